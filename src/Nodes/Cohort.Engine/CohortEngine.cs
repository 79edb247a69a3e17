using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Reading;
using Cohort.Engine.Running;
using Cohort.Engine.Sources;
using Cohort.Store;
using Cohort.Store.Questions;

namespace Cohort.Engine;

/// <summary>
/// The engine in this process. A data directory holds everything: purchases in the window, segments, transitions, and how far each
/// source is read. It takes purchases from a source (<see cref="RunAsync"/>) or from the program itself
/// (<see cref="AppendAsync(IEnumerable{PurchaseLine}, CancellationToken)"/>), and answers at any time, also while it runs.
/// </summary>
/// <remarks>
/// Safe for any number of callers at a time. What writes, orders included, goes one after the other: it waits for a run, and for
/// ever where that follows its source. Users and ranges are answered from memory, during a run between two of its steps; all else as
/// it is stored, in a following run at most about a second behind. What cannot be opened, read or appended is an
/// <see cref="EngineException"/>, a question or order that is refused a <see cref="CohortException"/>. Dispose of the engine to let
/// others have the directory.
/// </remarks>
/// <example>
/// <code>
/// await using var engine = await CohortEngine.In("data").WithRulesFile("rules.cohort").WithTaxonomyFile("taxonomy.csv").OpenAsync();
/// await engine.RunAsync(PurchaseSource.File("purchases.ndjson"));
/// var anna = await engine.UserAsync("anna");
/// </code>
/// </example>
public sealed partial class CohortEngine : ICohort
{
    // Whoever watches a run sees it move, and the run does not wait for them.
    private static readonly TimeSpan ProgressPause = TimeSpan.FromMilliseconds(250);

    private readonly EngineOptions _options;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly HashSet<object> _waiting = [];
    private readonly DirectoryViews _views;
    private CancellationTokenSource? _run;
    private volatile EmbeddedEngine? _engine;
    private volatile Taxonomy _taxonomy;

    internal CohortEngine(EngineOptions options)
    {
        _options = options;
        _views = new DirectoryViews(options.DataPath);
        _engine = EmbeddedEngine.Open(options);
        _taxonomy = _engine.State.Context.Taxonomy;
    }

    /// <summary>Begins to say how the engine of a directory is to be opened.</summary>
    /// <param name="directory">The data directory; made where there is none.</param>
    public static CohortEngineBuilder In(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return new CohortEngineBuilder(directory);
    }

    /// <summary>
    /// Reads a source to its end from where it was read before, or follows it until stopped. Everything read is stored when the task
    /// completes.
    /// </summary>
    /// <param name="source">The purchases.</param>
    /// <param name="options">How they are read; null reads all that is there now.</param>
    /// <param name="progress">Told what the run has done, a few times a second and at the end.</param>
    /// <param name="stop">Ends the run well: what was read is stored, and the report says that it was stopped. Before the run begins, the task is cancelled.</param>
    /// <exception cref="EngineException">
    /// The source cannot be read or is not the one that was read before, an option does not fit, or the machine failed. What was
    /// stored before is safe, and the next run goes on after it.
    /// </exception>
    public Task<RunReport> RunAsync(
        PurchaseSource source, RunOptions? options = null, IProgress<RunReport>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= new RunOptions();
        if (SourceName.FaultOf(source.Name) is { } fault) throw new ArgumentException($"{fault}.", nameof(source));
        if (source.Name == _options.Events.Name)
            throw new ArgumentException($"The name \"{source.Name}\" is that of appended purchases. Give another, to the source or to them.", nameof(source));
        return WriteAsync(
            engine =>
            {
                source.Source.RequireShape();
                RequireClock(engine);
                if (options.Until is { } until) RequireUntil(engine, until);
                var asked = _options with { Events = source.Source, Until = options.Until, Follow = options.Follow, TakesUnended = options.TakesUnended };
                return Run(engine, asked, progress, stop);
            },
            stop);
    }

