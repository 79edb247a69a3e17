using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Cohort.Store.Serving.Sqlite;

namespace Cohort.Store.Tests.Serving;

/// <summary>What a store answers that lets go of old transitions is what one answers that keeps all, from its first date on.</summary>
public abstract class RetentionContract : StoreContract
{
    private static readonly BusinessDate FirstDay = BusinessDate.Of(2026, 3, 1);
    private static readonly string[] Users = ["ann", "bob", "cleo", "dora"];

    private readonly List<Transition> _stored = [];

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Answers_from_the_first_date_on_are_those_of_a_store_that_keeps_all(int seed)
    {
        var random = new Random(seed);
        var store = await OpenAsync();
        var (marks, from) = (new List<FeedMark>(), (BusinessDate?)null);
        for (var day = 0; day < 24; day++)
        {
            await FillAsync(store, random, day);
            marks.AddRange((await FeedAsync(store, marks.Count == 0 ? FeedMark.Start : marks[^1])).Select(item => item.Mark));
            if (random.Next(3) > 0) continue;

            // Some of the steps, as where the process dies between two.
            if (day >= 9) from = FirstDay.AddDays(day - 7);
            for (var steps = random.Next(1, 5); from is { } date && steps > 0 && await store.ForgetTransitionsAsync(date, random.Next(1, 4)); steps--) ;
            await store.DisposeAsync();
            store = await OpenAsync();
            await RequireAsync(store, marks, from);
        }

        while (await store.ForgetTransitionsAsync(from!.Value, 3)) ;
        Assert.False(await store.ForgetTransitionsAsync(FirstDay, 3));
        var start = await store.TransitionStartAsync();
        Assert.Equal(from, start.From);
        Assert.True(start.After.CompareTo(marks[0]) > 0, $"Seed {seed}: nothing was let go of.");
        await RequireAsync(store, marks, from);
        await store.DisposeAsync();
    }

    [SkippableFact]
    public async Task A_cursor_and_a_date_of_before_are_refused_as_gone_and_nothing_else()
    {
        await using var store = await OpenAsync();
        for (var day = 0; day < 12; day++) await FillAsync(store, new Random(day), day);
        var marks = (await FeedAsync(store, FeedMark.Start)).Select(item => item.Mark).ToList();
        var from = FirstDay.AddDays(6);
        while (await store.ForgetTransitionsAsync(from, 2)) ;
        var last = marks.FindLastIndex(mark => mark.CompareTo(Start(store).After) <= 0);
        Assert.InRange(last, 1, marks.Count - 2);

        await GoneAsync(() => FeedReply.Of(store, new FeedFilter(), marks[0].ToString(), 10, default));
        await GoneAsync(() => FeedReply.Of(store, new FeedFilter(), FeedMark.Start.ToString(), 10, default));
        await GoneAsync(() => FeedReply.Of(store, new FeedFilter("ann"), marks[last - 1].ToString(), 10, default));
        await GoneAsync(() => Then.Members(store, "dairy", from.AddDays(-1), null, 10, default));
        await GoneAsync(() => MembershipsReply.Of(store, Shop.Context, "ann", from.AddDays(-1), default));
        Assert.Equal(_stored.Skip(last + 1).Select(one => one.Id), (await FeedReply.Of(store, new FeedFilter(), marks[last].ToString(), 1_000, default)).Items.Select(item => item.Transition.Id));
        Assert.Equal(_stored.Skip(last + 1).Select(one => one.Id), (await FeedReply.Of(store, new FeedFilter(), null, 1_000, default)).Items.Select(item => item.Transition.Id));
        Assert.Equal(from, (await Then.Transitions(store, new TransitionFilter("ann"), null, 10, default)).KnownFrom);
        await Then.Members(store, "dairy", from, null, 10, default);
    }

    [SkippableFact]
    public async Task Nothing_is_let_go_of_and_nothing_told_Where_all_is_recent()
    {
        await using var store = await OpenAsync();
        Assert.False(await store.ForgetTransitionsAsync(FirstDay, 10));
        for (var day = 0; day < 4; day++) await FillAsync(store, new Random(day), day);

        Assert.False(await store.ForgetTransitionsAsync(FirstDay, 10));

        Assert.Equal(default, await store.TransitionStartAsync());
        Assert.Null((await Then.Transitions(store, new TransitionFilter(), null, 10, default)).KnownFrom);
        Assert.Equal(_stored, (await FeedAsync(store, FeedMark.Start)).Select(item => item.Transition));
    }

    [SkippableFact]
    public async Task The_last_place_stays_what_it_is_Where_all_transitions_are_old()
    {
        await using var store = await OpenAsync();
        for (var day = 0; day < 4; day++) await FillAsync(store, new Random(day), day);
        var end = await store.FeedEndAsync();

        while (await store.ForgetTransitionsAsync(FirstDay.AddDays(100), 10)) ;

        Assert.Equal(end, await store.FeedEndAsync());
        Assert.Empty((await FeedReply.Of(store, new FeedFilter(), end.ToString(), 10, default)).Items);
        await FillAsync(store, new Random(9), 20);
        Assert.Equal(_stored.Where(one => one.AsOf == FirstDay.AddDays(20)), (await FeedAsync(store, end)).Select(item => item.Transition));
    }

    private static TransitionStart Start(IServingStore store) => store.TransitionStartAsync().GetAwaiter().GetResult();

