using System.CommandLine;
using Cohort.Cli.Input;
using Cohort.Cli.Running;
using Cohort.Core.Purchases;
using Cohort.Engine.Running;
using Cohort.Store;
using Cohort.Verbs.Declaring;

namespace Cohort.Cli.Commands;

/// <summary>What <c>cohort run</c> and <c>cohort serve</c> take alike.</summary>
internal sealed class RunArguments
{
    private const int MostWorkers = 256;
    private const int MostFutureDays = 30;

    private readonly Option<string[]> _events;
    private readonly EventMappingArguments _mapping = new();
    private readonly Option<string?> _taxonomy = Text("--taxonomy", "FILE", "The taxonomy as CSV (sku, category, brand); left out, the stored one holds on. Another one takes effect at once.");
    private readonly Option<string?> _rules = Text("--rules", "FILE", "The rules; left out, the stored ones hold on. Other ones take effect at once.");
    private readonly Option<string> _data = Required("--data", "DIR", "The data directory, made where it is missing. The run goes on where the last one ended.");
    private readonly Option<BusinessDate?> _until = CommonOptions.Date("--until", "Apply the purchases dated up to this, and turn the day to it at the end; later ones are left for a later run.");
    private readonly Option<string> _clock = new("--clock") { HelpName = "data|wall", Description = "Where the as-of date comes from: the purchases, or the machine's clock.", DefaultValueFactory = _ => "data" };
    private readonly Option<int?> _clockJumpDays = CommonOptions.Whole("--clock-jump-days", $"With --clock wall: by how many days at most the day follows the machine's clock at once; {Core.Limits.ClockJumpDays} unless given. A wrong clock that is further ahead turns nothing.", n => n is >= 1 and <= Core.Limits.MostClockJumpDays, $"a whole number from 1 to {Core.Limits.MostClockJumpDays}");
    private readonly Option<BusinessDate?> _turnTo = CommonOptions.Date("--turn-to", "With --clock wall: turn the day to this first, however far it is. Needed after a longer time without a run.");
    private readonly Option<bool> _yesJump = VerbSymbols.Option(CommonArguments.YesJump());
    private readonly Option<int?> _partitions = CommonOptions.Whole("--partitions", $"Ranges that users are divided into, a power of two from 1 to 65536; {EngineOptions.DefaultPartitions} in a new directory unless given. An existing one is split or merged to it, unless the run rebalances.", n => n is >= 1 and <= 65_536 && int.IsPow2(n), "a power of two from 1 to 65536");
    private readonly Option<bool> _follow = new("--follow") { Description = "Wait for more at the end of the events, until Ctrl-C." };
    private readonly Option<bool> _takeUnended = new("--take-unended") { Description = "Take a last line that has no line end; unless given it is left, since more of it may come." };
    private readonly Option<string?> _durability = Text("--durability", "power|process", "What a commit outlives: a loss of power, for which each waits for the disk, or the death of the process. Power for --follow and standard input unless given, where what is lost cannot be read again; process otherwise.");
    private readonly Option<string?> _source = Text("--source", "NAME", "The name under which the position in the events is kept; the file's path unless given.");
    private readonly Option<string?> _currency = CommonOptions.OptionalCurrency("The base currency of a new directory; EUR unless given. ISO 4217 says how many digits its amounts have.");
    private readonly Option<string?> _timeZone = Text("--time-zone", "ZONE", "The zone whose calendar gives the dates, of a new directory, as in Europe/Berlin; UTC unless given.");
    private readonly Option<int?> _futureDays = CommonOptions.Whole("--future-days", $"How many days ahead of the as-of date a purchase may be dated, of a new directory; {Core.Limits.FutureDays} unless given. With --clock data, the purchases after one that is further ahead decide whether its clock was right.", n => n is >= 0 and <= MostFutureDays, $"a whole number from 0 to {MostFutureDays}");
    private readonly Option<int?> _windowDays = CommonOptions.WindowDays("How many days sums and rules look back on, of a new directory");
    private readonly Option<int?> _transitionDays = CommonOptions.Whole("--transition-days", "Of how many dates, which end with the as-of date, it is kept who entered and left what; all unless given. Of what is older the entries stay into segments that a user was in then, and the counts of each date; a lake has the rest.", n => n is >= Core.Limits.LeastTransitionDays and <= Core.Limits.MostTransitionDays, $"a whole number from {Core.Limits.LeastTransitionDays} to {Core.Limits.MostTransitionDays}");
    private readonly Option<int?> _workers = CommonOptions.Whole("--workers", "Threads that read and apply; one for each processor unless given.", n => n is >= 1 and <= MostWorkers, $"a whole number from 1 to {MostWorkers}");
    private readonly Option<string?> _lake = Text("--lake", "DIR|s3://BUCKET/PREFIX", "Write a lake too: Parquet tables of purchases, spend, segments, transitions and scores, exactly once. It begins with a new data directory, which goes on feeding it from then on.");
    private readonly Option<int?> _lakeEvery = CommonOptions.Whole("--lake-every", $"Seconds after which what is new is written to the lake; {RunRequest.DefaultLakeSeconds} unless given.", n => n is >= 1 and <= 3_600, "a whole number from 1 to 3600");
    private readonly Option<bool> _json = new("--json") { Description = "Show progress and result as one JSON object to a line, for programs." };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Show nothing but faults." };

