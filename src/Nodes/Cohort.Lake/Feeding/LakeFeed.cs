using Cohort.Lake.Delta;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;
using Cohort.Store;

namespace Cohort.Lake.Feeding;

/// <summary>
/// Writes what is new in a data directory to its lake, beside the run that writes the directory. Each table's log names how far it is:
/// the last batch, chunk or date. So whatever is broken off is gone on with, and nothing is written twice or left out.
/// </summary>
internal sealed class LakeFeed : IDisposable
{
    /// <summary>The buckets of a new lake: few and large files for a machine, and as many parts to read at once.</summary>
    public const int DefaultBuckets = 4;

    // Small files of a date before they are made one, when a day has ended: a feed a minute leaves a thousand.
    private const int SmallFiles = 8;

    // For how long former files stay then, so that a table can be read as it was.
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    // Rows of one commit: files of a good size while catching up, and some 100 MB of memory.
    private const int CommitRows = 500_000;

    private readonly DataDirectory _directory;
    private readonly CohortLake _lake;
    private readonly StoredLake _fed;
    private readonly string _application;
    private readonly SpendSums _sums;
    private FedCounts _counts;

    private LakeFeed(DataDirectory directory, CohortLake lake, StoredLake fed)
    {
        (_directory, _lake, _fed, _application, _sums) = (directory, lake, fed, $"cohort-{fed.Identity}", new SpendSums(lake));
    }

