using System.CommandLine;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Input;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort activate</c>: puts rules and a taxonomy into force.</summary>
internal static class ActivateCommand
{
    public static Command Create()
    {
        var rules = new Option<string?>("--rules") { HelpName = "FILE", Description = "The file of rules." };
        var taxonomy = new Option<string?>("--taxonomy") { HelpName = "FILE", Description = "The taxonomy: CSV with the columns sku, category and brand." };
        var (reason, by) = (NoteArguments.Reason(), NoteArguments.By());
        return new Command("activate",
            """
            Put rules, a taxonomy, or both into force on all ranges. Both are evaluated together and change at once; one alone is
            evaluated with the other as it was activated last. What holds already is not activated again; what does not fit is
            refused with the reason, and nothing changes. In a cluster an activation takes the place of one that is still under
            way; a data directory must not be written by a run.

            Example:
              cohort activate --taxonomy taxonomy.csv --rules rules.cohort --reason "Autumn campaign" --node http://127.0.0.1:8080
            """)
        { rules, taxonomy, reason, by }.Ask(async (parsed, cohort, answer) =>
        {
            var (rulesFile, taxonomyFile) = (parsed.GetValue(rules), parsed.GetValue(taxonomy));
            if (rulesFile is null && taxonomyFile is null) throw CommandException.BadUsage("There is nothing to activate; give --rules, --taxonomy or both.");

            // Together: the rules may name categories that only the new taxonomy has, and the former ones those that it lacks.
            var activated = await cohort.ActivateAsync(
                rulesFile is null ? null : RulesFile.Open(rulesFile).Text, taxonomyFile is null ? null : TaxonomyEncoding.Encode(TaxonomyFile.Read(taxonomyFile)), NoteArguments.NoteOf(parsed, reason, by, null), answer.Cancel);
            if (answer.WroteJson(activated)) return;
            if (taxonomyFile is not null) answer.Output.WriteLine($"The taxonomy of {taxonomyFile} is revision {activated.TaxonomyRevision}.");
            if (rulesFile is not null) answer.Output.WriteLine($"The rules of {rulesFile} are revision {activated.RulesRevision}.");
        });
    }
}
