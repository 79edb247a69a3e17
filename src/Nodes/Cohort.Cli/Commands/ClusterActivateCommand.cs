using System.CommandLine;
using System.Text;
using Cohort.Cli.Input;
using Cohort.Core.Taxonomies;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort cluster activate</c>: puts rules and a taxonomy into force.</summary>
internal static class ClusterActivateCommand
{
    public static Command Create()
    {
        var rules = new Option<string?>("--rules") { HelpName = "FILE", Description = "The file of rules." };
        var taxonomy = new Option<string?>("--taxonomy") { HelpName = "FILE", Description = "The taxonomy: CSV with the columns sku, category and brand." };
        var command = new Command("activate",
            """
            Put rules, a taxonomy, or both into force on all ranges. What holds already is not activated again; what cannot hold
            together is refused with the reason.

            Example:
              cohort cluster activate --taxonomy taxonomy.csv --rules rules.cohort
            """)
        { rules, taxonomy };
        return command.To(async (parsed, node, answer) =>
        {
            var (rulesFile, taxonomyFile) = (parsed.GetValue(rules), parsed.GetValue(taxonomy));
            if (rulesFile is null && taxonomyFile is null) throw CommandException.BadUsage("There is nothing to activate; give --rules, --taxonomy or both.");

            // The taxonomy first: rules may name categories that are new in it.
            if (taxonomyFile is not null)
            {
                var revision = await node.Post("taxonomy", TaxonomyEncoding.Encode(TaxonomyFile.Read(taxonomyFile)), answer.Cancel);
                if (!answer.WroteJson(revision)) answer.Output.WriteLine($"The taxonomy of {taxonomyFile} is revision {revision.Shown("revision")}.");
            }

            if (rulesFile is not null)
            {
                var revision = await node.Post("rules", Encoding.UTF8.GetBytes(RulesFile.Open(rulesFile).Text), answer.Cancel);
                if (!answer.WroteJson(revision)) answer.Output.WriteLine($"The rules of {rulesFile} are revision {revision.Shown("revision")}.");
            }
        });
    }
}
