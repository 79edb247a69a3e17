using System.Numerics;
using Cohort.Core;
using Cohort.Core.Planning;
using Cohort.Core.Scoring;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Input;
using Cohort.Engine.Reading;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Running;
using Cohort.Engine.Scoring;
using Cohort.Engine.Sources;
using Cohort.Store;

namespace Cohort.Engine;

/// <summary>
/// Says how an engine is to be opened; begin with <see cref="CohortEngine.In"/>. A new directory needs rules and a taxonomy, all
/// else has a default. Nothing is read or made before <see cref="OpenAsync"/>.
/// </summary>
public sealed class CohortEngineBuilder
{
    // As for cohort run: more days ahead than that is a clock that is wrong.
    private const int MostFutureDays = 30;
    private const int MostRanges = 65_536;
    private const int MostWorkers = 256;

    private readonly string _directory;
    private Func<RulesFile>? _rules;
    private Func<Taxonomy>? _taxonomy;
    private string? _currency;
    private string? _timeZone;
    private int? _futureDays;
    private int? _windowDays;
    private int? _transitionDays;
    private int? _ranges;
    private int _workers = Environment.ProcessorCount;
    private int? _clockJumpDays;
    private ScoringOptions? _scoring;
    private RebalanceOptions? _rebalancing;
    private bool _keepsJournal;
    private Durability? _durability;
    private string _appended = "appended";
    private TimeProvider _time = TimeProvider.System;

    internal CohortEngineBuilder(string directory) => _directory = directory;

    /// <summary>The rules of the segments, in the language of rules. They replace those that hold, and take effect at once.</summary>
    /// <param name="text">At most 1 MiB of UTF-8.</param>
    public CohortEngineBuilder WithRules(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return With(() => _rules = () => RulesFile.Of("The rules", text));
    }

