using Cohort.Core;
using Cohort.Core.Hashing;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Store.Serving;

namespace Cohort.Store.Tests.Serving;

/// <summary>What every serving store must do with what is written beside the updates of ranges.</summary>
public abstract class RecordsContract
{
    private static readonly BusinessDate Day = BusinessDate.Of(2026, 3, 1);

    /// <summary>Opens the store of this test; the same one when called again.</summary>
    private protected abstract Task<IServingStore> OpenAsync();

    /// <summary>Whether it holds halves of surrogate pairs, which UTF-8 cannot say and nothing that decodes UTF-8 gives.</summary>
    protected virtual bool HoldsHalves => false;

    [SkippableFact]
    public async Task A_dead_letter_is_kept_once_When_it_is_written_again()
    {
        await using var store = await OpenAsync();
        var letters = new[]
        {
            Letter("b/0", 3, RejectionReason.NotJson, [1, 0, 255]),
            Letter("a/1", 7, RejectionReason.OutOfRange, []),
            Letter("b/0", 1, RejectionReason.NotJson, "{]"u8.ToArray()),
        };
        Assert.Equal(3, await store.WriteDeadLettersAsync(letters));

        Assert.Equal(1, await store.WriteDeadLettersAsync([Letter("b/0", 3, RejectionReason.TooLong, [9]), Letter("b/0", 4, RejectionReason.TooLong, [9])]));

        var stored = new List<DeadLetter>();
        for (string? mark = null; stored.Count == 0 || mark is not null;)
        {
            var page = await store.DeadLettersAsync(mark, 3);
            stored.AddRange(page.Items);
            mark = page.Next;
        }

        Assert.Equal([("a/1", 7L), ("b/0", 1L), ("b/0", 3L), ("b/0", 4L)], stored.Select(l => (l.Source, l.Record)));
        Assert.Equal([1, 0, 255], stored[2].Bytes);
        Assert.Equal((letters[0].Rejection, 50L, 60L), (stored[2].Rejection, stored[2].Byte, stored[2].Length));
        Assert.Equal([(RejectionReason.NotJson, 2L), (RejectionReason.TooLong, 1L), (RejectionReason.OutOfRange, 1L)], (await store.RejectionsAsync()).Select(r => (r.Key, r.Value)));
    }

    [SkippableFact]
    public async Task Of_purchases_passed_over_the_first_of_each_source_and_reason_are_kept()
    {
        await using var store = await OpenAsync();
        var many = Enumerable.Range(0, Limits.PassedOverKept + 5).Select(i => Letter("a/1", i, RejectionReason.Expired, [1])).ToList();
        Assert.Equal(7, await store.WriteDeadLettersAsync(many[..7]));

        Assert.Equal(Limits.PassedOverKept - 7, await store.WriteDeadLettersAsync(many));

        var others = new[] { many[^1], Letter("a/1", 100_000, RejectionReason.NotJson, [1]), Letter("a/1", 100_001, RejectionReason.Conflict, [1]), Letter("a/2", 1, RejectionReason.Expired, [1]) };
        Assert.Equal(3, await store.WriteDeadLettersAsync(others));
        Assert.Equal(Limits.PassedOverKept + 1, (await store.RejectionsAsync())[RejectionReason.Expired]);
    }

    [SkippableFact]
    public async Task A_topic_is_kept_When_nobody_has_changed_it_meanwhile()
    {
        await using var store = await OpenAsync();
        Assert.Empty(await store.TopicsAsync());
        var first = new TopicIdentity("purchases", "C1", "", "purchases", 1);

        Assert.True(await store.WriteTopicAsync(first, 0));
        Assert.False(await store.WriteTopicAsync(first with { Cluster = "C2" }, 0));
        Assert.True(await store.WriteTopicAsync(first with { TopicId = "T1" }, 1));
        Assert.True(await store.WriteTopicAsync(first.BegunAnew(), 1));
        Assert.False(await store.WriteTopicAsync(first, 1));
        Assert.True(await store.WriteTopicAsync(new TopicIdentity("orders", "C1", "", "orders", 1), 0));

        Assert.Equal([new TopicIdentity("orders", "C1", "", "orders", 1), new TopicIdentity("purchases", "", "", "purchases@2", 2)], await store.TopicsAsync());
    }

