using System.Globalization;
using System.Text;
using Cohort.Core.Hashing;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Store.Serving;

/// <summary>
/// The answers of the embedded engine's directory, as it was at one moment. For one caller at a time: it answers before
/// it returns, and never waits.
/// </summary>
/// <param name="store">The directory's reader; disposed by whoever made it.</param>
internal sealed class DirectoryReader(StoreReader store) : IServingReader
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<UserSegment>> SegmentsOfAsync(string user, CancellationToken cancel = default) => Task.FromResult(store.SegmentsOf(user));

    /// <inheritdoc/>
    public Task<IReadOnlyList<SegmentCount>> SegmentsAsync(CancellationToken cancel = default) => Task.FromResult(store.Segments());

    /// <inheritdoc/>
    public Task<Page<string>> MembersAsync(string segment, string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var users = store.Members(segment, PageMark.Parse(after).Text, most + 1).ToList();
        return Task.FromResult(PageMark.Cut(users, most, last => new PageMark(0, 0, last)));
    }

    /// <inheritdoc/>
    public async Task ReadMembersAsync(string segment, MembersSnapshot snapshot, CancellationToken cancel = default)
    {
        await snapshot.Begin(store.Segments().FirstOrDefault(one => one.Name == segment).Members, store.LastTransition()).ConfigureAwait(false);
        foreach (var users in store.Members(segment, "", int.MaxValue).Chunk(MembersSnapshot.Batch))
        {
            cancel.ThrowIfCancellationRequested();
            await snapshot.Take(users).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SegmentCount>> SegmentsThenAsync(BusinessDate date, CancellationToken cancel = default) => Task.FromResult(store.SegmentsThen(date));

    /// <inheritdoc/>
    public Task<Page<string>> MembersThenAsync(string segment, BusinessDate date, string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var (members, filter) = (new MembersThen(PageMark.Parse(after).Text, most), new TransitionFilter(Segment: segment, To: date));
        foreach (var (_, _, transition) in store.Transitions(null, null, latestFirst: true))
        {
            if (filter.Takes(transition)) members.Take(transition);
        }

        foreach (var (_, entry) in store.KeptEntries(PageMark.Parse(after).Text))
        {
            if (filter.Takes(entry)) members.Take(entry);
        }

        return Task.FromResult(members.Page());
    }

    /// <inheritdoc/>
    public Task<Page<Transition>> TransitionsAsync(TransitionFilter filter, string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);

        (long, int)? place = after is null ? null : PageMark.Parse(after) is var mark ? (mark.First, (int)mark.Second) : null;
        ulong? hash = filter.User is { } user ? UserHash.Of(Encoding.UTF8.GetBytes(user)) : null;
        var entries = filter.User is null ? [] : store.KeptEntriesOf(filter.User);
        var found = KeptTransitions.WithEntries(entries, store.Transitions(hash, place, filter.LatestFirst), place, filter.LatestFirst)
            .Where(t => filter.Takes(t.Transition)).Take(most + 1).ToList();
        var page = PageMark.Cut(found, most, last => new PageMark(last.Chunk, last.Place, ""));
        return Task.FromResult(new Page<Transition>([.. page.Items.Select(t => t.Transition)], page.Next));
    }

    /// <inheritdoc/>
    public Task<FeedPage> FeedAsync(FeedFilter filter, FeedMark after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        ulong? hash = filter.User is { } user ? UserHash.Of(Encoding.UTF8.GetBytes(user)) : null;
        return Task.FromResult(FeedPage.Of(store.TransitionChunks(hash, after.Chunk), filter, after, most, store.LastTransition));
    }

    /// <inheritdoc/>
    public Task<FeedMark> FeedEndAsync(CancellationToken cancel = default) => Task.FromResult(store.LastTransition());

    /// <inheritdoc/>
    public Task<TransitionStart> TransitionStartAsync(CancellationToken cancel = default) => Task.FromResult(store.TransitionStart());

    /// <inheritdoc/>
    public Task<IReadOnlyList<SegmentDay>> DaysAsync(string segment, CancellationToken cancel = default) => Task.FromResult(store.Days(segment));

    /// <inheritdoc/>
    public Task<IReadOnlyList<SourceOffset>> SourcesAsync(CancellationToken cancel = default) =>
        Task.FromResult<IReadOnlyList<SourceOffset>>([.. store.Sources().Select(store.Position).Select(p => new SourceOffset(p.Source, p.Record))]);

    /// <inheritdoc/>
    public Task<Page<DeadLetter>> DeadLettersAsync(string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var mark = PageMark.Parse(after);
        var letters = store.DeadLetters(mark.Text, mark.First).Take(most + 1).ToList();
        return Task.FromResult(PageMark.Cut(letters, most, last => new PageMark(last.Record, 0, last.Source)));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<RejectionReason, long>> RejectionsAsync(CancellationToken cancel = default) => Task.FromResult(store.Rejections());

    /// <inheritdoc/>
    public Task<ServedRanges?> RangesAsync(CancellationToken cancel = default)
    {
        var table = store.RangeTable();
        return Task.FromResult<ServedRanges?>(new ServedRanges(
            table.Version, [.. table.Entries.Select(e => new ServedRange(e.Id.ToString(CultureInfo.InvariantCulture), e.Range))]));
    }
}