    /// <summary>The same from a file in UTF-8.</summary>
    public CohortEngineBuilder WithRulesFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return With(() => _rules = () => RulesFile.Open(path));
    }

    /// <summary>
    /// Which sku belongs to which category and brand. The rows replace those that hold, and take effect at once: purchases are
    /// kept by sku. One row a sku; their order does not matter.
    /// </summary>
    public CohortEngineBuilder WithTaxonomy(IEnumerable<TaxonomyRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return With(() => _taxonomy = () => TaxonomyOf(rows));
    }

    /// <summary>The same from a file of CSV with the columns <c>sku</c>, <c>category</c> and, where known, <c>brand</c>; <c>.gz</c> is decompressed.</summary>
    public CohortEngineBuilder WithTaxonomyFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return With(() => _taxonomy = () => TaxonomyFile.Read(path));
    }

    /// <summary>The currency of all amounts, EUR unless given. A directory keeps the one that it was made with.</summary>
    /// <param name="code">Three capital letters, as in ISO 4217.</param>
    public CohortEngineBuilder WithCurrency(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (code.Length != 3 || !code.All(char.IsAsciiLetterUpper)) throw new ArgumentException($"\"{code}\" is no currency; give three capital letters, as in EUR.", nameof(code));
        return With(() => _currency = code);
    }

    /// <summary>The zone whose calendar gives the dates, UTC unless given. A directory keeps the one that it was made with.</summary>
    /// <param name="zone">Its name, as in <c>Europe/Berlin</c>.</param>
    public CohortEngineBuilder WithTimeZone(string zone)
    {
        ArgumentException.ThrowIfNullOrEmpty(zone);
        return With(() => _timeZone = zone);
    }

    /// <summary>
    /// How many days after the as-of date a purchase may be dated. Where the day follows the purchases, those after one that is dated
    /// further ahead decide whether its clock was right. A directory keeps the number that it was made with.
    /// </summary>
    /// <param name="days">0 to 30.</param>
    public CohortEngineBuilder WithFutureDays(int days)
    {
        RequireWithin(days, 0, MostFutureDays, nameof(days));
        return With(() => _futureDays = days);
    }

    /// <summary>How many dates the window has that sums and rules look back on, 90 unless given. A directory keeps the number that it was made with.</summary>
    /// <param name="days">7 to 400; models need 90 or more.</param>
    public CohortEngineBuilder WithWindowDays(int days)
    {
        RequireWithin(days, Limits.LeastWindowDays, Limits.MostWindowDays, nameof(days));
        return With(() => _windowDays = days);
    }

    /// <summary>
    /// Of how many dates, which end with the as-of date, it is kept who entered and left what; all unless given. Of what is older the entries stay
    /// into segments that a user was in then, and the counts of each date. A lake that the directory feeds gets everything first.
    /// </summary>
    /// <param name="days">7 to 3,650.</param>
    public CohortEngineBuilder WithTransitionDays(int days)
    {
        RequireWithin(days, Limits.LeastTransitionDays, Limits.MostTransitionDays, nameof(days));
        return With(() => _transitionDays = days);
    }

    /// <summary>How many equal ranges users are divided into, 16 in a new directory unless given. An existing one is split or merged to it.</summary>
    /// <param name="ranges">A power of two, 1 to 65,536.</param>
    public CohortEngineBuilder WithRanges(int ranges)
    {
        RequireWithin(ranges, 1, MostRanges, nameof(ranges));
        if (!BitOperations.IsPow2(ranges)) throw new ArgumentOutOfRangeException(nameof(ranges), ranges, "Ranges are a power of two.");
        return With(() => _ranges = ranges);
    }

    /// <summary>Threads that read and apply, one for each processor unless given. No answer depends on it.</summary>
    /// <param name="workers">1 to 256.</param>
    public CohortEngineBuilder WithWorkers(int workers)
    {
        RequireWithin(workers, 1, MostWorkers, nameof(workers));
        return With(() => _workers = workers);
    }

    /// <summary>
    /// Lets the day follow the machine's clock. Otherwise purchases turn it: the latest date seen is the as-of date.
    /// </summary>
    /// <param name="jumpDays">By how many days at most the day follows at once, from 1; a clock that is further ahead turns nothing.</param>
    public CohortEngineBuilder WithMachineClock(int jumpDays = Limits.ClockJumpDays)
    {
        RequireWithin(jumpDays, 1, Limits.MostClockJumpDays, nameof(jumpDays));
        return With(() => _clockJumpDays = jumpDays);
    }

    /// <summary>Scores users with the models that are in force in a registry, and chooses their next best action.</summary>
    /// <param name="registry">The directory of the registry.</param>
    /// <param name="campaigns">The file of campaigns; null without.</param>
    /// <param name="freshness">How fresh scores are; null for <see cref="Freshness.Default"/>.</param>
    /// <param name="sharePercent">Percent of the machine's time that scoring takes at most while the engine catches up, 1 to 100.</param>
    public CohortEngineBuilder WithModels(
        string registry, string? campaigns = null, Freshness? freshness = null, int sharePercent = ScoringOptions.UsualSharePercent)
    {
        ArgumentException.ThrowIfNullOrEmpty(registry);
        RequireWithin(sharePercent, 1, 100, nameof(sharePercent));
        if (freshness?.Fault is { } fault) throw new ArgumentException(fault, nameof(freshness));
        return With(() => _scoring = new ScoringOptions
        {
            Models = registry,
            Campaigns = campaigns,
            Freshness = freshness ?? Freshness.Default,
            SharePercent = sharePercent,
        });
    }

    /// <summary>Splits and merges ranges and spreads hot users, so that no worker thread waits for another. No answer depends on it.</summary>
    /// <param name="limits">Changes the planner's limits from what is usual in one process; null leaves them.</param>
    public CohortEngineBuilder WithRebalancing(Func<PlannerLimits, PlannerLimits>? limits = null)
    {
        var changed = limits?.Invoke(RebalanceOptions.EmbeddedLimits) ?? RebalanceOptions.EmbeddedLimits;
        if (changed.Faults() is [_, ..] faults) throw new ArgumentException(string.Join(" ", faults), nameof(limits));
        return With(() => _rebalancing = new RebalanceOptions { Limits = changed });
    }

    /// <summary>Keeps every batch from now on, so that scores can be computed again.</summary>
    public CohortEngineBuilder WithWholeJournal() => With(() => _keepsJournal = true);

    /// <summary>
    /// What a commit outlives. Unless given: a loss of power for whatever cannot be read again (appended purchases, streams, files
    /// that are followed), the death of the process for files.
    /// </summary>
    public CohortEngineBuilder WithDurability(Durability durability) => With(() => _durability = durability);

    /// <summary>The name of the source of appended purchases, <c>appended</c> unless given; at most 240 bytes of UTF-8 and without <c>#</c>.</summary>
    public CohortEngineBuilder WithAppendedSource(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return With(() => _appended = name);
    }

    /// <summary>The clock in place of the machine's.</summary>
    public CohortEngineBuilder WithTime(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return With(() => _time = time);
    }

    /// <summary>
    /// Opens the directory, makes it where there is none, recovers what it holds, and puts the given rules and taxonomy in force. One
    /// engine at a time has a directory; any number of processes read it beside that.
    /// </summary>
    /// <param name="cancel">Ends the wait before anything is done.</param>
    /// <exception cref="EngineException">
    /// A setting or an input cannot be used, the directory is damaged, of another version or in use, or the machine failed. Rules and
    /// taxonomy that are refused leave the directory as it was.
    /// </exception>
    public Task<CohortEngine> OpenAsync(CancellationToken cancel = default) => Task.Run(
        () =>
        {
            try
            {
                return new CohortEngine(Options());
            }
            catch (Exception fault) when (FaultSentences.Knows(fault))
            {
                throw FaultSentences.Of(fault);
            }
        },
        cancel);

    // All that can be wrong is told before anything is made.
    private EngineOptions Options()
    {
        if (SourceName.FaultOf(_appended) is { } fault) throw EngineException.BadSetting($"{fault}.");
        DataDirectory.BringUp(_directory);
        var stored = DirectoryView.SettingsAt(_directory);
        if (stored is null && (_rules is null || _taxonomy is null)) throw EngineException.NewDirectory(_directory);
        var taxonomy = _taxonomy?.Invoke();
        var settings = (stored ?? StoredSettings.Default).With(_currency, _timeZone, _futureDays, _windowDays);
        var rules = _rules is null ? null : RulesOf(_rules(), taxonomy, (stored ?? settings).WindowDays);
        if (_scoring is not null) ScoringCheck.Require(_scoring, NextContext.Of(_directory, rules, taxonomy, settings.Currency));
        return new EngineOptions
        {
            DataPath = _directory,
            Events = EventSource.Appended(_appended),
            Taxonomy = taxonomy,
            Rules = rules,
            Clock = _clockJumpDays is null ? ClockKind.Data : ClockKind.Wall,
            MaxJumpDays = _clockJumpDays ?? Limits.ClockJumpDays,
            Partitions = _ranges,
            Durability = _durability,
            Settings = settings,
            Scoring = _scoring,
            KeepsJournal = _keepsJournal,
            TransitionDays = _transitionDays,
            Rebalancing = _rebalancing,
            Time = _time,
            Workers = _workers,
        };
    }

    private RuleText RulesOf(RulesFile file, Taxonomy? taxonomy, int windowDays)
    {
        if (taxonomy is not null) return file.Require(taxonomy, windowDays);
        using var view = DirectoryView.Open(_directory);
        return file.Require(view.Context.Taxonomy, windowDays);
    }

    private static Taxonomy TaxonomyOf(IEnumerable<TaxonomyRow> rows)
    {
        var builder = new TaxonomyBuilder();
        foreach (var (number, row) in rows.Index())
        {
            if (builder.Add(number + 1, row.Sku, row.Category, row.Brand) is { } fault)
                throw EngineException.BadInput($"Row {number + 1} of the taxonomy, {fault.Field}: {fault.Detail}");
        }

        return builder.Build();
    }

    private static void RequireWithin(int value, int least, int most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
    }

    private CohortEngineBuilder With(Action change)
    {
        change();
        return this;
    }
}