    /// <summary>
    /// Reads several sources as if they were one, with options that a program of ours gives. Unlike <see cref="RunAsync"/> it lets
    /// whoever else wants to write go first, between two of its steps.
    /// </summary>
    /// <inheritdoc cref="SourceRuns.Run"/>
    internal async Task<EngineCounts> RunAllAsync(
        IReadOnlyList<EventSource> sources, EngineOptions options, Action<string> tell, Action<EngineCounts> watch, CancellationToken stop)
    {
        EngineCounts? former = null;
        while (true)
        {
            using var givesWay = new CancellationTokenSource();
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop, _closing.Token, givesWay.Token);
            former = (await WriteAsync(engine => RunAll(engine, ends.Token, givesWay), stop).ConfigureAwait(false)).After(former);

            // Nothing is lost where the sources had come to their end just then: reading on there ends at once.
            if (stop.IsCancellationRequested || _closing.IsCancellationRequested || !givesWay.IsCancellationRequested) return former;
        }

        EngineCounts RunAll(EmbeddedEngine engine, CancellationToken until, CancellationTokenSource givesWay)
        {
            lock (_waiting)
            {
                _run = givesWay;
                if (_waiting.Count > 0) givesWay.Cancel();
            }

            try
            {
                return SourceRuns.Run(engine, options, sources, tell, counts => watch(counts.After(former)), until, out _);
            }
            catch
            {
                LetGo();
                throw;
            }
            finally
            {
                lock (_waiting) _run = null;
            }
        }
    }

    /// <summary>Appends one purchase. It is stored, and every answer shows it, when the task completes.</summary>
    /// <remarks>Each append is a commit of its own; many purchases at once cost hardly more than one.</remarks>
    /// <inheritdoc cref="AppendAsync(IEnumerable{PurchaseLine}, CancellationToken)"/>
    public Task<RunReport> AppendAsync(PurchaseLine purchase, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(purchase);
        return AppendAsync([purchase], cancel);
    }

    /// <summary>
    /// Appends purchases. They are stored, and every answer shows them, when the task completes. Where it fails or the process dies
    /// before, append them again: those that had arrived are recognised by their event ids.
    /// </summary>
    /// <param name="purchases">The purchases; all are in memory at once.</param>
    /// <param name="cancel">Ends the wait for the engine's turn; what is under way comes to its end.</param>
    /// <returns>What became of them. A purchase that cannot be one is refused and kept as a dead letter; the others count.</returns>
    /// <exception cref="EngineException">The machine failed, or its clock cannot be right.</exception>
    public Task<RunReport> AppendAsync(IEnumerable<PurchaseLine> purchases, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(purchases);
        return AppendAsync(AppendedLines.Of(purchases), cancel);
    }

    /// <summary>Takes a purchase back with nothing in its place: it is gone from sums, orders and counts, whichever of the two comes first.</summary>
    /// <param name="taken">What is taken back.</param>
    /// <param name="cancel">Ends the wait for the engine's turn; what is under way comes to its end.</param>
    /// <returns>What became of it. One that cannot be, or comes when nothing that it reaches is in the window any more, is refused and kept as a dead letter.</returns>
    /// <exception cref="EngineException">The machine failed, or its clock cannot be right.</exception>
    public Task<RunReport> VoidAsync(PurchaseVoid taken, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(taken);
        return VoidAsync([taken], cancel);
    }

    /// <summary>Takes purchases back with nothing in their place.</summary>
    /// <inheritdoc cref="VoidAsync(PurchaseVoid, CancellationToken)"/>
    /// <param name="taken">What is taken back; all are in memory at once.</param>
    /// <param name="cancel">Ends the wait for the engine's turn; what is under way comes to its end.</param>
    public Task<RunReport> VoidAsync(IEnumerable<PurchaseVoid> taken, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(taken);
        return AppendAsync(AppendedLines.Of(taken), cancel);
    }

    /// <summary>Appends purchases as JSON objects in UTF-8, one to a line; the last one needs no line end.</summary>
    /// <inheritdoc cref="AppendAsync(IEnumerable{PurchaseLine}, CancellationToken)"/>
    /// <param name="lines">The lines; copied before the call returns.</param>
    /// <param name="cancel">Ends the wait for the engine's turn; what is under way comes to its end.</param>
    public Task<RunReport> AppendJsonAsync(ReadOnlyMemory<byte> lines, CancellationToken cancel = default)
    {
        var isEnded = lines.IsEmpty || lines.Span[^1] == (byte)'\n';
        return AppendAsync(new MemoryStream((byte[])[.. lines.Span, .. isEnded ? ""u8 : "\n"u8]), cancel);
    }

    /// <summary>Takes records that somebody sent and waits for, as a source whose content goes on where it ended before.</summary>
    /// <param name="source">The source.</param>
    /// <param name="outcomes">Is told what became of each; certain when the task completes well.</param>
    /// <exception cref="EngineException">The machine failed, its clock cannot be right, or the engine is closed meanwhile.</exception>
    internal Task TakeAsync(EventSource source, RecordOutcomes outcomes) => WriteAsync(
        engine =>
        {
            RequireClock(engine);
            return Run(engine, _options with { Events = source, TakesUnended = true, Outcomes = outcomes }, null, CancellationToken.None);
        },
        CancellationToken.None);

    /// <summary>Stops a run, waits until everything is stored, and lets the directory go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested) return;
        await _closing.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        LetGo();
        _views.Dispose();
        _turn.Release();
    }

    private Task<RunReport> AppendAsync(MemoryStream lines, CancellationToken cancel) => WriteAsync(
        engine =>
        {
            RequireClock(engine);
            var source = _options.Events with { Content = () => lines };
            return Run(engine, _options with { Events = source, TakesUnended = true }, null, CancellationToken.None);
        },
        cancel);

    // What fails is told as callers know it who run and append.
    private async Task<T> WriteAsync<T>(Func<EmbeddedEngine, T> write, CancellationToken cancel)
    {
        try
        {
            return await TakeTurnAsync(write, cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (FaultSentences.Knows(fault))
        {
            throw FaultSentences.Of(fault);
        }
    }

    private async Task<T> TakeTurnAsync<T>(Func<EmbeddedEngine, T> write, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        await WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
            return await Task.Factory.StartNew(
                () => write(_engine ??= EmbeddedEngine.Open(_options)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    // A run that gives way ends between two of its steps, and waits behind who wants to write.
    private async Task WaitAsync(CancellationToken cancel)
    {
        var place = new object();
        lock (_waiting)
        {
            _waiting.Add(place);
            _run?.Cancel();
        }

        try
        {
            await _turn.WaitAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            lock (_waiting) _waiting.Remove(place);
        }
    }

    // What is in memory may be ahead of what is stored; the next who writes reads that.
    private void LetGo()
    {
        _engine?.Dispose();
        _engine = null;
    }

    private RunReport Run(EmbeddedEngine engine, EngineOptions options, IProgress<RunReport>? progress, CancellationToken stop)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop, _closing.Token);
        var before = engine.State.Shards.Aggregate(default(OutcomeCounts), (sum, shard) => sum + shard.State.Counts);
        var shown = TimeSpan.Zero;
        try
        {
            var report = RunReport.Of(engine.Run(options, progress is null ? null : Show, ends.Token), before) with { IsStopped = ends.IsCancellationRequested };
            progress?.Report(report);
            return report;
        }
        catch
        {
            LetGo();
            throw;
        }

        void Show(EngineCounts counts)
        {
            if (counts.Elapsed - shown < ProgressPause) return;
            shown = counts.Elapsed;
            progress.Report(RunReport.Of(counts, before));
        }
    }

    private static BusinessDate? AsOf(EmbeddedEngine engine) => engine.State.AsOf;

    // The machine's clock, where the day follows it.
    private WallReading? Clock(EmbeddedEngine engine) => _options.Clock == ClockKind.Wall
        ? new WallClock(TimeZones.CalendarOf(engine.Settings.TimeZone), _options.MaxJumpDays).Read(_options.Time.GetUtcNow().ToUnixTimeSeconds(), AsOf(engine))
        : null;

    private BusinessDate? Today(EmbeddedEngine engine) => Clock(engine)?.Today;

    private void RequireClock(EmbeddedEngine engine)
    {
        if (Clock(engine) is not { Trouble: not WallTrouble.None } reading) return;
        var remedy = reading.Trouble == WallTrouble.Ahead ? $"Set the clock, or turn the day to {reading.Today} with {nameof(TurnAsync)} if the clock is right." : "Set the clock.";
        throw new EngineException($"{reading.Sentence("The machine's clock")} {remedy}") { Fault = EngineFault.Machine };
    }

    private void RequireUntil(EmbeddedEngine engine, BusinessDate until)
    {
        if (AsOf(engine) is { } asOf && until < asOf)
            throw EngineException.BadSetting($"The run cannot end with {until}: the as-of date of the data directory is {asOf}, and it never turns back. Give a later date, or use a new directory.");
        if (Today(engine) is { } today && until > today)
            throw EngineException.BadSetting($"The run cannot end with {until}: the machine's clock says {today}. Give a date up to that, or turn the day with {nameof(TurnAsync)}.");
    }
}
