using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Store.Serving;
using FsCheck;
using FsCheck.Fluent;

namespace Cohort.Store.Tests.Serving;

/// <summary>What every serving store must do with the updates of ranges.</summary>
public abstract class ServingContract : StoreContract
{
    [SkippableFact]
    public async Task A_store_knows_nothing_When_it_is_new()
    {
        await using var store = await OpenAsync();

        Assert.Empty(await store.SegmentsAsync());
        Assert.Empty(await store.SegmentsOfAsync("ann"));
        Assert.Empty(await store.AllMembers("dairy"));
        Assert.Empty(await store.AllTransitions(new TransitionFilter()));
        Assert.Empty(await store.SourcesAsync());
        Assert.Null(await store.RangesAsync());
        Assert.Equal(default, (await store.PositionsAsync(["r1"]))["r1"]);
    }

    [SkippableFact]
    public async Task An_update_is_served_When_it_follows_on_the_stored_position()
    {
        await using var store = await OpenAsync();
        Shop.Apply(("1", "ann", "milk", 12, "2026-03-01"), ("2", "böb", "bread", 3, "2026-03-02"));
        var update = Shop.Update("r1", 0, 7);

        var results = await store.WriteAsync([update]);

        Assert.Equal([new UpdateResult(UpdateOutcome.Written, 7)], results);
        Assert.Equal("affinity:BREAD=1 affinity:DAIRY=1 any=2 dairy=1", await store.Counts());
        var (first, second) = (BusinessDate.Of(2026, 3, 1), BusinessDate.Of(2026, 3, 2));
        Assert.Equal([new("affinity:DAIRY", first), new("any", first), new("dairy", first)], await store.SegmentsOfAsync("ann"));
        Assert.Equal([new("affinity:BREAD", second), new UserSegment("any", second)], await store.SegmentsOfAsync("böb"));
        Assert.Equal([new SourceOffset("till", 2)], await store.SourcesAsync());
        Assert.Equal(new RangePosition(7, second, new OutcomeCounts(2, 0, 0, 0, 0)), (await store.PositionsAsync(["r1", "r2"]))["r1"]);
        var stored = (await store.TransitionsAsync(new TransitionFilter(User: "ann"), null, 100)).Items;
        Assert.Equal(RangeEffects.ReadTransitions(update.Transitions.Span).Where(t => t.UserId == "ann"), stored);
    }

    [SkippableFact]
    public async Task A_membership_is_since_the_last_entry_When_it_was_left_in_between()
    {
        await using var store = await OpenAsync();
        Shop.Apply(("1", "ann", "milk", 12, "2026-03-01"));
        await store.WriteAsync([Shop.Update("r1", 0, 1)]);
        Shop.Apply(("2", "ann", "milk", -12, "2026-03-02"), ("3", "ann", "milk", 20, "2026-03-03"));

        await store.WriteAsync([Shop.Update("r1", 1, 2)]);

        Assert.Contains(new UserSegment("dairy", BusinessDate.Of(2026, 3, 3)), await store.SegmentsOfAsync("ann"));
    }

    [SkippableFact]
    public async Task Nothing_changes_When_an_update_is_written_again()
    {
        await using var store = await OpenAsync();
        Shop.Apply(("1", "ann", "milk", 12, "2026-03-01"));
        var update = Shop.Update("r1", 0, 3);
        await store.WriteAsync([update]);
        var transitions = await store.AllTransitions(new TransitionFilter());

        var again = await store.WriteAsync([update, update]);

        Assert.Equal(Enumerable.Repeat(new UpdateResult(UpdateOutcome.AlreadyWritten, 3), 2), again);
        Assert.Equal("affinity:DAIRY=1 any=1 dairy=1", await store.Counts());
        Assert.Equal(transitions, await store.AllTransitions(new TransitionFilter()));
    }

    [SkippableFact]
    public async Task An_update_is_refused_with_the_stored_position_When_it_does_not_follow_on()
    {
        await using var store = await OpenAsync();
        await store.WriteAsync([Feed.Update("r1", 0, 3, "any", "ann")]);

        var results = await store.WriteAsync(
        [
            Feed.Update("r1", 5, 6, "any", "gap"),
            Feed.Update("r1", 2, 9, "any", "stale"),
            Feed.Update("r2", 1, 2, "any", "unknown"),
            Feed.Update("r3", 0, 4, "any", "bob"),
            Feed.Update("r1", 3, 5, "any", "cleo"),
        ]);

        Assert.Equal(
            [
                new UpdateResult(UpdateOutcome.Refused, 3),
                new UpdateResult(UpdateOutcome.Refused, 3),
                new UpdateResult(UpdateOutcome.Refused, 0),
                new UpdateResult(UpdateOutcome.Written, 4),
                new UpdateResult(UpdateOutcome.Written, 5),
            ],
            results);
        Assert.Equal(["ann", "bob", "cleo"], (await store.AllMembers("any")).Order());
        var positions = await store.PositionsAsync(["r1", "r2", "r3"]);
        Assert.Equal((5L, 0L, 4L), (positions["r1"].Sequence, positions["r2"].Sequence, positions["r3"].Sequence));
    }