    private static async Task GoneAsync(Func<Task> asked) => Assert.Equal(Refusal.Gone, (await Assert.ThrowsAsync<CohortException>(asked)).Refusal);

    private async Task RequireAsync(IServingStore store, List<FeedMark> marks, BusinessDate? from)
    {
        var start = await store.TransitionStartAsync();
        Assert.True(start.From is null || start.From == from);
        var gone = marks.Count(mark => mark.CompareTo(start.After) <= 0);
        for (var cut = Math.Max(gone, 1); cut <= marks.Count; cut++)
            Assert.Equal(_stored.Skip(cut), (await FeedAsync(store, marks[cut - 1])).Select(item => item.Transition));
        Assert.Equal(_stored.Skip(gone), (await FeedAsync(store, FeedMark.Start)).Select(item => item.Transition));
        Assert.All(_stored.Take(gone), one => Assert.True(one.AsOf < from));

        // Of one segment PostgreSQL tells by date, which is the order here too.
        foreach (var filter in (TransitionFilter[])[new(), new(Segment: "dairy"), new(From: start.From)])
            await SameAsync(store, filter, _stored.Skip(gone).Where(filter.Takes));
        foreach (var user in Users)
        {
            var entries = _stored.Take(gone).Where(one => one.UserId == user).GroupBy(one => one.Segment).Select(of => of.Last()).Where(one => one.Entered);
            var known = _stored.Index().Where(one => one.Index >= gone || entries.Contains(one.Item)).Select(one => one.Item).Where(one => one.UserId == user).ToList();
            await SameAsync(store, new TransitionFilter(user), known);
            await SameAsync(store, new TransitionFilter(user, "dairy"), known.Where(one => one.Segment == "dairy"));
            var last = _stored.Where(one => one.UserId == user).GroupBy(one => one.Segment).Select(of => of.Last()).Where(one => one.Entered);
            Assert.Equal(last.Select(one => new UserSegment(one.Segment, one.AsOf)).OrderBy(one => one.Segment, StringComparer.Ordinal), await store.SegmentsOfAsync(user));
        }

        await ThenAsync(store, start.From ?? FirstDay);
    }

    private async Task ThenAsync(IServingStore store, BusinessDate first)
    {
        for (var day = first; day <= _stored[^1].AsOf; day = day.AddDays(1))
        {
            foreach (var segment in (string[])["dairy", "any"])
            {
                var members = _stored.Where(one => one.Segment == segment && one.AsOf <= day).GroupBy(one => one.UserId).Where(of => of.Last().Entered).Select(of => of.Key).ToList();
                var told = new List<string>();
                for (var page = await store.MembersThenAsync(segment, day, null, 2); ; page = await store.MembersThenAsync(segment, day, page.Next, 2))
                {
                    told.AddRange(page.Items);
                    if (page.Next is null) break;
                }

                Assert.Equal(members.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
                Assert.Equal(members.Count, (await store.SegmentsThenAsync(day)).Where(one => one.Name == segment).Sum(one => one.Members));
            }
        }
    }

    private static async Task SameAsync(IServingStore store, TransitionFilter filter, IEnumerable<Transition> expected)
    {
        foreach (var most in (int[])[1_000, 2])
        {
            Assert.Equal(expected, await PagesAsync(store, filter, most));
            Assert.Equal(expected.Reverse(), await PagesAsync(store, filter with { LatestFirst = true }, most));
        }
    }

    private static async Task<List<Transition>> PagesAsync(IServingStore store, TransitionFilter filter, int most)
    {
        var transitions = new List<Transition>();
        for (var page = await store.TransitionsAsync(filter, null, most); ; page = await store.TransitionsAsync(filter, page.Next, most))
        {
            transitions.AddRange(page.Items);
            if (page.Next is null) return transitions;
        }
    }

    private static async Task<List<(FeedMark Mark, Transition Transition)>> FeedAsync(IServingStore store, FeedMark after)
    {
        var items = new List<(FeedMark Mark, Transition Transition)>();
        while (true)
        {
            var page = await store.FeedAsync(new FeedFilter(), after, 3);
            items.AddRange(page.Items);
            after = page.Next;
            if (!page.HasMore) return items;
        }
    }

    private async Task FillAsync(IServingStore store, Random random, int day)
    {
        Shop.Apply([.. Users.Where(_ => random.Next(2) == 0).Append("ann").Select((user, place) => ($"{user}-{day}-{place}", user, "milk", random.Next(2) == 0 ? 12 : -12, FirstDay.AddDays(day).ToString()))]);
        var stored = (await store.PositionsAsync(["r1"]))["r1"].Sequence;
        var update = Shop.Update("r1", stored, stored + 1);
        if (!update.Transitions.IsEmpty) _stored.AddRange(RangeEffects.ReadTransitions(update.Transitions.Span));
        await store.WriteAsync([update]);
    }
}

public sealed class SqliteRetentionTests : RetentionContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-kept-").FullName;

    private protected override Task<IServingStore> OpenAsync() => Task.FromResult<IServingStore>(SqliteServingStore.Open(_folder));

    protected override void Dispose(bool disposing)
    {
        Directory.Delete(_folder, true);
        base.Dispose(disposing);
    }
}

[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
public sealed class PostgresRetentionTests(PostgresSchemas schemas) : RetentionContract
{
    private PostgresOptions? _options;

    private protected override async Task<IServingStore> OpenAsync() => await PostgresServingStore.OpenAsync(_options ??= schemas.New(), TimeProvider.System);
}
