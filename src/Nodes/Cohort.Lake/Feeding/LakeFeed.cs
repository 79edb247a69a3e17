using System.Runtime.CompilerServices;
using Cohort.Core.Ranges;
using Cohort.Lake.Delta;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;
using Cohort.Store;
using Cohort.Store.Serving;

namespace Cohort.Lake.Feeding;

/// <summary>
/// Writes what is new in a data directory or a cluster to its lake, beside whoever writes there. Each table's log names how far it is:
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

    private readonly Func<ILakeSource> _read;
    private readonly IDisposable? _kept;
    private readonly CohortLake _lake;
    private readonly string _identity;
    private readonly string _location;
    private readonly string _application;
    private readonly SpendSums _sums;
    private FedCounts _counts;

    private LakeFeed(Func<ILakeSource> read, IDisposable? kept, CohortLake lake, string identity, string location)
    {
        (_read, _kept, _lake, _identity, _location) = (read, kept, lake, identity, location);
        (_application, _sums) = (ApplicationOf(identity), new SpendSums(lake));
    }

    /// <summary>Under which name a data directory or a cluster commits.</summary>
    /// <param name="identity">Its identity.</param>
    public static string ApplicationOf(string identity) => $"cohort-{identity}";

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
            var lake = await OpenAsync(fed.Location, SettingsOf(directory.ReadSettings()!, buckets), cancel);
            return new LakeFeed(() => new DirectorySource(directory.CreateReader()), directory, lake, fed.Identity, fed.Location);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Opens the lake that a cluster feeds, and makes it where it is missing.</summary>
    /// <param name="store">The serving store of the cluster, which stays open.</param>
    /// <param name="settings">What a new lake is made with.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="StoreException">The cluster feeds no lake.</exception>
    /// <exception cref="LakeException">The lake is another one's, or cannot be reached.</exception>
    public static async Task<LakeFeed> OpenAsync(IServingStore store, LakeSettings settings, CancellationToken cancel)
    {
        var fed = await ServingSource.FedByAsync(store, cancel);
        return new LakeFeed(() => new ServingSource(store), null, await OpenAsync(fed.Location, settings, cancel), fed.Identity, fed.Location);
    }

    /// <summary>Writes all that the source has and the lake has not.</summary>
    /// <param name="progress">Told after each commit what was written since the feed was opened.</param>
    /// <param name="cancel">Ends it after the commit at hand.</param>
    /// <returns>What was written since the feed was opened.</returns>
    /// <exception cref="LakeException">The lake cannot be written, or does not belong to what the source holds now.</exception>
    /// <exception cref="StoreException">The source is damaged.</exception>
    public async Task<FedCounts> FeedAsync(Action<FedCounts>? progress, CancellationToken cancel)
    {
        using var source = _read();
        var reach = await source.ReachAsync(cancel);
        RequireInStep(reach);
        var held = await HeldContexts.ReadAsync(source, cancel);
        await new ContextFeed(_lake, _application, source, held).FeedAsync(cancel);
        var taxonomies = new StoredTaxonomies(source);
        var mappings = new MappedSources(source);
        var voids = new VoidRows(_lake, _application);
        var lines = new CuratedRows(_lake.Tables.Curated, _lake.Settings, mappings, voids);
        await FeedAsync(
            LakeTables.CuratedName, "batches", lines.Rows, LinesAsync(source, reach.Batches, taxonomies, mappings, lines, cancel),
            counts => counts with { Lines = counts.Lines + lines.Rows.Rows, Confirmed = DoneOf(LakeTables.CuratedName) }, progress, cancel, voids);
        _counts = _counts with { Confirmed = DoneOf(LakeTables.CuratedName) };
        var transitions = new TransitionRows(_lake.Tables.Transitions, _lake.Settings);
        await FeedAsync(
            LakeTables.TransitionsName, "chunks", transitions.Rows, TransitionsAsync(source, reach.Chunks, transitions, cancel),
            counts => counts with { Transitions = counts.Transitions + transitions.Rows.Rows, ConfirmedChunk = DoneOf(LakeTables.TransitionsName) }, progress, cancel);
        _counts = _counts with { ConfirmedChunk = DoneOf(LakeTables.TransitionsName) };
        var scores = new ScoreRows(_lake.Tables.Scores, _lake.Settings);
        await FeedAsync(
            LakeTables.ScoresName, "chunks", scores.Rows, source.ScoresAsync(DoneOf(LakeTables.ScoresName), scores, cancel),
            counts => counts with { Scores = counts.Scores + scores.Rows.Rows }, progress, cancel);
        await FeedDaysAsync(held, reach.Past, taxonomies, progress, cancel);
        return _counts;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sums.Dispose();
        _kept?.Dispose();
    }

    private static async Task<CohortLake> OpenAsync(string location, LakeSettings settings, CancellationToken cancel)
    {
        var store = await LakePlace.OpenAsync(location, isWritten: true, cancel: cancel);
        if (await CohortLake.SettingsAsync(store, cancel) is { } made) settings = settings with { Buckets = made.Buckets };
        return await CohortLake.OpenOrCreateAsync(store, settings, cancel: cancel);
    }

    private static LakeSettings SettingsOf(StoredSettings stored, int buckets) => new(stored.Currency, buckets, stored.TimeZone, stored.FutureDays, stored.WindowDays);

    private static StoredLake? FedBy(DataDirectory directory)
    {
        using var reader = directory.CreateReader();
        return reader.Lake();
    }

    private long DoneOf(string table) => _lake[table].Current.VersionOf(_application) ?? 0;

    // A source that was put back from a copy would write other purchases under numbers that the lake has, and an emptied lake
    // would lack those that the source let go of.
    private void RequireInStep(SourceReach reach)
    {
        var fed = _lake[LakeTables.VoidsName].Current.Transactions.Concat(_lake[LakeTables.CuratedName].Current.Transactions);
        if (fed.FirstOrDefault(one => one.Application != _application) is { } other)
            throw new LakeException($"The lake '{_location}' is fed by another data directory or cluster, {other.Application}: its rows and those of this one would be mixed. Begin a new lake at another place.");
        RequireInStep("batches", DoneOf(LakeTables.CuratedName), reach.GoneBatches);
        RequireInStep("chunks of transitions", DoneOf(LakeTables.TransitionsName), reach.GoneChunks);
        if (Math.Max(DoneOf(LakeTables.CuratedName), DoneOf(LakeTables.VoidsName)) > reach.Batches || DoneOf(LakeTables.TransitionsName) > reach.Chunks || DoneOf(LakeTables.ScoresName) > reach.ScoreChunks)
            throw new LakeException($"The lake '{_location}' has more than the data directory or cluster that feeds it: that was put back from a copy or a turn of the day was undone. Restore the lake as it was then, or begin anew with a new lake.");
    }

    private void RequireInStep(string what, long has, long gone)
    {
        if (has < gone)
            throw new LakeException($"The lake '{_location}' has {what} up to {has}, and what feeds it let go of those up to {gone}: the lake was lost, or put back from a copy. Restore it, or begin anew with a new lake.");
    }

    // No further than the source was when its as-of date was looked at: a busy one would never come to its days.
    private async IAsyncEnumerable<long> LinesAsync(
        ILakeSource source, long last, StoredTaxonomies taxonomies, MappedSources mappings, CuratedRows rows, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var batch in source.BatchesAsync(DoneOf(LakeTables.CuratedName), cancel))
        {
            if (batch.Id > last) yield break;
            await mappings.LoadAsync(BatchHeader.Of(batch.Batch).Source, cancel);
            rows.Add(batch, await taxonomies.OfAsync(batch.Taxonomy, cancel));
            yield return batch.Id;
        }
    }

    private async IAsyncEnumerable<long> TransitionsAsync(ILakeSource source, long last, TransitionRows rows, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var (chunk, transitions) in source.ChunksAsync(DoneOf(LakeTables.TransitionsName), cancel))
        {
            if (chunk > last) yield break;
            foreach (var (place, transition) in transitions.Index())
            {
                if (transition is not null) rows.Add(chunk, place, transition);
            }

            yield return chunk;
        }
    }

    // A row of the source is in one commit, with those before it that the lake has not: its number says how far the table is.
    private async Task FeedAsync(
        string name, string what, TableBuffer rows, IAsyncEnumerable<long> numbers, Func<FedCounts, FedCounts> counted, Action<FedCounts>? progress, CancellationToken cancel, VoidRows? voids = null)
    {
        var table = _lake[name];
        var (first, last) = (DoneOf(name) + 1, DoneOf(name));
        await foreach (var number in numbers)
        {
            cancel.ThrowIfCancellationRequested();
            last = number;
            if (rows.Rows + (voids?.Count ?? 0) >= CommitRows) await CommitAsync();
        }

        if (last >= first) await CommitAsync();

        async Task CommitAsync()
        {
            var lineage = Lineage(what, first, last);
            if (voids is not null) _counts = _counts with { Voids = _counts.Voids + await voids.CommitAsync(last, lineage, cancel) };
            await table.AppendAsync(rows, new TransactionId(_application, last) { Follows = first - 1 }, lineage, cancel);
            _counts = counted(_counts);
            rows.Clear();
            first = last + 1;
            progress?.Invoke(_counts);
        }
    }

    // The first date is that of the first purchase. It is looked for when it has ended, so that no range can come with an earlier one.
    private async Task<bool> BeginDaysAsync(int past, CancellationToken cancel)
    {
        foreach (var table in (DeltaTable[])[_lake[LakeTables.SegmentsName], _lake[LakeTables.SpendName]])
        {
            if (table.Current.VersionOf(_application) is not null) continue;
            if (FirstDay() is not { } first || first >= past) return false;
            await table.CommitAsync(new TableCommit("BEGIN") { Transaction = new TransactionId(_application, first - 1) { Follows = 0 } }, cancel);
        }

        return true;
    }

    private int? FirstDay() => _lake[LakeTables.CuratedName].Current.Files.Min(file => FileStatistics.LeastDate(file.Statistics, "as_of"));

    private async Task FeedDaysAsync(HeldContexts contexts, int past, StoredTaxonomies taxonomies, Action<FedCounts>? progress, CancellationToken cancel)
    {
        if (!await BeginDaysAsync(past, cancel)) return;
        var segments = new SegmentDays(_lake, _application, contexts, Lineage);
        var spend = new SpendDays(_lake, _application, contexts, taxonomies, _sums, Lineage);
        var before = LastDay;
        while (await segments.FeedAsync(past, cancel) | await spend.FeedAsync(past, cancel))
        {
            _counts = _counts with { Days = _counts.Days + (int)(LastDay - before), LastDay = (int)LastDay };
            before = LastDay;
            progress?.Invoke(_counts);
        }

        if (_counts.Days > 0) await TidyAsync(cancel);
        _counts = _counts with { LastDay = (int)LastDay };
    }

    private long LastDay => Math.Min(DoneOf(LakeTables.SegmentsName), DoneOf(LakeTables.SpendName));

    // Once a day: what was read in pieces lies together then, and what only former versions need goes.
    private async Task TidyAsync(CancellationToken cancel)
    {
        foreach (var name in (string[])[LakeTables.CuratedName, LakeTables.VoidsName, LakeTables.TransitionsName, LakeTables.ScoresName])
        {
            await Compaction.RunAsync(_lake[name], leastFiles: SmallFiles, cancel: cancel);
            await Vacuum.RunAsync(_lake[name], Retention, cancel: cancel);
        }
    }

    private Dictionary<string, string> Lineage(string what, long first, long last) => new()
    {
        ["cohort.directory"] = _identity,
        [$"cohort.{what}"] = FormattableString.Invariant($"{first}-{last}"),
        ["cohort.code"] = typeof(LakeFeed).Assembly.GetName().Version!.ToString(),
    };
}
