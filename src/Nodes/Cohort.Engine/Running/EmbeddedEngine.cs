using System.Globalization;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Commits;
using Cohort.Engine.Erasing;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Shards;
using Cohort.Engine.Sources;
using Cohort.Store;
using Cohort.Store.Questions;

namespace Cohort.Engine.Running;

/// <summary>
/// The engine in one process: worker threads own the ranges, one SQLite file is journal and store. Opening recovers
/// what the directory holds; running goes on where it was.
/// </summary>
internal sealed class EmbeddedEngine : IDisposable
{
    private readonly EngineOptions _options;
    private readonly DataDirectory _directory;
    private readonly StoredSettings _settings;
    private readonly Inquiries _inquiries = new();

    private EmbeddedEngine(EngineOptions options, DataDirectory directory, StoredSettings settings, OpenedState state)
    {
        (_options, _directory, _settings, State) = (options, directory, settings, state);
    }

    /// <summary>The ranges.</summary>
    public OpenedState State { get; private set; }

    /// <summary>Opens a directory, makes it where there is none, and puts the given rules and taxonomy in force.</summary>
    /// <exception cref="StoreException">The directory is locked, damaged, of a newer version, or cannot be written.</exception>
    /// <exception cref="EngineException">What is asked for does not fit the directory.</exception>
    public static EmbeddedEngine Open(EngineOptions options)
    {
        var directory = DataDirectory.OpenForWriting(options.DataPath, options.CommitDurability);
        try
        {
            var settings = directory.ReadSettings();
            if (settings is null) return Create(options, directory);
            RequireSame(options.Settings, settings);
            var state = DirectoryErasure.FinishAll(directory, OpenedState.Read(directory, options.Workers, options.Taxonomy));
            var engine = new EmbeddedEngine(options, directory, settings, state);
            LakeOutlet.Attach(directory, state, options.Lake);
            engine.RequireUntilAhead();
            var asOf = state.Shards.Max(s => s.State.AsOf);
            RunClock.Require(options, TimeZones.CalendarOf(settings.TimeZone), asOf);
            if (RunClock.GoesFar(options, asOf)) directory.KeepCopy();
            engine.PutInForce(options.Rules, options.Taxonomy, options.Note);
            if (options.Partitions is { } ranges && !engine.IsLeftToPlanner && !Repartition.IsEven(engine.State.Table, ranges))
                engine.State = Repartition.Apply(engine.State, ranges, directory, options.KeepsJournal);
            return engine;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>What the directory was made with.</summary>
    public StoredSettings Settings => _settings;

    /// <summary>
    /// Runs over a source, until a date and so on as options say, which may be others than the engine was opened with. After a fault
    /// the engine is not to be used any more.
    /// </summary>
    /// <inheritdoc cref="EngineRun.Run"/>
    public EngineCounts Run(EngineOptions options, Action<EngineCounts>? watch, CancellationToken stop)
    {
        SourceMappings.Keep(_directory, options.Events);
        using var run = new EngineRun(_directory, State, _settings, options);
        _inquiries.Begin();
        try
        {
            return run.Run(watch, stop, _inquiries.Answer);
        }
        finally
        {
            State = run.State;
            _inquiries.End(State);
        }
    }

    /// <summary>What is to be told before a source is read by another mapping than it was; null where there is nothing to tell.</summary>
    /// <exception cref="EngineException">It cannot be read by another one now.</exception>
    public string? MappingChangeOf(EventSource source) => SourceMappings.ChangeOf(_directory, source);

    /// <summary>Asks the ranges something, between two steps of a run.</summary>
    /// <param name="question">The question; it must keep nothing of the ranges.</param>
    internal Task<T> AskAsync<T>(Func<OpenedState, T> question) => _inquiries.AskAsync(question, () => State);

    /// <summary>Puts rules and taxonomy into force; what is null stays.</summary>
    /// <exception cref="EngineException">They do not fit, or a run is under way.</exception>
    internal RuleContext Activate(RuleText? rules, Taxonomy? taxonomy, ActivationNote note) => _inquiries.Change(() =>
    {
        PutInForce(rules, taxonomy, note);
        return State.Context;
    });

    /// <summary>Turns the day.</summary>
    /// <exception cref="EngineException">It cannot turn so, or a run is under way.</exception>
    internal BegunReply Turn(BusinessDate day, bool isConfirmed) =>
        _inquiries.Change(() => DirectoryTurn.CarryOut(_directory, State, day, isConfirmed, _options.MaxJumpDays, _options.Time));

    /// <summary>Changes ranges or salted users.</summary>
    /// <exception cref="EngineException">The table allows no such order, or a run is under way.</exception>
    internal BegunReply CarryOut(Func<RangeTable, Order> orderFor) => _inquiries.Change(() =>
    {
        (var begun, State) = DirectoryOrder.CarryOut(_directory, State, orderFor);
        return begun;
    });

    /// <summary>Erases a user.</summary>
    /// <exception cref="EngineException">It cannot be done, or a run is under way.</exception>
    internal StoredErasure Erase(string user, ActivationNote note, IReadOnlyList<string> backups, bool refusesLater) => _inquiries.Change(() =>
    {
        var begun = DirectoryErasure.Begin(_directory, user, note, backups, refusesLater, _options.Time.GetUtcNow());
        (var done, State) = DirectoryErasure.Finish(_directory, State, begun);
        return done;
    });

    /// <summary>Takes later purchases of an erased user again.</summary>
    /// <exception cref="EngineException">There is no such erasure, or a run is under way.</exception>
    internal StoredErasure AcceptLater(long erasure) => _inquiries.Change(() => DirectoryErasure.AcceptLater(_directory, erasure));

    /// <summary>Lets go of what the lake has confirmed since the last commit, old transitions among it.</summary>
    internal void ConfirmLake()
    {
        using var writer = _directory.CreateCommitWriter();
        writer.KeepsJournal = _options.KeepsJournal;
        var (batch, chunk) = _options.Lake?.Confirmed ?? default;
        writer.LakeMoved(State.AsOf?.Day, batch);
        writer.Commit();
        if (TransitionDays.From(State.AsOf, _options.TransitionDays) is not { } from) return;
        for (var hasMore = true; hasMore; writer.Commit()) hasMore = writer.ForgetTransitions(from, chunk);
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    // What the planner made of the ranges before is not undone by asking again for how many there were to begin with.
    private bool IsLeftToPlanner => _options.Rebalancing is not null;

    private static EmbeddedEngine Create(EngineOptions options, DataDirectory directory)
    {
        if (options.Rules is null || options.Taxonomy is null)
            throw EngineException.NewDirectory(options.DataPath);
        var settings = options.Settings ?? StoredSettings.Default;
        var context = new RuleContext(Bind(options.Rules, options.Taxonomy, settings), 1, options.Taxonomy, 1);
        RunClock.Require(options, TimeZones.CalendarOf(settings.TimeZone), null);
        var table = RangeTable.Even(options.Partitions ?? EngineOptions.DefaultPartitions);
        directory.Initialise(settings, table, options.Rules.Text, context, TaxonomyEncoding.Encode(options.Taxonomy), options.Note.EntryAt(options.Time.GetUtcNow()));
        Shard[] shards = [.. table.Entries.Select(e => new Shard(RangeOwner.Of(e.Id, new RangeState(e.Range, context))))];
        var state = new OpenedState(table, context, shards);
        LakeOutlet.Attach(directory, state, options.Lake);
        return new EmbeddedEngine(options, directory, settings, state);
    }

    private static RuleSet Bind(RuleText rules, Taxonomy taxonomy, StoredSettings settings) => rules.TryBind(taxonomy, out var set, out var errors, settings.Currency.MinorDigits)
        ? set
        : throw EngineException.BadInput($"The rules do not fit the taxonomy: {string.Join(" ", errors.Select(e => e.ToString()))}");

    private static void RequireSame(StoredSettings? asked, StoredSettings stored)
    {
        if (asked is null || asked == stored) return;
        if (asked.WindowDays != stored.WindowDays)
            throw EngineException.BadSetting(string.Create(CultureInfo.InvariantCulture,
                $"The data directory was made with a window of {stored.WindowDays} days and cannot have one of {asked.WindowDays}: what left the window is not kept line by line. Leave this option away, or use a new directory."));
        throw EngineException.BadSetting(
            $"The data directory was made with currency {stored.Currency}, time zone {stored.TimeZone} and {stored.FutureDays} future days, which cannot change. Leave these options away, or use a new directory.");
    }

    private void RequireUntilAhead()
    {
        if (_options.Until is { } until && State.Shards.Max(s => s.State.AsOf) is { } asOf && until < asOf)
            throw EngineException.BadSetting($"The run cannot end with {until}: the as-of date of the data directory is {asOf}, and it never turns back. Give a later date, or use a new directory.");
    }

    // Rules and taxonomy are put in force together: new rules may name categories that only the new taxonomy has.
    private void PutInForce(RuleText? rules, Taxonomy? given, ActivationNote note)
    {
        var current = State.Context;
        if (note.After is not null) RequireAfter(note, ContextVersion.Of(current));
        var isNewRules = rules is not null && rules.Version != current.Rules.Version;
        var isNewTaxonomy = given is not null && given.Version != current.Taxonomy.Version;
        if (!isNewRules && !isNewTaxonomy) return;
        var taxonomy = isNewTaxonomy ? given! : current.Taxonomy;
        var text = isNewRules ? rules! : _directory.ReadRuleText();
        var context = new RuleContext(
            Bind(text, taxonomy, _settings), current.RulesRevision + (isNewRules ? 1 : 0), taxonomy, current.TaxonomyRevision + (isNewTaxonomy ? 1 : 0));
        var step = Activate(context);
        using var writer = _directory.CreateCommitWriter();
        writer.KeepsJournal = _options.KeepsJournal;
        if (isNewRules) writer.Rules(new Activation(context.RulesRevision, context.Rules.Version), text.Text);
        if (isNewTaxonomy) writer.Taxonomy(new Activation(context.TaxonomyRevision, taxonomy.Version), TaxonomyEncoding.Encode(taxonomy));
        writer.Activated(ContextVersion.Of(context), taxonomy.Version, isNewRules, isNewTaxonomy, note.EntryAt(_options.Time.GetUtcNow()));
        writer.LakeContext(State.AsOf, context);
        step.Write(writer);
        State = State with { Context = context };
    }

    private void RequireAfter(ActivationNote note, ContextVersion holds)
    {
        using var reader = _directory.CreateReader();
        note.Require(holds, reader.RulesVersions(holds.Rules + 1, 1) is [{ Entry: var entry }] ? entry : null);
    }

    // All users are looked at by the new rules before anybody is evaluated by them.
    private CommitStep Activate(RuleContext context)
    {
        var step = new CommitStep { End = new CommitEnd([]) };
        var causes = new CauseKind[State.Shards.Count];
        step.End.AddPlaces(State.Shards);
        ForEach(i => causes[i] = State.Shards[i].Owner.BeginActivation(context));
        var asOf = State.AsOf;
        var thresholds = asOf is { } day && DayThresholds.AreNeeded(context) ? DayThresholds.Find(State, day, (_, _, work) => ForEach(work)) : null;
        ForEach(i =>
        {
            var shard = State.Shards[i];
            if (thresholds is not null) DayThresholds.Take(shard, thresholds, step);
            shard.State.FinishActivation(causes[i]);
            shard.Owner.Collect(step.End.EffectsAt(i));
        });
        return step;
    }

    private void ForEach(Action<int> work) => InParallel.ForEach(_options.Workers, State.Shards.Count, (_, i) => work(i));
}
