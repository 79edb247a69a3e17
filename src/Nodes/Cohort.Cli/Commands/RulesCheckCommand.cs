using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Cli.Input;
using Cohort.Core.Segments;
using Cohort.Core.Taxonomies;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort rules check</c>: what a file of rules says, or where it is wrong.</summary>
internal static class RulesCheckCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The file of rules." };
        var taxonomy = new Option<string?>("--taxonomy")
        {
            HelpName = "FILE",
            Description = "The taxonomy whose categories the rules may name; without it any category will do.",
        };
        var json = CommonOptions.Json();
        var command = new Command("check",
            """
            Say in plain words what each rule means and what it reads, or show every error with its line and column.

            Example:
              cohort rules check rules.cohort --taxonomy taxonomy.csv
            """)
        { file, taxonomy, json };
        command.SetAction(parsed =>
        {
            var streams = parsed.InvocationConfiguration;
            var rules = RulesFile.Open(parsed.GetRequiredValue(file));
            var known = parsed.GetValue(taxonomy) is { } path ? TaxonomyFile.Read(path) : null;
            return Check(rules, known, parsed.GetValue(json), streams.Output, streams.Error);
        });
        return command;
    }

    private static int Check(RulesFile file, Taxonomy? taxonomy, bool json, TextWriter output, TextWriter error)
    {
        var read = file.Read(taxonomy);
        if (json) Json.Write(output, ForPrograms(file, read));
        else if (read.Set is null) error.WriteLine(string.Join(Environment.NewLine, read.Errors.Select(file.Tell)));
        else Tell(file, read, read.Set, taxonomy is null, output);
        return read.Set is null ? ExitCode.BadInput : ExitCode.Done;
    }

    private static void Tell(RulesFile file, RulesReading read, RuleSet set, bool anyCategory, TextWriter output)
    {
        output.WriteLine($"{file.Path} has {Amount.Of(set.Segments.Count, "segment")}, version {set.Version}.");
        output.WriteLine(set.AffinityTop == 0
            ? "Category affinity is off."
            : $"Category affinity: the {set.AffinityTop} categories with the largest spend, one segment each.");
        foreach (var segment in set.Segments)
        {
            output.WriteLine();
            output.WriteLine($"{segment.Name} \"{segment.Title}\"");
            output.WriteLine($"  {segment.Source.ReplaceLineEndings(" ")}");
            output.WriteLine($"  {set.Describe(segment.Index)}");
        }

        output.WriteLine();
        output.WriteLine($"The rules read {Amount.Of(set.Terms.Length, "number")} of a customer's ledger: {string.Join(", ", read.Terms())}.");
        if (anyCategory && read.Text!.Categories.Count > 0)
            output.WriteLine($"The categories were not checked ({string.Join(", ", read.Text.Categories)}); give --taxonomy to check them.");
    }

    private static object ForPrograms(RulesFile file, RulesReading read) => new
    {
        File = file.Path,
        Valid = read.Set is not null,
        read.Set?.Version,
        read.Set?.AffinityTop,
        Segments = read.Set?.Segments.Select(s => new { s.Name, s.Title, s.Source, Description = read.Set.Describe(s.Index) }),
        Categories = read.Text?.Categories,
        Terms = read.Set is null ? null : read.Terms(),
        read.Errors,
    };
}