    [SkippableFact]
    public async Task The_last_change_holds_When_several_updates_of_a_range_come_in_one_call()
    {
        await using var store = await OpenAsync();

        var results = await store.WriteAsync(
        [
            Feed.Update("r1", 0, 1, "any", "ann", "bob"),
            Feed.Update("r1", 1, 2, "any", "-ann", "cleo"),
            Feed.Update("r1", 2, 3, "any", "ann", "-bob"),
        ]);

        Assert.All(results, r => Assert.Equal(UpdateOutcome.Written, r.Outcome));
        Assert.Equal(["ann", "cleo"], (await store.AllMembers("any")).Order());
        Assert.Equal("any=2", await store.Counts());
    }

    [SkippableFact]
    public async Task An_update_is_a_mistake_When_its_position_does_not_grow()
    {
        await using var store = await OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => store.WriteAsync([Feed.Update("r1", 3, 3, "any", "ann")]));
        await Assert.ThrowsAsync<ArgumentException>(() => store.WriteAsync([Feed.Update("r1", -1, 3, "any", "ann")]));
    }

    [SkippableFact]
    public async Task An_update_is_damaged_When_its_transitions_are_no_chunk()
    {
        await using var store = await OpenAsync();
        Shop.Apply(("1", "ann", "milk", 12, "2026-03-01"));
        var update = Shop.Update("r1", 0, 1);
        var bytes = update.Transitions.ToArray();
        bytes[5] ^= 1;
        var damaged = new RangeUpdate { RangeId = "r1", Range = HashRange.Whole, Previous = 0, Sequence = 1, Transitions = bytes };

        await Assert.ThrowsAsync<DamagedDataException>(() => store.WriteAsync([damaged]));

        Assert.Equal(0, (await store.PositionsAsync(["r1"]))["r1"].Sequence);
    }

    [SkippableFact]
    public async Task Each_update_is_written_once_When_two_owners_write_at_the_same_time()
    {
        await using var store = await OpenAsync();
        var written = 0;

        async Task Own(string name)
        {
            for (var seq = 1; seq <= 20; seq++)
            {
                var results = await store.WriteAsync([Feed.Update("r1", seq - 1, seq, "any", $"{name}{seq}"), Feed.Update("r2", seq - 1, seq, "two", $"{name}{seq}")]);
                Assert.DoesNotContain(results, r => r.Outcome == UpdateOutcome.Refused);
                Interlocked.Add(ref written, results.Count(r => r.Outcome == UpdateOutcome.Written));
            }
        }

        await Task.WhenAll(Task.Run(() => Own("a")), Task.Run(() => Own("b")));

        Assert.Equal(40, written);
        Assert.Equal("any=20 two=20", await store.Counts());
        Assert.Equal(20, (await store.AllMembers("any")).DistinctBy(u => u[1..]).Count());
    }

    [SkippableFact]
    public async Task Members_come_in_the_order_of_their_hashes_When_read_by_pages()
    {
        await using var store = await OpenAsync();
        string[] users = [.. Enumerable.Range(0, 100).Select(i => $"user:{i}")];
        await store.WriteAsync([Feed.Update("r1", 0, 1, "any", users), Feed.Update("r2", 0, 1, "other", "nobody")]);

        var members = await store.AllMembers("any", 7);

        Assert.Equal(users.OrderBy(u => UserHash.Of(System.Text.Encoding.UTF8.GetBytes(u))), members);
        Assert.Equal(members, await store.AllMembers("any", 100));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.MembersAsync("any", null, 0));
        await Assert.ThrowsAsync<ArgumentException>(() => store.MembersAsync("any", "garbage", 1));
    }

    [SkippableFact]
    public async Task Transitions_are_found_by_user_segment_and_date_When_read_by_pages()
    {
        await using var store = await OpenAsync();
        for (var day = 1; day <= 6; day++)
        {
            Shop.Apply(($"a{day}", "ann", "milk", day % 2 == 1 ? 12 : -12, $"2026-03-0{day}"), ($"b{day}", "bob", "milk", day % 2 == 1 ? 12 : -12, $"2026-03-0{day}"));
            await store.WriteAsync([Shop.Update("r1", day - 1, day)]);
        }

        var all = (await store.TransitionsAsync(new TransitionFilter(), null, 1000)).Items;
        var (from, to) = (BusinessDate.Of(2026, 3, 2), BusinessDate.Of(2026, 3, 4));
        foreach (var filter in (TransitionFilter[])[
            new(), new("ann"), new(Segment: "dairy"), new("ann", "dairy"), new(From: from), new(To: to), new("bob", From: from, To: to),
            new(Segment: "dairy", From: from, To: to), new(Segment: "nothing"), new("nobody")])
        {
            var expected = all.Where(filter.Takes).Select(t => t.Id).ToList();
            Assert.Equal(expected, await store.AllTransitions(filter, 1000));
            Assert.Equal(expected, await store.AllTransitions(filter, 3));
            Assert.Equal(expected.AsEnumerable().Reverse(), await store.AllTransitions(filter with { LatestFirst = true }, 3));
        }

        Assert.Equal(6, (await store.AllTransitions(new TransitionFilter("ann", "dairy"))).Count);
        Assert.Equal(all.Count, all.Select(t => t.Id).Distinct().Count());
    }

    [SkippableFact]
    public async Task Rows_stay_When_their_range_is_split()
    {
        await using var store = await OpenAsync();
        await store.WriteAsync([Feed.Update("r1", 0, 9, "any", "ann", "bob")]);
        await store.WriteRangesAsync(new ServedRanges(1, [new ServedRange("r1", HashRange.Whole)]));
        var (lower, upper) = HashRange.Whole.Halve();

        Assert.True(await store.WriteRangesAsync(new ServedRanges(2, [new ServedRange("r2", lower), new ServedRange("r3", upper)])));
        await store.WriteAsync([Feed.Update("r2", 0, 1, "any", "-ann", "cleo", "dora"), Feed.Update("r3", 0, 2, "any", "-bob")]);

        Assert.Equal("any=2", await store.Counts());
        Assert.Equal(["cleo", "dora"], (await store.AllMembers("any")).Order());
        Assert.Equal([new SourceOffset("till", 2)], await store.SourcesAsync());
    }

    [SkippableFact]
    public async Task Everything_is_there_When_the_store_is_opened_again()
    {
        await using (var store = await OpenAsync())
        {
            Shop.Apply(("1", "ann", "milk", 12, "2026-03-01"));
            await store.WriteAsync([Shop.Update("r1", 0, 3)]);
        }

        await using var again = await OpenAsync();

        Assert.Equal("affinity:DAIRY=1 any=1 dairy=1", await again.Counts());
        Assert.Equal(3, (await again.AllTransitions(new TransitionFilter("ann"))).Count);
        Shop.Apply(("2", "ann", "bread", 1, "2026-03-02"));
        Assert.Equal([new UpdateResult(UpdateOutcome.Written, 4)], await again.WriteAsync([Shop.Update("r1", 3, 4)]));
        Assert.Equal("affinity:BREAD=1 affinity:DAIRY=1 any=1 dairy=1", await again.Counts());
    }

    [SkippableFact]
    public async Task Members_and_counts_follow_the_changes_Whatever_they_are()
    {
        await using var store = await OpenAsync();
        var run = 0;
        var change = from user in Gen.Choose(0, 9) from segment in Gen.Choose(0, 2) from entered in Gen.Elements(true, false) select (user, segment, entered);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(25), Prop.ForAll(
            Arb.From(change.ArrayOf().ArrayOf()),
            updates => Same(store, $"p{++run}", updates).GetAwaiter().GetResult()));
    }

    private static async Task<bool> Same(IServingStore store, string name, (int User, int Segment, bool Entered)[][] updates)
    {
        var model = new HashSet<(string, string)>();
        var sent = new List<RangeUpdate>();
        foreach (var changes in updates)
        {
            foreach (var (user, segment, entered) in changes)
            {
                if (entered) model.Add(($"{name}-{segment}", $"{name}-{user}"));
                else model.Remove(($"{name}-{segment}", $"{name}-{user}"));
            }

            sent.Add(new RangeUpdate
            {
                RangeId = name,
                Range = HashRange.Whole,
                Previous = sent.Count,
                Sequence = sent.Count + 1,
                Memberships = [.. changes.Select(c => new MembershipChange($"{name}-{c.Segment}", System.Text.Encoding.UTF8.GetBytes($"{name}-{c.User}"), c.Entered))],
            });
        }

        foreach (var call in sent.Chunk(3)) await store.WriteAsync(call);
        var counts = (await store.SegmentsAsync()).Where(s => s.Name.StartsWith(name + "-", StringComparison.Ordinal)).ToDictionary(s => s.Name, s => s.Members);
        foreach (var segment in Enumerable.Range(0, 3).Select(s => $"{name}-{s}"))
        {
            var expected = model.Where(m => m.Item1 == segment).Select(m => m.Item2).Order(StringComparer.Ordinal).ToList();
            var actual = (await store.AllMembers(segment)).Order(StringComparer.Ordinal).ToList();
            if (!expected.SequenceEqual(actual) || counts.GetValueOrDefault(segment) != expected.Count) return false;
        }

        return true;
    }
}