    /// <summary>Opens the lake that a data directory feeds, and makes it where it is missing.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="buckets">The buckets of a new lake.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="StoreException">The directory holds no data, or feeds no lake.</exception>
    /// <exception cref="LakeException">The lake is another one's, or cannot be reached.</exception>
    public static async Task<LakeFeed> OpenAsync(string data, int buckets, CancellationToken cancel)
    {
        var directory = DataDirectory.OpenForReading(data);
        try
        {
            var fed = FedBy(directory) ?? throw new StoreException($"The data directory '{data}' feeds no lake. A run into a new directory begins one.");
            var (store, settings) = (await LakePlace.OpenAsync(fed.Location, isWritten: true, cancel: cancel), SettingsOf(directory.ReadSettings()!, buckets));
            if (await CohortLake.SettingsAsync(store, cancel) is { } made) settings = settings with { Buckets = made.Buckets };
            return new LakeFeed(directory, await CohortLake.OpenOrCreateAsync(store, settings, cancel: cancel), fed);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Writes all that the directory has and the lake has not.</summary>
    /// <param name="progress">Told after each commit what was written since the feed was opened.</param>
    /// <param name="cancel">Ends it after the commit at hand.</param>
    /// <returns>What was written since the feed was opened.</returns>
    /// <exception cref="LakeException">The lake cannot be written, or does not belong to what the directory holds now.</exception>
    /// <exception cref="StoreException">The directory is damaged.</exception>
    public async Task<FedCounts> FeedAsync(Action<FedCounts>? progress, CancellationToken cancel)
    {
        using var store = _directory.CreateReader();
        RequireInStep(store);
        await new ContextFeed(_lake, _application, store).FeedAsync(cancel);
        await BeginDaysAsync(store, cancel);
        var taxonomies = new StoredTaxonomies(store);
        var lines = new CuratedRows(_lake.Tables.Curated, _lake.Settings, new MappedSources(store.Mappings()));
        await FeedAsync(
            LakeTables.CuratedName, "batches", lines.Rows, Lines(store, taxonomies, lines),
            counts => counts with { Lines = counts.Lines + lines.Rows.Rows, Confirmed = DoneOf(LakeTables.CuratedName) }, progress, cancel);
        _counts = _counts with { Confirmed = DoneOf(LakeTables.CuratedName) };
        var transitions = new TransitionRows(_lake.Tables.Transitions, _lake.Settings);
        await FeedAsync(
            LakeTables.TransitionsName, "chunks", transitions.Rows, Transitions(store, transitions),
            counts => counts with { Transitions = counts.Transitions + transitions.Rows.Rows, ConfirmedChunk = DoneOf(LakeTables.TransitionsName) }, progress, cancel);
        _counts = _counts with { ConfirmedChunk = DoneOf(LakeTables.TransitionsName) };
        var scores = new ScoreRows(_lake.Tables.Scores, _lake.Settings);
        await FeedAsync(
            LakeTables.ScoresName, "chunks", scores.Rows, Scores(store, scores), counts => counts with { Scores = counts.Scores + scores.Rows.Rows }, progress, cancel);
        await FeedDaysAsync(store, taxonomies, progress, cancel);
        return _counts;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sums.Dispose();
        _directory.Dispose();
    }

    private static LakeSettings SettingsOf(StoredSettings stored, int buckets) => new(stored.Currency, buckets, stored.TimeZone, stored.FutureDays, stored.WindowDays);

    private static StoredLake? FedBy(DataDirectory directory)
    {
        using var reader = directory.CreateReader();
        return reader.Lake();
    }

    private long DoneOf(string table) => _lake[table].Current.VersionOf(_application) ?? 0;

    // A directory that was put back from a copy would write other purchases under numbers that the lake has, and an emptied lake
    // would lack those that the directory let go of.
    private void RequireInStep(StoreReader store)
    {
        var (lines, done) = (DoneOf(LakeTables.CuratedName), store.Lake()!.Done);
        if (lines < done)
            throw new LakeException($"The lake '{_fed.Location}' has batches up to {lines} of the data directory, which let go of those up to {done}: the lake was lost, or put back from a copy. Restore it, or begin a new directory with a new lake.");
        if (store.TransitionStart().After.Chunk is var gone && DoneOf(LakeTables.TransitionsName) < gone)
            throw new LakeException($"The lake '{_fed.Location}' has chunks of transitions up to {DoneOf(LakeTables.TransitionsName)} of the data directory, which let go of those up to {gone}: the lake was lost, or put back from a copy. Restore it, or begin a new directory with a new lake.");
        if (lines > store.LastLakeBatch() || DoneOf(LakeTables.TransitionsName) > store.LastTransitionChunk() || DoneOf(LakeTables.ScoresName) > store.LastScoreChunk())
            throw new LakeException($"The lake '{_fed.Location}' has more than the data directory: the directory was put back from a copy or a turn of the day was undone. Restore the lake as it was then, or begin a new directory with a new lake.");
    }

    private IEnumerable<long> Lines(StoreReader store, StoredTaxonomies taxonomies, CuratedRows rows)
    {
        foreach (var batch in store.LakeBatches(DoneOf(LakeTables.CuratedName)))
        {
            rows.Add(batch, taxonomies.Of(batch.Taxonomy));
            yield return batch.Id;
        }
    }

    private IEnumerable<long> Transitions(StoreReader store, TransitionRows rows)
    {
        foreach (var (chunk, transitions) in store.TransitionChunks(null, DoneOf(LakeTables.TransitionsName) + 1))
        {
            foreach (var (place, transition) in transitions.Index())
            {
                if (transition is not null) rows.Add(chunk, place, transition);
            }

            yield return chunk;
        }
    }

    private IEnumerable<long> Scores(StoreReader store, ScoreRows rows)
    {
        var runs = store.ScoreRuns().ToDictionary(run => run.Id);
        foreach (var (chunk, origin, users) in store.ScoreChunks(DoneOf(LakeTables.ScoresName)))
        {
            rows.Add(chunk, runs[origin.RunId], origin, users);
            yield return chunk;
        }
    }

    // A row of the directory is in one commit, with those before it that the lake has not: its number says how far the table is.
    private async Task FeedAsync(string name, string what, TableBuffer rows, IEnumerable<long> numbers, Func<FedCounts, FedCounts> counted, Action<FedCounts>? progress, CancellationToken cancel)
    {
        var table = _lake[name];
        var (first, last) = (DoneOf(name) + 1, DoneOf(name));
        foreach (var number in numbers)
        {
            cancel.ThrowIfCancellationRequested();
            last = number;
            if (rows.Rows >= CommitRows) await CommitAsync();
        }

        if (last >= first) await CommitAsync();

        async Task CommitAsync()
        {
            await table.AppendAsync(rows, new TransactionId(_application, last), Lineage(what, first, last), cancel);
            _counts = counted(_counts);
            rows.Clear();
            first = last + 1;
            progress?.Invoke(_counts);
        }
    }

    // The first date is that of the first purchase: it is noted before any is written, while its batch is still there.
    private async Task BeginDaysAsync(StoreReader store, CancellationToken cancel)
    {
        foreach (var table in (DeltaTable[])[_lake[LakeTables.SegmentsName], _lake[LakeTables.SpendName]])
        {
            if (table.Current.VersionOf(_application) is not null) continue;
            if (FirstDay(store) is not { } first) return;
            await table.CommitAsync(new TableCommit("BEGIN") { Transaction = new TransactionId(_application, first - 1) }, cancel);
        }
    }

    private static int? FirstDay(StoreReader store)
    {
        foreach (var batch in store.LakeBatches(store.Lake()!.Done))
        {
            var reader = new Core.Ranges.OutcomeReader(batch.Batch, Core.Ranges.BatchOutcomes.Read(batch.Outcomes), batch.AsOf);
            if (reader.Next()) return reader.AsOf.Day;
        }

        return null;
    }

    private async Task FeedDaysAsync(StoreReader store, StoredTaxonomies taxonomies, Action<FedCounts>? progress, CancellationToken cancel)
    {
        if (_lake[LakeTables.SegmentsName].Current.VersionOf(_application) is null) return;
        var (past, contexts) = (store.Lake()!.AsOf, new HeldContexts(store.LakeContexts(), store.AllRules(), store.AllTaxonomies()));
        var segments = new SegmentDays(_lake, _application, contexts, Lineage);
        var spend = new SpendDays(_lake, _application, contexts, taxonomies, _sums, Lineage);
        var before = Math.Min(DoneOf(LakeTables.SegmentsName), DoneOf(LakeTables.SpendName));
        while (await segments.FeedAsync(past, cancel) | await spend.FeedAsync(past, cancel))
        {
            var now = Math.Min(DoneOf(LakeTables.SegmentsName), DoneOf(LakeTables.SpendName));
            _counts = _counts with { Days = _counts.Days + (int)(now - before) };
            before = now;
            progress?.Invoke(_counts);
        }

        if (_counts.Days > 0) await TidyAsync(cancel);
    }

    // Once a day: what was read in pieces lies together then, and what only former versions need goes.
    private async Task TidyAsync(CancellationToken cancel)
    {
        foreach (var name in (string[])[LakeTables.CuratedName, LakeTables.TransitionsName, LakeTables.ScoresName])
        {
            await Compaction.RunAsync(_lake[name], leastFiles: SmallFiles, cancel: cancel);
            await Vacuum.RunAsync(_lake[name], Retention, cancel: cancel);
        }
    }

    private Dictionary<string, string> Lineage(string what, long first, long last) => new()
    {
        ["cohort.directory"] = _fed.Identity,
        [$"cohort.{what}"] = FormattableString.Invariant($"{first}-{last}"),
        ["cohort.code"] = typeof(LakeFeed).Assembly.GetName().Version!.ToString(),
    };
}
