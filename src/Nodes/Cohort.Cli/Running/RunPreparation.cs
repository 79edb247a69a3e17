using Cohort.Cli.Lakes;
using Cohort.Core;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine;
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
    /// <exception cref="CommandException">The request cannot be done.</exception>
    /// <exception cref="StoreException">The directory cannot be used.</exception>
    public static EngineOptions OptionsOf(RunRequest request)
    {
        RequireEvents(request);
        RequireClock(request);
        DataDirectory.BringUp(request.Data);
        var stored = DirectoryView.SettingsAt(request.Data);
        if (stored is null && (request.Rules is null || request.Taxonomy is null)) throw EngineException.NewDirectory(request.Data);
        var taxonomy = request.Taxonomy is null ? null : TaxonomyFile.Read(request.Taxonomy);
        var settings = (stored ?? StoredSettings.Default).With(request.Currency, request.TimeZone, request.FutureDays, request.WindowDays);
        var rules = RulesOf(request, taxonomy, (stored ?? settings).WindowDays);
        if (request.Scoring is not null) ScoringCheck.Require(request.Scoring, NextContext.Of(request.Data, rules, taxonomy, settings.Currency));
        return new EngineOptions
        {
            DataPath = request.Data,
            Events = request.Sources is [var first, ..] ? first : EventSource.Appended(RunRequest.AppendedSource),
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
            Durability = request.Durability ?? (request.Sources.Any(source => source.File is null) ? Durability.Power : null),
            Settings = settings,
            Scoring = request.Scoring,
            KeepsJournal = request.KeepJournal,
            Rebalancing = request.Rebalancing,
            TransitionDays = request.TransitionDays,
            Lake = LakeOf(request),
            Time = request.Time,
            Workers = request.Workers ?? Environment.ProcessorCount,
        };
    }

    // A directory goes on with the lake that it feeds.
    private static LakeOutlet? LakeOf(RunRequest request)
    {
        var address = request.Lake is { } place ? LakePlaces.AddressOf(place) : DirectoryView.LakeAt(request.Data)?.Location;
        return address is null ? null : new LakeOutlet(address);
    }

    private static void RequireEvents(RunRequest request)
    {
        if (request.Events.Count > 1 && request.Source is not null)
            throw CommandException.BadUsage($"The option --source names one source, and --events are {request.Events.Count} files. Leave it away: each file is a source under its path.");
        if (request.Events.Count > 1 && request.Follow)
            throw CommandException.BadUsage($"The option --follow waits at the end of one file, and --events are {request.Events.Count}. Read the others first, and follow the last one alone.");
        foreach (var source in request.Sources)
        {
            source.RequireShape();
            if (SourceName.FaultOf(source.Name) is { } fault) throw CommandException.BadUsage($"{fault} with --source.");
        }
    }

    private static void RequireClock(RunRequest request)
    {
        if (request.Clock == ClockKind.Wall) return;
        var given = request.TurnTo is not null ? "--turn-to" : request.ClockJumpDays is not null ? "--clock-jump-days" : request.IsJumpConfirmed ? "--yes-jump" : null;
        if (given is not null) throw CommandException.BadUsage($"The option {given} is for days that the machine's clock turns: give --clock wall too. Where purchases turn the day, --until says how far.");
    }

    private static RuleText? RulesOf(RunRequest request, Taxonomy? taxonomy, int windowDays)
    {
        if (request.Rules is null) return null;
        var file = RulesFile.Open(request.Rules);
        if (taxonomy is not null) return file.Require(taxonomy, windowDays);
        file.Require(null, windowDays);
        using var view = DirectoryView.Open(request.Data);
        return file.Require(view.Context.Taxonomy, windowDays);
    }
}
