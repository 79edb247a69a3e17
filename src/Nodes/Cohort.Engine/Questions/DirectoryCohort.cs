using System.Text;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Engine.Reading;
using Cohort.Store;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Engine.Questions;

/// <summary>
/// The answers of a data directory, beside the process that may be writing it: as it was when the first question came, or after
/// the last order of its own. Only ranges that are asked for are loaded. For one caller at a time.
/// </summary>
internal partial class DirectoryCohort : ICohort
{
    private readonly DirectorySetup _setup;
    private DirectoryView? _view;
    private (RangeEntry Entry, RangeState State)? _range;

    /// <param name="path">The directory.</param>
    /// <param name="setup">What answers depend on beside it; null for what is usual.</param>
    public DirectoryCohort(string path, DirectorySetup? setup = null) => (Path, _setup) = (path, setup ?? new DirectorySetup());

    /// <summary>The directory.</summary>
    protected string Path { get; }

    /// <summary>The directory as it was at one moment.</summary>
    /// <exception cref="StoreException">It holds no data, is damaged or of another version.</exception>
    protected DirectoryView View => _view ??= _setup.Views?.Take(_setup.Taxonomy) ?? DirectoryView.Open(Path, _setup.Taxonomy);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Forget();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<StatusReply> StatusAsync(CancellationToken cancel = default)
    {
        var asOf = await OfRange(View.Table.Entries[0], state => state.AsOf);
        return new StatusReply(
            true, [], [], View.Table.Version, View.Table.Entries.Count, asOf, View.Context.RulesRevision, View.Context.TaxonomyRevision, null, [], 0, [], [],
            View.Context.WindowDays, View.Store.TransitionStart().From);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SegmentReply>> SegmentsAsync(CancellationToken cancel = default) =>
        Task.FromResult(SegmentCatalogue.Of(View.Context, View.Store.Segments()));

    /// <inheritdoc/>
    public Task<SegmentDetailReply> SegmentAsync(string segment, CancellationToken cancel = default) =>
        Task.FromResult(SegmentCatalogue.DetailOf(View.Context, SegmentCatalogue.Find(View.Context, segment), View.Store.Segments()));

    /// <inheritdoc/>
    public async Task<PageReply<string>> MembersAsync(string segment, string? after, int limit, CancellationToken cancel = default) =>
        await PageReply.Of(() => Reader.MembersAsync(SegmentCatalogue.Find(View.Context, segment).NameIn(View.Context), after, limit, cancel), user => user);

    /// <inheritdoc/>
    public async Task<UserReply> UserAsync(string user, CancellationToken cancel = default) => (await Held(user, null)).Describe();

    /// <inheritdoc/>
    public async Task<ExplanationReply> ExplainAsync(string user, string segment, CancellationToken cancel = default)
    {
        var key = SegmentCatalogue.Find(View.Context, segment);
        return (await Held(user, key)).Explain(key);
    }

    /// <inheritdoc/>
    public Task<PageReply<UserSpendReply>> SpendAsync(string? after, int limit, CancellationToken cancel = default) => SpendPages.Of(
        View.Table, after, limit, (entry, hash, user, most) => OfRange(entry, state => state.Questions.SpendAfter(hash, Encoding.UTF8.GetBytes(user), most)));

    /// <inheritdoc/>
    public async Task<PageReply<TransitionReply>> TransitionsAsync(TransitionFilter filter, string? after, int limit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(filter);

        // Segments of former rules may be asked for: they are in no catalogue any more.
        if (filter.Segment is { } asked) filter = filter with { Segment = SegmentCatalogue.TryFind(View.Context, asked)?.NameIn(View.Context) ?? asked };
        return await Then.Transitions(Reader, filter, after, limit, cancel);
    }

    /// <inheritdoc/>
    public async Task<SegmentDaysReply> DaysAsync(string segment, BusinessDate? first = null, BusinessDate? last = null, CancellationToken cancel = default)
    {
        var known = View.Store.Days(segment);
        var name = known.Count > 0 ? segment : SegmentCatalogue.Find(View.Context, segment).NameIn(View.Context);
        if (name != segment) known = View.Store.Days(name);
        return SegmentDaysReply.Of(name, known, first, last, await OfRange(View.Table.Entries[0], state => state.AsOf));
    }

    /// <inheritdoc/>
    public async Task<FeedReply> FeedAsync(FeedFilter filter, string? after, int limit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Segment is { } asked) filter = filter with { Segment = SegmentCatalogue.TryFind(View.Context, asked)?.NameIn(View.Context) ?? asked };
        return await FeedReply.Of(Reader, filter, after, limit, cancel);
    }

    /// <inheritdoc/>
    public async Task<LettersReply> DeadLettersAsync(string? after, int limit, CancellationToken cancel = default)
    {
        var page = await PageReply.Of(() => Reader.DeadLettersAsync(after, limit, cancel), LetterReply.Of);
        return new LettersReply(View.Store.Rejections(), page.Items, page.Next);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SourceReply>> SourcesAsync(CancellationToken cancel = default)
    {
        var mappings = View.Store.Mappings();
        return Task.FromResult<IReadOnlyList<SourceReply>>([.. View.Store.Sources().Select(
            View.Store.Position).Select(position => new SourceReply(
            position.Source, position.Record, position.Record, null, null, position.Byte,
            [.. position.Handled.Select(ahead => new AheadReply(ahead.Record, ahead.Byte, ahead.Through))])
        {
            Mapping = mappings.LastOrDefault(one => one.Source == position.Source) is { } one
                ? SourceMappingReply.Of(one.Name, one.Version, one.RatesVersion, one.Record) : null,
        })]);
    }

    /// <summary>Asks a range something.</summary>
    protected virtual Task<T> OfRange<T>(RangeEntry entry, Func<RangeState, T> question)
    {
        // Pages go from range to range, and those of one user stay in theirs.
        if (_range is not { } range || range.Entry != entry) _range = (entry, View.Load(entry));
        return Task.FromResult(question(_range.Value.State));
    }

    /// <summary>Lets go of the directory as it was: the next question reads it anew.</summary>
    protected void Forget()
    {
        if (_view is { } view && _setup.Views is { } views) views.GiveBack(view);
        else _view?.Dispose();
        (_view, _range, _runs) = (null, null, null);
    }

    private DirectoryReader Reader => new(View.Store);

    // The range is asked for as little as it alone knows: it may be one that is read into at the same time.
    private async Task<HeldUser> Held(string user, SegmentKey? asked)
    {
        var entry = View.EntryOf(user);
        var held = await OfRange(entry, state => HeldUsers.Find(entry, state, user, View.Settings.Currency.Code, asked));
        return HeldUsers.WithSince(View, held) ?? throw UserNames.Unknown(View, user);
    }
}
