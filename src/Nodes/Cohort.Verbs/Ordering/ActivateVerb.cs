using Cohort.Core.Taxonomies;
using Cohort.Engine.Input;
using Cohort.Store.Access;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;

namespace Cohort.Verbs.Ordering;

/// <summary><c>cohort activate</c>: puts rules and a taxonomy into force.</summary>
internal static class ActivateVerb
{
    public static Verb Create()
    {
        var rules = CommonArguments.OptionalText("--rules", "FILE", "The file of rules.", NameKind.File);
        var taxonomy = CommonArguments.OptionalText("--taxonomy", "FILE", "The taxonomy: CSV with the columns sku, category and brand.", NameKind.File);
        var (reason, by) = (NoteArguments.Reason(), NoteArguments.By());
        return new Verb("activate",
            """
            Put rules, a taxonomy, or both into force on all ranges. Both are evaluated together and change at once; one alone is
            evaluated with the other as it was activated last. What holds already is not activated again; what does not fit is
            refused with the reason, and nothing changes. In a cluster an activation takes the place of one that is still under
            way; a data directory must not be written by a run.

            Example:
              cohort activate --taxonomy taxonomy.csv --rules rules.cohort --reason "Autumn campaign" --node http://127.0.0.1:8080
            """)
        {
            Arguments = [rules, taxonomy, reason, by],
            Paths = ["POST /v1/activation"],
            Role = AccessRoles.Edit,
            Run = async (input, cohort, answer) =>
            {
                var (rulesFile, taxonomyFile) = (input.Of(rules), input.Of(taxonomy));
                if (rulesFile is null && taxonomyFile is null) throw new VerbUsageException("There is nothing to activate; give --rules, --taxonomy or both.");

                // Together: the rules may name categories that only the new taxonomy has, and the former ones those that it lacks.
                var activated = await cohort.ActivateAsync(
                    rulesFile is null ? null : RulesFile.Open(rulesFile).Text, taxonomyFile is null ? null : TaxonomyEncoding.Encode(TaxonomyFile.Read(taxonomyFile)),
                    NoteArguments.NoteOf(cohort, input.Of(reason), input.Of(by), null), answer.Cancel);
                if (answer.WroteJson(activated)) return;
                if (taxonomyFile is not null) answer.Output.WriteLine($"The taxonomy of {taxonomyFile} is revision {activated.TaxonomyRevision}.");
                if (rulesFile is not null) answer.Output.WriteLine($"The rules of {rulesFile} are revision {activated.RulesRevision}.");
            },
        };
    }
}