    [SkippableFact]
    public async Task How_far_sources_are_durable_is_kept_and_never_goes_back()
    {
        await using var store = await OpenAsync();
        Assert.Empty(await store.DurableAsync());

        await store.WriteDurableAsync(new Dictionary<string, long> { ["b/1"] = 0, ["a/1"] = 7 });
        await store.WriteDurableAsync(new Dictionary<string, long> { ["a/1"] = 5, ["b/1"] = 1_000_000_000_000 });

        Assert.Equal([new("a/1", 7), new("b/1", 1_000_000_000_000)], (await store.DurableAsync()).OrderBy(source => source.Key, StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task What_a_source_is_read_by_is_kept_from_record_to_record_with_its_texts()
    {
        await using var store = await OpenAsync();
        Assert.Empty(await store.MappingsAsync("purchases/3"));
        var first = new SourceMapping("purchases/3", 0, "v1", "r1", "shop.mapping");
        var other = first with { Source = "purchases/33", From = 7 };

        await store.WriteMappingAsync(first, new Dictionary<string, string>
        {
            ["v1"] = "lines a:",
            ["r1"] = "date,currency,rate"
        });
        await store.WriteMappingAsync(other, new Dictionary<string, string>
        {
            ["v1"] = "said again",
            ["r1"] = "said again"
        });
        await store.WriteMappingAsync(first with { From = 20, RatesVersion = "r2" }, new Dictionary<string,
            string>
        { ["r2"] = "newer" });
        await store.WriteMappingAsync(first with { From = 20, Version = "", RatesVersion = "", Name = "" },
            new Dictionary<string, string>());

        Assert.Equal([first, new("purchases/3", 20, "", "", "")], await store.MappingsAsync("purchases/3"));
        Assert.Equal([new("purchases/3", 20, "", "", ""), other], await store.CurrentMappingsAsync());
        Assert.Equal(("lines a:", "newer", null), (await store.MappingTextAsync("v1"),
            await store.MappingTextAsync("r2"), await store.MappingTextAsync("v2")));
    }

    [SkippableFact]
    public async Task The_wish_to_skip_is_kept_until_it_is_forgotten()
    {
        await using var store = await OpenAsync();
        await store.WriteSkipAsync("purchases/3", isWanted: true);
        await store.WriteSkipAsync("purchases/3", isWanted: true);

        Assert.True(await store.IsSkipWantedAsync("purchases/3"));
        Assert.False(await store.IsSkipWantedAsync("purchases/33"));
        await store.WriteSkipAsync("purchases/3", isWanted: false);

        Assert.False(await store.IsSkipWantedAsync("purchases/3"));
    }

    [SkippableFact]
    public async Task A_member_that_was_removed_removes_nobody()
    {
        await using var store = await OpenAsync();
        Assert.True(await store.RemoveMemberAsync("b#2", "a#1"));
        Assert.True(await store.RemoveMemberAsync("b#2", "c#3"));

        Assert.False(await store.RemoveMemberAsync("a#1", "b#2"));

        Assert.True(await store.IsMemberRemovedAsync("b#2"));
        Assert.False(await store.IsMemberRemovedAsync("a#1"));
        Assert.False(await store.IsMemberRemovedAsync("b#22"));
    }

    [SkippableFact]
    public async Task Of_two_members_that_remove_each_other_at_once_one_stays()
    {
        await using var store = await OpenAsync();
        for (var round = 0; round < 50; round++)
        {
            var (a, b) = ($"a#{round}", $"b#{round}");

            var stay = await Task.WhenAll(Task.Run(() => store.RemoveMemberAsync(a, b)), Task.Run(() => store.RemoveMemberAsync(b, a)));

            Assert.Single(stay, stays => stays);
            Assert.Equal((stay[1], stay[0]), (!await store.IsMemberRemovedAsync(a), !await store.IsMemberRemovedAsync(b)));
        }
    }

    [SkippableFact]
    public async Task Only_the_last_removed_members_are_remembered()
    {
        await using var store = await OpenAsync();
        for (var i = 0; i <= Limits.RemovedMembers; i++) await store.RemoveMemberAsync($"b#{i}", "a#1");

        Assert.False(await store.IsMemberRemovedAsync("b#0"));
        Assert.True(await store.IsMemberRemovedAsync("b#1"));
        Assert.True(await store.IsMemberRemovedAsync($"b#{Limits.RemovedMembers}"));
    }

    private static NextActivation Next(int rules, int taxonomy) => new(rules, taxonomy) { Entry = TestStore.Entry, TaxonomyVersion = "t" };

    [SkippableFact]
    public async Task Rules_and_taxonomy_are_activated_together_and_only_on_what_they_were_judged_by()
    {
        await using var store = await OpenAsync();
        Assert.Equal((null, null), await store.ActivationsAsync());

        Assert.True(await store.ActivateAsync(Next(0, 0) with { Rules = ("r1", "one"), Taxonomy = ("t1", new byte[] { 1 }) }));
        Assert.Equal((new Activation(1, "r1"), new Activation(1, "t1")), await store.ActivationsAsync());

        // Others were faster; nothing of it is stored.
        Assert.False(await store.ActivateAsync(Next(0, 0) with { Rules = ("r2", "two"), Taxonomy = ("t2", new byte[] { 2 }) }));
        Assert.False(await store.ActivateAsync(Next(1, 0) with { Rules = ("r2", "two") }));
        Assert.False(await store.ActivateAsync(Next(0, 1) with { Taxonomy = ("t2", new byte[] { 2 }) }));
        Assert.Null(await store.RulesAsync(2));
        Assert.Null(await store.TaxonomyAsync(2));

        Assert.True(await store.ActivateAsync(Next(1, 1) with { Taxonomy = ("t2", new byte[] { 2 }) }));
        Assert.True(await store.ActivateAsync(Next(1, 2) with { Rules = ("r2", "two") }));
        Assert.Equal((new Activation(2, "r2"), new Activation(2, "t2")), await store.ActivationsAsync());
        Assert.Equal("two", (await store.RulesAsync(2))!.Value.Text);
        Assert.Equal([2], (await store.TaxonomyAsync(2))!.Value.Content);
    }

    [SkippableFact]
    public async Task One_of_many_activations_at_the_same_moment_is_stored()
    {
        await using var store = await OpenAsync();

        var stored = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => store.ActivateAsync(Next(0, 0) with { Rules = ($"r{i}", "rules"), Taxonomy = ($"t{i}", new byte[] { 1 }) }))));

        Assert.Equal(1, stored.Count(isStored => isStored));
        var (rules, taxonomy) = await store.ActivationsAsync();
        Assert.Equal((1, 1, rules!.Value.Version[1..]), (rules.Value.Revision, taxonomy!.Value.Revision, taxonomy.Value.Version[1..]));
    }

