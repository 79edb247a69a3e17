using System.Text;
using Cohort.Core;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Input;
using Cohort.Engine.Reading;
using Cohort.Engine.Running;
using Cohort.Engine.Scoring;
using Cohort.Engine.Sources;
using Cohort.Store;

namespace Cohort.Cli.Running;

/// <summary>Turns a request into options for the engine. All that can be wrong with it is told before anything is made.</summary>
internal static class RunPreparation
{
    // A batch holds its source's name with a byte for the length, and a pass adds a few characters.
    private const int MostSourceBytes = 240;

    // The sources to which ranges count turns of the day that no record causes, and scores.
    private static readonly string[] OwnSources = [BatchHeader.Clock, BatchHeader.Scores];

    /// <exception cref="CommandException">The request cannot be done.</exception>
    /// <exception cref="StoreException">The directory cannot be used.</exception>
    public static EngineOptions OptionsOf(RunRequest request)
    {
        RequireEvents(request);
        RequireClock(request);
        DataDirectory.BringUp(request.Data);
        var stored = DirectoryView.SettingsAt(request.Data);
        if (stored is null && (request.Rules is null || request.Taxonomy is null))
            throw CommandException.BadUsage($"'{request.Data}' is a new data directory; give --rules and --taxonomy for its first run.");
        var taxonomy = request.Taxonomy is null ? null : TaxonomyFile.Read(request.Taxonomy);
        var rules = RulesOf(request, taxonomy);
        if (request.Scoring is not null) ScoringCheck.Require(request.Scoring, ContextOf(request, rules, taxonomy));
        return new EngineOptions
        {
            DataPath = request.Data,
            Events = EventSource.Of(request.Events, request.Source),
            Taxonomy = taxonomy,
            Rules = rules,
            Until = request.Until,
            Clock = request.Clock,
            MaxJumpDays = request.ClockJumpDays ?? Limits.ClockJumpDays,
            TurnTo = request.TurnTo,
            IsJumpConfirmed = request.IsJumpConfirmed,
            Partitions = request.Partitions,
            Follow = request.Follow,
            TakesUnended = request.TakesUnended,
            Durability = request.Durability,
            Settings = SettingsOf(request, stored ?? StoredSettings.Default),
            Scoring = request.Scoring,
            KeepsJournal = request.KeepJournal,
            Rebalancing = request.Rebalancing,
            Time = request.Time,
            Workers = request.Workers ?? Environment.ProcessorCount,
        };
    }

    private static void RequireEvents(RunRequest request)
    {
        if (request.Events != "-" && !File.Exists(request.Events))
            throw CommandException.BadInput($"There is no file {request.Events}; check the name given with --events.");
        EventSource.Of(request.Events, request.Source).RequireObjects();
        var name = request.SourceName;
        if (name.Length == 0 || OwnSources.Contains(name) || name.Contains('#', StringComparison.Ordinal))
            throw CommandException.BadUsage($"The source cannot be named \"{name}\": a name is not empty, not {string.Join(" or ", OwnSources.Select(own => $"\"{own}\""))}, and without #. Give another with --source.");
        if (Encoding.UTF8.GetByteCount(name) > MostSourceBytes)
            throw CommandException.BadUsage($"The source's name \"{name}\" is longer than {MostSourceBytes} bytes. Give a shorter one with --source.");
    }

    private static void RequireClock(RunRequest request)
    {
        if (request.Clock == ClockKind.Wall) return;
        var given = request.TurnTo is not null ? "--turn-to" : request.ClockJumpDays is not null ? "--clock-jump-days" : request.IsJumpConfirmed ? "--yes-jump" : null;
        if (given is not null) throw CommandException.BadUsage($"The option {given} is for days that the machine's clock turns: give --clock wall too. Where purchases turn the day, --until says how far.");
    }

    private static RuleText? RulesOf(RunRequest request, Taxonomy? taxonomy)
    {
        if (request.Rules is null) return null;
        var file = RulesFile.Open(request.Rules);
        if (taxonomy is not null) return file.Require(taxonomy);
        file.Require(null);
        using var view = DirectoryView.Open(request.Data);
        return file.Require(view.Context.Taxonomy);
    }

    // The rules and taxonomy that will hold in the run; they fit each other, or were refused before.
    private static RuleContext ContextOf(RunRequest request, RuleText? rules, Taxonomy? taxonomy)
    {
        if (rules is not null && taxonomy is not null) return Bind(rules, taxonomy);
        using var view = DirectoryView.Open(request.Data);
        return rules is null && taxonomy is null ? view.Context : Bind(rules ?? view.RuleText(), taxonomy ?? view.Context.Taxonomy);
    }

    private static RuleContext Bind(RuleText rules, Taxonomy taxonomy) => rules.TryBind(taxonomy, out var set, out var errors)
        ? new RuleContext(set, 1, taxonomy, 1)
        : throw CommandException.BadInput($"The rules do not fit the taxonomy: {string.Join(" ", errors.Select(e => e.ToString()))}");

    // What is not given is as it is stored, or by default.
    private static StoredSettings SettingsOf(RunRequest request, StoredSettings otherwise) => new(
        request.Currency ?? otherwise.Currency,
        request.TimeZone ?? otherwise.TimeZone,
        request.FutureDays ?? otherwise.FutureDays);
}
