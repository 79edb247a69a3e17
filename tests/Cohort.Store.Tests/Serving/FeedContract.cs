using Cohort.Core.Ranges;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Cohort.Store.Serving.Sqlite;
using Npgsql;

namespace Cohort.Store.Tests.Serving;

/// <summary>Transitions in the order in which they were stored, whatever the store.</summary>
public abstract class FeedContract : StoreContract
{
    [SkippableFact]
    public async Task Whoever_resumes_at_any_cut_hears_of_each_transition_once_in_order()
    {
        await using var store = await OpenAsync();
        var stored = await FillAsync(store, 1, 8);

        foreach (var filter in (FeedFilter[])[new(), new("ann"), new(Segment: "dairy"), new("bob", "dairy"), new("nobody"), new(Segment: "nothing")])
        {
            var expected = stored.Where(filter.Takes).ToList();
            var (whole, end) = await FollowAsync(store, filter, FeedMark.Start, 1000);
            Assert.Equal(expected, whole.Select(item => item.Transition));
            Assert.Equal(whole, (await FollowAsync(store, filter, FeedMark.Start, 2)).Items);
            for (var cut = 0; cut < whole.Count; cut++)
                Assert.Equal(whole.Skip(cut + 1), (await FollowAsync(store, filter, whole[cut].Mark, 3)).Items);
            Assert.Empty((await FollowAsync(store, filter, end, 3)).Items);
            Assert.Equal(await store.FeedEndAsync(), end);
        }
    }

    [SkippableFact]
    public async Task A_cursor_stays_what_it_is_When_more_is_stored_and_the_store_is_opened_again()
    {
        FeedMark middle, end;
        List<(FeedMark, Core.Segments.Transition)> before;
        await using (var store = await OpenAsync())
        {
            await FillAsync(store, 1, 4);
            before = (await FollowAsync(store, new FeedFilter(), FeedMark.Start, 1000)).Items;
            (middle, end) = (before[before.Count / 2].Item1, await store.FeedEndAsync());
        }

        await using var again = await OpenAsync();
        var more = await FillAsync(again, 5, 8);

        Assert.Equal(more, (await FollowAsync(again, new FeedFilter(), end, 5)).Items.Select(item => item.Transition));
        Assert.Equal(before.Skip((before.Count / 2) + 1), (await FollowAsync(again, new FeedFilter(), middle, 5)).Items.Take(before.Count - (before.Count / 2) - 1));
        Assert.Equal(middle, FeedMark.Parse(middle.ToString()));
    }

    [SkippableFact]
    public async Task Days_are_the_sums_of_transitions_Also_where_the_store_is_of_a_former_version()
    {
        List<Core.Segments.Transition> stored;
        await using (var store = await OpenAsync())
        {
            stored = await FillAsync(store, 1, 6);
            await RequireDaysAsync(store, stored);
        }

        await ForgetDaysAsync();
        await using var again = await OpenAsync();
        await RequireDaysAsync(again, stored);
        stored.AddRange(await FillAsync(again, 7, 8));
        await RequireDaysAsync(again, stored);
    }

