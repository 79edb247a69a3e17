using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Cli.Input;
using Cohort.Engine.Running;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort dead-letters replay</c>: sends what was refused again, after a mapping, a taxonomy or a clock was corrected.</summary>
internal sealed class DeadLettersReplayCommand
{
    private readonly Option<string> _data = new("--data") { Required = true, HelpName = "DIR", Description = "The data directory, which no run is writing." };
    private readonly LetterArguments _letters = new();
    private readonly EventMappingArguments _mapping = new();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Change nothing; say what their records are now, and what their dates mean today." };
    private readonly Option<string> _clock = new("--clock")
    {
        HelpName = "still|data",
        Description = "Whether the day stands still, or follows the dates of the records as in a run; then those that were dated ahead or in conflict are left.",
        DefaultValueFactory = _ => "still",
    };

    private readonly Option<bool> _json = CommonOptions.Json();

    private DeadLettersReplayCommand() => _clock.AllowOnly("still", "data");

    public static Command Create() => new DeadLettersReplayCommand().Build();

    private Command Build()
    {
        var command = new Command("replay",
            """
            Send records of a data directory again that were refused, in conflict or expired. One that is accepted now is no dead
            letter any more; one that is refused again stays once, with its new reason. Each source is read by the mapping that it
            was read by last, or by --mapping. Nothing counts twice, however often this is run, and whenever it is stopped. Records in
            conflict are sent only by --reason conflict: one counts when the purchase that it contradicts has left the window.

            Example:
              cohort dead-letters replay --data data --mapping shop.mapping --dry-run
              cohort dead-letters replay --data data --mapping shop.mapping --reason wrong-format
            """)
        { _data, _letters.Reasons, _letters.Sources, _mapping.Mapping, _mapping.Rates, _clock, _dryRun, _json };
        command.SetAction((parsed, cancel) => Task.Run(() => Replay(parsed, cancel), CancellationToken.None));
        return command;
    }

    private int Replay(ParseResult parsed, CancellationToken cancel)
    {
        var (data, isDry) = (parsed.GetRequiredValue(_data), parsed.GetValue(_dryRun));
        var selection = _letters.Selection(parsed, _mapping.Read(parsed)) with { TurnsDay = parsed.GetValue(_clock) == "data" };
        if (selection.TurnsDay && selection.Reasons.Any(LetterSelection.IsLeftByDay))
            throw CommandException.BadUsage("Records that were dated ahead or in conflict cannot be what the day follows: send them without --clock data, when the day has come.");
        var report = new ReplayReport();
        ProgressLine.Run(isDry ? "Reading dead letters" : "Sending dead letters", "records", progress => report = isDry
            ? LetterReplay.Try(data, selection, progress, cancel)
            : LetterReplay.Run(data, selection, progress, cancel));
        if (report.HasNoDay)
            throw CommandException.BadUsage($"The directory '{data}' has no day yet, which only purchases tell: let it follow the dates of the records, with --clock data.");
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json)) Json.Write(output, new
        {
            DryRun = isDry,
            report.Sent,
            report.Settled,
            report.Lines,
            report.Duplicate,
            report.Filtered,
            report.RefusedRecords,
            Refused = report.Refused.ToDictionary(one => CohortJson.Name(one.Key), one => one.Value),
            report.Cut,
        });
        else Tell(report, isDry, output);
        return cancel.IsCancellationRequested ? ExitCode.Fault : ExitCode.Done;
    }

    private static void Tell(ReplayReport report, bool isDry, TextWriter output)
    {
        output.WriteLine(isDry
            ? $"{Amount.Of(report.Sent, "dead letter")} can be sent: {Amount.Of(report.Settled, "record")} would be dead letters no more, with {Amount.Of(report.Lines, "purchase line")}, and {Amount.Count(report.RefusedRecords)} would be refused again. Whether an event id came before is seen when they are sent."
            : $"{Amount.Of(report.Sent, "dead letter")} sent: {Amount.Of(report.Settled, "record")} are dead letters no more, {Amount.Count(report.RefusedRecords)} were refused again.");
        var table = new TextTable("Outcome", ">Count");
        table.Add(isDry ? "purchase lines" : "lines accepted", Amount.Count(report.Lines));
        if (!isDry) table.Add("lines that came before", Amount.Count(report.Duplicate));
        table.Add("records left out by the mapping", Amount.Count(report.Filtered));
        foreach (var (reason, records) in report.Refused) table.Add($"records refused: {CohortJson.Name(reason)}", Amount.Count(records));
        table.Write(output);
        if (report.Cut > 0)
            output.WriteLine($"Of {Amount.Of(report.Cut, "record")} only the beginning is kept; they stay as they are. Send them again from where they came.");
    }
}
