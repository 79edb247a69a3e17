using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Core.Segments.Rules;
using Cohort.Engine.Input;
using Cohort.Engine.Scoring;
using Cohort.Engine.Texts;
using Cohort.Store.Models;

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
        var models = new Option<string?>("--models")
        {
            HelpName = "DIR",
            Description = "The registry of models whose scores the rules may compare; without it any model will do.",
        };
        var window = CommonOptions.WindowDays("How many days the window has that the rules are for");
        var json = CommonOptions.Json();
        var command = new Command("check",
            """
            Say in plain words what each rule means and what it reads, or show every error with its line and column. What a
            rule may say and its author hardly means is a warning.

            Example:
              cohort rules check rules.cohort --taxonomy taxonomy.csv
            """)
        { file, taxonomy, models, window, json };
        command.SetAction(parsed =>
        {
            var streams = parsed.InvocationConfiguration;
            var rules = RulesFile.Open(parsed.GetRequiredValue(file));
            var known = parsed.GetValue(taxonomy) is { } csv ? TaxonomyFile.Read(csv) : null;
            var read = rules.Read(known, parsed.GetValue(window) ?? Core.Limits.WindowDays);
            var path = parsed.GetValue(models);
            List<string> faults = path is null || read.Set is null ? [] : [.. ScoringCheck.FaultsOf(read.Set, ModelRegistry.Open(path), path)];
            if (parsed.GetValue(json)) Json.Write(streams.Output, ForPrograms(rules, read, faults));
            else Tell(rules, read, faults, (known is null, path is null), streams);
            return read.Set is null || faults.Count > 0 ? ExitCode.BadInput : ExitCode.Done;
        });
        return command;
    }

    private static void Tell(RulesFile file, RulesReading read, List<string> faults, (bool Categories, bool Models) anyOf, InvocationConfiguration streams)
    {
        if (read.Set is null) streams.Error.WriteLine(string.Join(Environment.NewLine, read.Errors.Select(file.Tell)));
        else if (faults.Count > 0) streams.Error.WriteLine(string.Join(Environment.NewLine, faults));
        else Tell(file, read, read.Set, streams.Output);
        if (read.Set is null) return;
        foreach (var warning in read.Text!.Warnings) streams.Error.WriteLine($"Warning: {file.Tell(warning)}");
        if (anyOf.Categories && read.Text.Categories.Count > 0)
            streams.Output.WriteLine($"The categories were not checked ({string.Join(", ", read.Text.Categories)}); give --taxonomy to check them.");
        if (anyOf.Categories && read.Text.Selectors.Count > 0)
            streams.Output.WriteLine($"Brands and skus were not checked ({string.Join(", ", read.Text.Selectors.Select(selector => selector.Name))}); give --taxonomy to check them.");
        if (anyOf.Models && read.Set.ScoreModels.Count > 0)
            streams.Output.WriteLine($"The models were not checked ({string.Join(", ", read.Set.ScoreModels)}); give --models to check them.");
    }

    private static void Tell(RulesFile file, RulesReading read, RuleSet set, TextWriter output)
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
        output.WriteLine($"The rules read {Amount.Of(set.Terms.Length, "number")} of a user: {string.Join(", ", read.Terms())}.");
    }

    private static object ForPrograms(RulesFile file, RulesReading read, List<string> faults) => new
    {
        File = file.Path,
        Valid = read.Set is not null && faults.Count == 0,
        read.Set?.Version,
        read.Set?.AffinityTop,
        Segments = read.Set?.Segments.Select(s => new { s.Name, s.Title, s.Source, Description = read.Set.Describe(s.Index) }),
        Categories = read.Text?.Categories,
        Terms = read.Set is null ? null : read.Terms(),
        read.Text?.ScoreModels,
        read.Errors,
        read.Text?.Warnings,
        ModelFaults = faults,
    };
}