    [SkippableFact]
    public async Task Members_of_a_date_are_those_whose_last_transition_by_then_is_an_entry()
    {
        await using var store = await OpenAsync();
        var stored = await FillAsync(store, 1, 8);
        Assert.Contains(stored, transition => !transition.Entered);

        foreach (var day in Enumerable.Range(0, 10).Select(number => Core.Purchases.BusinessDate.Of(2026, 2, 28).AddDays(number)))
        {
            var counts = (await store.SegmentsThenAsync(day)).Where(one => one.Members != 0).ToDictionary(one => one.Name, one => one.Members);
            foreach (var segment in stored.Select(transition => transition.Segment).Append("nothing").Distinct())
            {
                var members = stored.Where(one => one.Segment == segment && one.AsOf <= day).GroupBy(one => one.UserId).Where(of => of.Last().Entered).Select(of => of.Key);
                Assert.Equal(members.Order(StringComparer.Ordinal), (await ThenAsync(store, segment, day, 100)).Order(StringComparer.Ordinal));
                Assert.Equal(await ThenAsync(store, segment, day, 100), await ThenAsync(store, segment, day, 1));
                Assert.Equal(members.Count(), counts.GetValueOrDefault(segment));
            }
        }

        await Assert.ThrowsAsync<ArgumentException>(() => store.MembersThenAsync("dairy", Core.Purchases.BusinessDate.Of(2026, 3, 1), "x", 2));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.MembersThenAsync("dairy", Core.Purchases.BusinessDate.Of(2026, 3, 1), null, 0));
    }

    private static async Task<List<string>> ThenAsync(IServingStore store, string segment, Core.Purchases.BusinessDate day, int most)
    {
        var users = new List<string>();
        for (var page = await store.MembersThenAsync(segment, day, null, most); ; page = await store.MembersThenAsync(segment, day, page.Next, most))
        {
            users.AddRange(page.Items);
            if (page.Next is null) return users;
        }
    }

    /// <summary>Takes the store back to the version that kept no days.</summary>
    private protected abstract Task ForgetDaysAsync();

    private protected static async Task RequireDaysAsync(IServingReader store, IReadOnlyList<Core.Segments.Transition> stored)
    {
        foreach (var segment in stored.Select(t => t.Segment).Append("nothing").Distinct())
        {
            var expected = stored.Where(t => t.Segment == segment).GroupBy(t => t.AsOf).OrderBy(day => day.Key.Day)
                .Select(day => new Core.Segments.SegmentDay(segment, day.Key, day.Count(t => t.Entered), day.Count(t => !t.Entered)));
            Assert.Equal(expected, await store.DaysAsync(segment));
        }
    }

    [SkippableFact]
    public async Task A_cursor_after_all_that_is_stored_is_refused()
    {
        await using var store = await OpenAsync();
        Assert.Equal(FeedMark.Start, await store.FeedEndAsync());
        Assert.Equal(new FeedPage([], FeedMark.Start, false) with { Items = [] }, await store.FeedAsync(new FeedFilter(), FeedMark.Start, 10) with { Items = [] });
        await FillAsync(store, 1, 2);

        foreach (var filter in (FeedFilter[])[new(), new("ann"), new(Segment: "dairy")])
            await Assert.ThrowsAsync<ArgumentException>(() => store.FeedAsync(filter, FeedMark.Parse("1000000-0"), 10));
        Assert.Throws<ArgumentException>(() => FeedMark.Parse("12"));
        Assert.Throws<ArgumentException>(() => FeedMark.Parse("1-x"));
    }

    private protected async Task<List<Core.Segments.Transition>> FillAsync(IServingStore store, int from, int to)
    {
        var stored = new List<Core.Segments.Transition>();
        for (var day = from; day <= to; day++)
        {
            Shop.Apply(($"a{day}", "ann", "milk", day % 2 == 1 ? 12 : -12, $"2026-03-0{day}"), ($"b{day}", "bob", "milk", day % 3 == 1 ? 12 : -12, $"2026-03-0{day}"));
            var update = Shop.Update("r1", day - 1, day);
            stored.AddRange(RangeEffects.ReadTransitions(update.Transitions.Span));
            await store.WriteAsync([update]);
        }

        return stored;
    }

    /// <summary>A range's update with transitions, of a shop of its own.</summary>
    private protected static Core.Protocol.RangeUpdate UpdateOf(string range, string user)
    {
        using var shop = new TestStore();
        shop.Apply(($"{user}1", user, "milk", 12, "2026-03-01"));
        return shop.Update(range, 0, 1);
    }

    private protected static async Task<(List<(FeedMark Mark, Core.Segments.Transition Transition)> Items, FeedMark End)> FollowAsync(
        IServingReader store, FeedFilter filter, FeedMark after, int most)
    {
        var items = new List<(FeedMark Mark, Core.Segments.Transition Transition)>();
        while (true)
        {
            var page = await store.FeedAsync(filter, after, most);
            Assert.True(page.Items.Count <= most);
            items.AddRange(page.Items);
            Assert.True(page.Next.CompareTo(after) > 0 || page.Items.Count == 0);
            after = page.Next;
            if (!page.HasMore) return (items, after);
        }
    }
}