    private readonly ScoringArguments _scoring = new();
    private readonly RebalancingArguments _rebalancing = new();

    public RunArguments(bool needsEvents)
    {
        _events = CommonOptions.Events("The purchases, one JSON object a line; with --mapping a shop's own records. Files, folders and patterns, in order; .gz is decompressed, - is standard input.");
        _events.Required = needsEvents;
        _clock.AllowOnly("data", "wall");
        _durability.AllowOnly("power", "process");
    }

    /// <summary>Gives a command all of them.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
            [
                _events, _mapping.Mapping, _mapping.Rates, _taxonomy, _rules, _data, _until, _clock, _clockJumpDays, _turnTo, _yesJump, _partitions, _follow, _takeUnended, _durability, _source, _currency,
                _timeZone, _futureDays, _windowDays, _transitionDays, _workers, _lake, _lakeEvery, _json, _quiet,
            ]) command.Options.Add(option);
        _scoring.AddTo(command);
        _rebalancing.AddTo(command);
    }

    /// <summary>What was given.</summary>
    public RunRequest Read(ParseResult parsed) => new()
    {
        Events = EventFiles.Of(parsed.GetValue(_events) ?? []),
        Mapping = _mapping.Read(parsed),
        Data = parsed.GetRequiredValue(_data),
        Taxonomy = parsed.GetValue(_taxonomy),
        Rules = parsed.GetValue(_rules),
        Until = parsed.GetValue(_until),
        Clock = parsed.GetValue(_clock) == "wall" ? ClockKind.Wall : ClockKind.Data,
        ClockJumpDays = parsed.GetValue(_clockJumpDays),
        TurnTo = parsed.GetValue(_turnTo),
        IsJumpConfirmed = parsed.GetValue(_yesJump),
        Partitions = parsed.GetValue(_partitions),
        Follow = parsed.GetValue(_follow),
        TakesUnended = parsed.GetValue(_takeUnended),
        Durability = parsed.GetValue(_durability) switch { "power" => Durability.Power, "process" => Durability.Process, _ => null },
        Source = parsed.GetValue(_source),
        Currency = parsed.GetValue(_currency),
        TimeZone = parsed.GetValue(_timeZone),
        FutureDays = parsed.GetValue(_futureDays),
        WindowDays = parsed.GetValue(_windowDays),
        TransitionDays = parsed.GetValue(_transitionDays),
        Workers = parsed.GetValue(_workers),
        Scoring = _scoring.Read(parsed),
        KeepJournal = _scoring.KeepJournal(parsed),
        Rebalancing = _rebalancing.Read(parsed),
        Lake = parsed.GetValue(_lake),
        LakeEvery = TimeSpan.FromSeconds(parsed.GetValue(_lakeEvery) ?? RunRequest.DefaultLakeSeconds),
        Json = parsed.GetValue(_json),
        Quiet = parsed.GetValue(_quiet),
    };

    private static Option<string> Required(string name, string helpName, string description) =>
        new(name) { Required = true, HelpName = helpName, Description = description };

    private static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };
}