    [SkippableFact]
    public async Task An_earlier_range_table_changes_nothing_When_a_later_one_is_stored()
    {
        await using var store = await OpenAsync();
        var (lower, upper) = HashRange.Whole.Halve();
        var later = new ServedRanges(5, [new ServedRange("a", lower), new ServedRange("b", upper)]);
        Assert.True(await store.WriteRangesAsync(later));

        Assert.False(await store.WriteRangesAsync(new ServedRanges(4, [new ServedRange("c", HashRange.Whole)])));
        Assert.False(await store.WriteRangesAsync(later));

        var stored = await store.RangesAsync();
        Assert.Equal(5, stored!.Version);
        Assert.Equal(later.Ranges, stored.Ranges);
    }

    [SkippableFact]
    public async Task The_business_day_never_turns_back()
    {
        await using var store = await OpenAsync();
        Assert.Null(await store.DayAsync());
        await store.WriteDayAsync(Day);

        await store.WriteDayAsync(Day.AddDays(-1));
        Assert.Equal(Day, await store.DayAsync());

        await store.WriteDayAsync(Day.AddDays(2));
        Assert.Equal(Day.AddDays(2), await store.DayAsync());
    }

    [SkippableFact]
    public async Task Settings_stay_what_the_store_was_made_with()
    {
        await using var store = await OpenAsync();
        Dictionary<string, string> made = new() { ["business-day.time-zone"] = "Europe/Berlin", ["window-days"] = "180" };
        Assert.Equal(made, await store.SettingsAsync(made));

        var held = await store.SettingsAsync(new Dictionary<string, string> { ["business-day.time-zone"] = "UTC", ["currency"] = "KWD" });

        Assert.Equal([new("business-day.time-zone", "Europe/Berlin"), new("currency", "KWD"), new("window-days", "180")], held.OrderBy(setting => setting.Key, StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task The_score_with_the_largest_position_stays_and_the_log_keeps_each_once()
    {
        await using var store = await OpenAsync();
        var (old, now, next) = (ScoreOf("ann", 1, 90, 0.1), ScoreOf("ann", 1, 100, 0.25), ScoreOf("ann", 2, 1, 0.5));
        await store.WriteScoresAsync([now, old, ScoreOf("bob", 1, 5, 0.75)], []);
        Assert.Equal([now], await store.ScoresAsync("ann"));

        await store.WriteScoresAsync([old, next with { Model = "propensity:DAIRY" }, next], []);
        await store.WriteScoresAsync([now], []);

        Assert.Equal([next, next with { Model = "propensity:DAIRY" }], await store.ScoresAsync("ann"));
        Assert.Equal([old, now, next, next with { Model = "propensity:DAIRY" }], await store.ScoreLogAsync("ann"));
        Assert.Equal([0.75], (await store.ScoresAsync("bob")).Select(s => s.Value));
        Assert.Empty(await store.ScoresAsync("nobody"));
    }

    [SkippableFact]
    public async Task A_score_replaces_another_of_the_same_position_When_it_is_written_later()
    {
        await using var store = await OpenAsync();
        var (first, second) = (ScoreOf("ann", 1, 9, 0.1), ScoreOf("ann", 1, 9, 0.2) with { Version = "2", RunId = "nightly" });
        await store.WriteScoresAsync([first, second], []);
        Assert.Equal([second], await store.ScoresAsync("ann"));

        await store.WriteScoresAsync([first], []);

        Assert.Equal([first], await store.ScoresAsync("ann"));
        Assert.Equal(2, (await store.ScoreLogAsync("ann")).Count);
    }

    [SkippableFact]
    public async Task The_next_action_with_the_largest_position_stays()
    {
        await using var store = await OpenAsync();
        Assert.Null(await store.NextActionAsync("ann"));
        var (old, now) = (new NextAction("ann", "milk-week", 0.5, 120, Day, new ScorePosition(1, 7), "run"), new NextAction("ann", "", 0, -3, Day, new ScorePosition(2, 1), "run"));
        await store.WriteScoresAsync([], [now, old]);
        Assert.Equal(now, await store.NextActionAsync("ann"));

        await store.WriteScoresAsync([], [old]);

        Assert.Equal(now, await store.NextActionAsync("ann"));
    }

    [SkippableFact]
    public async Task Next_actions_of_several_users_come_with_what_was_offered_this_week()
    {
        await using var store = await OpenAsync();
        var (ann, bob) = (new NextAction("ann", "milk-week", 0.5, 120, Day, new ScorePosition(1, 7), "run", "milk-week=2"), new NextAction("bob", "", 0, 0, Day, new ScorePosition(1, 7), "run", "wine=1"));
        await store.WriteScoresAsync([], [ann, bob]);

        Assert.Equal([ann, bob], (await store.NextActionsAsync(["bob", "nobody", "ann"])).OrderBy(action => action.User, StringComparer.Ordinal));
        Assert.Equal(bob, await store.NextActionAsync("bob"));
        Assert.Empty(await store.NextActionsAsync([]));
    }

    [SkippableFact]
    public async Task A_score_for_the_log_only_is_not_served()
    {
        await using var store = await OpenAsync();
        var (served, shadow) = (ScoreOf("ann", 1, 9, 0.1), ScoreOf("ann", 1, 9, 0.2) with { Model = "shadow:churn" });

        await store.WriteScoresAsync([served], [], [shadow]);
        await store.WriteScoresAsync([served], [], [shadow]);

        Assert.Equal([served], await store.ScoresAsync("ann"));
        Assert.Equal([served, shadow], await store.ScoreLogAsync("ann"));
    }

    [SkippableFact]
    public async Task A_score_that_is_no_number_is_refused()
    {
        await using var store = await OpenAsync();

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => store.WriteScoresAsync([ScoreOf("bob", 1, 1, 0.5), ScoreOf("ann", 1, 1, double.NaN)], []));

        Assert.Contains("'churn' for user 'ann'", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await store.ScoresAsync("bob"));
    }

    /// <summary>What a journal has must become visible, whatever an earlier version let in.</summary>
    [SkippableFact]
    public async Task Any_text_is_held_and_given_back()
    {
        await using var store = await OpenAsync();
        foreach (var (text, number) in HostileTexts.Of(60, HoldsHalves).Select((text, i) => (text, i + 1)))
        {
            var user = System.Text.Encoding.UTF8.GetBytes(text);
            var name = System.Text.Encoding.UTF8.GetString(user);
            var update = new RangeUpdate
            {
                RangeId = "r1",
                Range = HashRange.Whole,
                Previous = number - 1,
                Sequence = number,
                Offsets = OffsetVector.Empty.Advance(text, 5),
                Memberships = [new Core.Protocol.MembershipChange($"affinity:{text}", user, true)],
            };
            Assert.Equal(UpdateOutcome.Written, (await store.WriteAsync([update]))[0].Outcome);
            await store.WriteDeadLettersAsync([new DeadLetter(text, 1, 0, new Rejection(RejectionReason.NotJson, text, text), 1, [0])]);
            Assert.True(await store.ActivateAsync(Next(number - 1, 0) with { Rules = (text, text) }));
            await store.WriteScoresAsync([ScoreOf(text, 1, 1, 0.5) with { Model = text, Version = text, RunId = text }], [new NextAction(text, text, 0.5, 1, Day, new ScorePosition(1, 1), text, text)]);

            Assert.Equal([name], (await store.MembersAsync($"affinity:{text}", null, 10)).Items);
            Assert.Contains($"affinity:{text}", (await store.SegmentsOfAsync(name)).Select(held => held.Segment));
            Assert.Contains(await store.SourcesAsync(), source => source.Source == text);
            Assert.Equal((new Activation(number, text), text), await store.RulesAsync(number));
            Assert.Equal((text, text, text), Assert.Single((await store.ScoresAsync(text)).Select(score => (score.Model, score.Version, score.RunId))));
            Assert.Equal((text, text), (await store.NextActionAsync(text) is { } action) ? (action.Campaign, action.Offers) : default);
        }

        Assert.Equal(60, (await store.SegmentsAsync()).Count);
        var letters = (await store.DeadLettersAsync(null, 100)).Items;
        Assert.Equal(60, letters.Select(letter => letter.Source).Distinct(StringComparer.Ordinal).Count());
        Assert.All(letters, letter => Assert.Equal((letter.Source, letter.Source), (letter.Rejection.Field, letter.Rejection.Detail)));
    }

    private static Score ScoreOf(string user, int epoch, long sequence, double value) =>
        new(user, "churn", "1", 3, ulong.MaxValue - 1, Day, new ScorePosition(epoch, sequence), "live", value);

    private static DeadLetter Letter(string source, long record, RejectionReason reason, byte[] bytes) =>
        new(source, record, 50, new Rejection(reason, "amount", "The field amount is \"x\"; expected a number."), 60, bytes);
}