public sealed class SqliteFeedTests : FeedContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-feed-").FullName;

    private protected override Task<IServingStore> OpenAsync() => Task.FromResult<IServingStore>(SqliteServingStore.Open(_folder));

    private protected override Task ForgetDaysAsync()
    {
        new SqliteRows(Path.Combine(_folder, "serving.db")).Unseal();
        using var database = new Database(Path.Combine(_folder, "serving.db"), write: true);
        foreach (var table in (string[])["segment_day", "activation", "draft", "source_durable", "cluster_setting", "transition_start", "kept_entry", "lake", "lake_batch", "lake_chunk", "lake_context", "erasure", "erasure_key"]) database.Run($"DROP TABLE {table}");
        database.Run($"PRAGMA user_version = {database.Scalar("PRAGMA user_version") - 9}");
        return Task.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        Directory.Delete(_folder, true);
        base.Dispose(disposing);
    }
}

[Collection(PostgresSchemas.Collection)]
[Trait("Category", "Slow")]
public sealed class PostgresFeedTests(PostgresSchemas schemas) : FeedContract
{
    private PostgresOptions? _options;

    private protected override async Task<IServingStore> OpenAsync() =>
        await PostgresServingStore.OpenAsync(_options ??= schemas.New(), TimeProvider.System);

    private protected override async Task ForgetDaysAsync()
    {
        await new PostgresRows(_options!).MakeFormer(
            11,
            "DROP TRIGGER transition_days ON transition; DROP FUNCTION transitions_count_days; DROP TABLE segment_day, activation, draft, cluster_founding, cluster_node, lease, source_durable, cluster_setting; DELETE FROM setting WHERE name LIKE 'transitions%'");
    }

    [SkippableFact]
    public async Task Nothing_appears_before_what_was_told_When_a_writer_commits_late()
    {
        await using var store = await OpenAsync();
        await store.WriteAsync([UpdateOf("r1", "ann")]);
        var end = await store.FeedEndAsync();
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_options!.ConnectionString) { SearchPath = _options.Schema });
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        // As a node of a former version would: it knows of no lock.
        await using (var late = new NpgsqlCommand(
            """
            INSERT INTO transition (user_hash, user_id, segment_id, as_of, entered, cause, event_id, rules_revision, taxonomy_revision)
            SELECT 1, 'late', segment_id, as_of, entered, cause, event_id, rules_revision, taxonomy_revision FROM transition LIMIT 1
            """,
            connection))
            await late.ExecuteNonQueryAsync();

        var other = store.WriteAsync([UpdateOf("r2", "bob")]);
        await WaitingWriter(source);
        Assert.Empty((await FollowAsync(store, new FeedFilter(), end, 10)).Items);
        Assert.False(other.IsCompleted);
        await transaction.CommitAsync();
        await other;

        var told = (await FollowAsync(store, new FeedFilter(), end, 10)).Items;
        Assert.Equal(["late", "bob"], told.Select(item => item.Transition.UserId).Distinct());
    }

    private static async Task WaitingWriter(NpgsqlDataSource source)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            await using var waiting = source.CreateCommand("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1668245615 AND NOT granted");
            if (await waiting.ExecuteScalarAsync() is > 0L) return;
            await Task.Delay(50);
        }

        Assert.Fail("The second writer did not wait for the first.");
    }
}
