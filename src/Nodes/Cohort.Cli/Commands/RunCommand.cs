using System.CommandLine;
using Cohort.Cli.Engine;
using Cohort.Cli.Input;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort run</c>: the main job.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var events = new Option<string>("--events") { Required = true, HelpName = "FILE|-" };
        var taxonomy = new Option<string?>("--taxonomy") { HelpName = "FILE" };
        var rules = new Option<string?>("--rules") { HelpName = "FILE" };
        var data = new Option<string>("--data") { Required = true, HelpName = "DIR" };
        var until = new Option<string?>("--until");
        var clock = new Option<ClockKind>("--clock");
        var partitions = new Option<int?>("--partitions");
        var follow = new Option<bool>("--follow");
        var command = new Command("run", "Apply purchases.") { events, taxonomy, rules, data, until, clock, partitions, follow };
        command.SetAction((parsed, cancel) => Task.Run(() =>
        {
            var options = new EngineOptions
            {
                DataPath = parsed.GetRequiredValue(data),
                Events = EventSource.Of(parsed.GetRequiredValue(events), null),
                Taxonomy = parsed.GetValue(taxonomy) is { } t ? TaxonomyFile.Read(t) : null,
                Rules = parsed.GetValue(rules) is { } r && RuleText.TryParse(File.ReadAllText(r), out var text, out _) ? text : null,
                Until = BusinessDate.TryParse(parsed.GetValue(until), out var date) ? date : null,
                Clock = parsed.GetValue(clock),
                Partitions = parsed.GetValue(partitions),
                Follow = parsed.GetValue(follow),
            };
            var watch = System.Diagnostics.Stopwatch.StartNew();
            using var engine = EmbeddedEngine.Open(options);
            Console.WriteLine($"opened in {watch.Elapsed}");
            Console.WriteLine(engine.Run(null, cancel));
            Console.WriteLine($"done in {watch.Elapsed}, rss {Environment.WorkingSet >> 20}");
            return 0;
        }, cancel));
        return command;
    }
}
