using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Xunit;

namespace Cohort.Cli.Tests.Questions;

/// <summary>
/// Everybody who answers gives the answers of a data directory, to the byte. What they cannot have in common is taken out: where
/// a record begins (a topic has no bytes), who reads and what waits, loads that were measured, and the order of several users.
/// </summary>
public abstract class CohortContract : IAsyncLifetime
{
    private const string Nobody = "nobody";

    private ICohort _directory = null!;
    private ICohort _other = null!;

    private protected ContractShop Shop { get; } = new();

    public async Task InitializeAsync()
    {
        await Shop.Fill();
        _directory = Shop.Directory();
        _other = await Open();
    }

    public async Task DisposeAsync()
    {
        await _other.DisposeAsync();
        await _directory.DisposeAsync();
        await Close();
        Shop.Dispose();
    }

    [Fact]
    public async Task Everybody_gives_the_answers_of_a_directory()
    {
        await StatusIsTheSame();
        await AnswersAreTheSame();
        await RefusalsAreTheSame();
    }

    [Fact]
    public async Task Everybody_carries_out_the_same_orders()
    {
        var upper = (await _directory.RangesAsync()).Ranges[2].Id;
        await Both(async cohort => await cohort.SplitAsync(upper, null), version: 2);
        await Both(async cohort => await cohort.MergeAsync((await cohort.RangesAsync()).Ranges[0].Id, (await cohort.RangesAsync()).Ranges[1].Id), version: 3);
        await AnswersAreTheSame();

        await Both(async cohort => await cohort.TurnAsync(BusinessDate.Of(2026, 6, 1), isConfirmed: true), version: 3, day: "2026-06-01");
        await AnswersAreTheSame();

        foreach (var cohort in (ICohort[])[_directory, _other]) Assert.Equal(2, (await cohort.ActivateAsync(ContractShop.OtherRules, null)).RulesRevision);
        await Reopen();
        await ContractNode.Until(async () => (await _other.StatusAsync()).RulesRevision == 2);
        await Settled("2026-06-01");
        await AnswersAreTheSame();
    }

    [Fact]
    public async Task Everybody_keeps_who_put_which_rules_in_force_and_lets_nobody_overwrite_them_unseen()
    {
        foreach (var cohort in (ICohort[])[_directory, _other])
        {
            var holds = (await cohort.RulesAsync(null)).Holds();
            Assert.Equal(new ContextVersion(1, 1), holds);
            Assert.Equal(2, (await cohort.ActivateAsync(ContractShop.OtherRules, null, new ActivationNote("ann", "Milk week", holds))).RulesRevision);
        }

        await Reopen();
        await ContractNode.Until(async () => (await _other.StatusAsync()).RulesRevision == 2);
        await Refused(Refusal.Changed, cohort => cohort.ActivateAsync(ContractShop.Rules, null, new ActivationNote("bob", "", new ContextVersion(1, 1))));
        await Refused(Refusal.Changed, cohort => cohort.ActivateAsync(null, Shop.Taxonomy, new ActivationNote("bob", "", new ContextVersion(2, 2))));
        await Refused(Refusal.Wrong, cohort => cohort.ActivateAsync(ContractShop.Rules, null, new ActivationNote("bob", "a\nline")));
        await Refused(Refusal.Wrong, cohort => cohort.RulesVersionsAsync("no mark", 10));
        await Refused(Refusal.Wrong, cohort => cohort.RulesVersionsAsync(null, 0));

        await Same(async cohort => (await cohort.RulesVersionsAsync(null, 10)).Items.Select(one => one with { At = null, By = null, Reason = one.Revision == 1 ? null : one.Reason }));
        await Same(async cohort => (await cohort.RulesVersionsAsync(null, 1)).Next);
        await Same(async cohort => (await cohort.RulesVersionsAsync("2", 5)).Items.Select(one => one.Version));
        await Same(async cohort => RulesDifferenceReply.Of(await cohort.RulesAsync(1), await cohort.RulesAsync(null)));
        foreach (var cohort in (ICohort[])[_directory, _other])
        {
            var version = (await cohort.RulesAsync(2)).Activation;
            Assert.Equal((2, 1, "Milk week", cohort is Clusters.NodeCohort ? "loopback" : "ann"), (version.Revision, version.TaxonomyRevision, version.Reason, version.By));
            Assert.Equal((await cohort.RulesVersionsAsync(null, 1)).Items[0], version);
            Assert.NotNull(version.At);
        }
    }

    [Fact]
    public async Task Everybody_keeps_drafts()
    {
        foreach (var cohort in (ICohort[])[_directory, _other])
        {
            Assert.Empty(await cohort.DraftsAsync());
            var saved = await cohort.WriteDraftAsync(new DraftText("autumn/ü", "segment half \"", new ContextVersion(1, 1), "ann"), null);
            var again = await cohort.WriteDraftAsync(new DraftText("autumn/ü", ContractShop.OtherRules, new ContextVersion(1, 1), "ann"), saved.Tag);
            Assert.Equal((ContractShop.OtherRules, false), ((await cohort.DraftAsync("autumn/ü")).Text, again.Outdated));
            Assert.NotEqual(saved.Tag, again.Tag);
            await cohort.WriteDraftAsync(new DraftText("winter", "", new ContextVersion(1, 1), "ann"), null);
            Assert.Equal("winter", (await cohort.DeleteDraftAsync("winter", DraftReply.Any)).Name);
            await cohort.ActivateAsync(ContractShop.OtherRules, null);
        }

        await Reopen();
        await ContractNode.Until(async () => (await _other.StatusAsync()).RulesRevision == 2);
        await Same(async cohort => (await cohort.DraftsAsync()).Select(draft => draft with { At = default, By = "" }));
        Assert.Equal(("autumn/ü", null, true), (await _other.DraftsAsync()).Select(draft => (draft.Name, draft.Text, draft.Outdated)).Single());
        await Refused(Refusal.Unknown, cohort => cohort.DraftAsync("winter"));
        await Refused(Refusal.Unknown, cohort => cohort.DeleteDraftAsync("winter", DraftReply.Any));
        await Refused(Refusal.Changed, cohort => cohort.DeleteDraftAsync("autumn/ü", "another"));
        await Refused(Refusal.Changed, cohort => cohort.WriteDraftAsync(new DraftText("autumn/ü", "of somebody else", new ContextVersion(2, 1), "bob"), null));
        await Refused(Refusal.Changed, cohort => cohort.WriteDraftAsync(new DraftText("winter", "it is gone", new ContextVersion(2, 1), "bob"), "a tag"));
        await Refused(Refusal.Wrong, cohort => cohort.WriteDraftAsync(new DraftText(new string('d', CohortLimits.DraftNameBytes + 1), "", new ContextVersion(2, 1), "bob"), null));
    }

    private protected abstract Task<ICohort> Open();

    private protected virtual async Task<ICohort> Again(ICohort former)
    {
        await former.DisposeAsync();
        return await Open();
    }

    private protected virtual Task Close() => Task.CompletedTask;

    private protected virtual Task Settled(string day) => Task.CompletedTask;

    private async Task Both(Func<ICohort, Task> order, int version, string day = ContractShop.LastDay)
    {
        await order(_directory);
        await order(_other);
        await Reopen();
        await ContractNode.Until(async () => (await _other.StatusAsync()).TableVersion == version);
        await Settled(day);
    }

    // A directory is answered as it was at one moment.
    private async Task Reopen()
    {
        await _directory.DisposeAsync();
        _directory = Shop.Directory();
        _other = await Again(_other);
    }

    private async Task AnswersAreTheSame()
    {
        await Same(async cohort => await cohort.SegmentsAsync());
        foreach (var segment in (await _directory.SegmentsAsync()).Select(segment => segment.Segment))
        {
            await Same(async cohort => await cohort.SegmentAsync(segment));
            await Same(async cohort => await MembersOf(cohort, segment));
            await Same(async cohort => await Transitions(cohort, new TransitionFilter(Segment: segment)));
            await Same(async cohort => await DaysOf(cohort, segment));
            await Same(async cohort => await cohort.ExitsAsync(segment));
        }

        var today = (await _directory.StatusAsync()).AsOf!.Value;
        foreach (var date in (BusinessDate[])[BusinessDate.Of(2026, 1, 1), BusinessDate.Of(2026, 2, 25), BusinessDate.Of(2026, 3, 20), BusinessDate.Of(2026, 4, 19), today])
        {
            await Same(async cohort => await cohort.SegmentsThenAsync(date));
            foreach (var segment in (await _directory.SegmentsThenAsync(date)).Select(segment => segment.Segment)) await Same(async cohort => await MembersOf(cohort, segment, date));
            foreach (var user in ContractShop.Users) await Same(async cohort => await cohort.MembershipsThenAsync(user, date));
        }

        foreach (var segment in (await _other.SegmentsAsync()).Select(segment => segment.Segment))
        {
            Assert.Equal(await MembersOf(_other, segment), await MembersOf(_other, segment, today));
            await Same(async cohort => await AllMembersOf(cohort, segment));
        }

        var names = (await _directory.SegmentsAsync()).Select(segment => segment.Segment).Take(CohortLimits.OverlappingSegments).ToList();
        await Same(async cohort => await cohort.OverlapAsync(names));
        await Same(async cohort => Timeless(await cohort.RulesAsync(null)));
        await Same(async cohort => Timeless(await cohort.RulesAsync(1)));
        await Same(async cohort => await cohort.CheckRulesAsync(ContractShop.OtherRules));
        await Same(async cohort => await cohort.CheckRulesAsync("segment x: spend(\"FISH\") > 1"));
        await Same(async cohort => await cohort.PreviewAsync(ContractShop.OtherRules, 2) with { Offsets = new Dictionary<string, long>() });
        Assert.Contains((await _other.PreviewAsync(ContractShop.OtherRules, 2)).Segments, segment => segment.Enters + segment.Leaves > 0 || segment.State == "kept");
        await Same(async cohort => (await FeedOf(cohort, new FeedFilter(), 7)).OrderBy(transition => transition.Id, StringComparer.Ordinal));
        await Same(SpendOf);
        foreach (var user in ContractShop.Users)
        {
            await Same(async cohort => Placeless(await cohort.UserAsync(user)));
            foreach (var segment in (await _directory.SegmentsAsync()).Select(segment => segment.Segment))
                await Same(async cohort => await cohort.ExplainAsync(user, segment));
            await Same(async cohort => await cohort.TransitionsAsync(new TransitionFilter(user), null, 100) with { Next = null });
            await Same(async cohort => await FeedOf(cohort, new FeedFilter(user), 3));
            await Same(async cohort => await FeedOf(cohort, new FeedFilter(user, "DAIRY lovers"), 1));
            await Same(async cohort => await cohort.TransitionsAsync(new TransitionFilter(user, From: BusinessDate.Of(2026, 3, 10)) { LatestFirst = true }, null, 100));
        }

        await Same(async cohort => await cohort.DeadLettersAsync(null, 100) is var letters
            ? letters with { Items = [.. letters.Items.Select(letter => letter with { Byte = 0 })], Next = null } : null);
        await Same(async cohort => (await cohort.RangesAsync()).Ranges.Select(range => $"{range.Start} {range.End}").ToList());
        await Same(async cohort => (await cohort.SourcesAsync()).Select(source => $"{source.Source} {source.Applied}").ToList());
    }

    private async Task RefusalsAreTheSame()
    {
        await Refused(Refusal.Unknown, cohort => cohort.UserAsync(Nobody));
        await Refused(Refusal.Unknown, cohort => cohort.ExplainAsync(Nobody, "dairy"));
        await Refused(Refusal.Unknown, cohort => cohort.ExplainAsync(ContractShop.Users[0], "diary"));
        await Refused(Refusal.Unknown, cohort => cohort.SegmentAsync("diary"));
        await Refused(Refusal.Unknown, cohort => cohort.MembersAsync("diary", null, 10));
        await Refused(Refusal.Unknown, cohort => cohort.DaysAsync("diary"));
        await Refused(Refusal.Unknown, cohort => AllMembersOf(cohort, "diary"));
        await Refused(Refusal.Unknown, cohort => cohort.MembersThenAsync("diary", BusinessDate.Of(2026, 3, 1), null, 10));
        await Refused(Refusal.Unknown, cohort => cohort.MembershipsThenAsync(Nobody, BusinessDate.Of(2026, 3, 1)));
        await Refused(Refusal.Wrong, cohort => cohort.MembersThenAsync("dairy", BusinessDate.Of(2026, 3, 1), "no mark", 10));
        await Refused(Refusal.Wrong, cohort => cohort.MembersThenAsync("dairy", BusinessDate.Of(2099, 1, 1), null, 10));
        await Refused(Refusal.Wrong, cohort => cohort.SegmentsThenAsync(BusinessDate.Of(2099, 1, 1)));
        await Refused(Refusal.Wrong, cohort => cohort.MembershipsThenAsync(ContractShop.Users[0], BusinessDate.Of(2099, 1, 1)));
        await Refused(Refusal.Wrong, cohort => cohort.DaysAsync("dairy", BusinessDate.Of(2026, 3, 2), BusinessDate.Of(2026, 3, 1)));
        await Refused(Refusal.Wrong, cohort => cohort.DaysAsync("dairy", BusinessDate.Of(2020, 1, 1), BusinessDate.Of(2026, 3, 1)));
        await Refused(Refusal.Unknown, cohort => cohort.ScoresAsync(Nobody));
        await Refused(Refusal.Unknown, cohort => cohort.ExitsAsync("diary"));
        await Refused(Refusal.Unknown, cohort => cohort.RulesAsync(99));
        await Refused(Refusal.Wrong, cohort => cohort.OverlapAsync(["dairy"]));
        await Refused(Refusal.Wrong, cohort => cohort.OverlapAsync(["dairy", "dairy"]));
        await Refused(Refusal.Wrong, cohort => cohort.PreviewAsync("segment x: spend( > 1", 0));
        await Refused(Refusal.Wrong, cohort => cohort.PreviewAsync(ContractShop.OtherRules, CohortLimits.PreviewSamples + 1));
        await Refused(Refusal.Wrong, cohort => cohort.TransitionsAsync(new TransitionFilter(), "no mark", 10));
        await Refused(Refusal.Wrong, cohort => cohort.FeedAsync(new FeedFilter(), "no cursor", 10));
        await Refused(Refusal.Wrong, cohort => cohort.FeedAsync(new FeedFilter(), "1000000000-0", 10));
        await Refused(Refusal.Wrong, cohort => cohort.FeedAsync(new FeedFilter(), null, 0));
        await Refused(Refusal.Wrong, cohort => cohort.DeadLettersAsync("no mark", 10));
        await Refused(Refusal.Wrong, cohort => cohort.SpendAsync("no mark", 10));
        await Refused(Refusal.Wrong, cohort => cohort.SpendAsync(null, 0));
        await Refused(Refusal.Wrong, cohort => cohort.ActivateAsync("segment x: spend( > 1", null));
        await Refused(Refusal.Wrong, cohort => cohort.ActivateAsync("segment x: spend(\"FISH\") > 1", null));
        await Refused(Refusal.Wrong, cohort => cohort.SaltAsync(ContractShop.Users[0], 1));
        await Refused(Refusal.Conflict, cohort => cohort.SplitAsync(1, 0));
        await Refused(Refusal.Conflict, cohort => cohort.MergeAsync(1, 3));
        await Refused(Refusal.Conflict, cohort => cohort.UnsaltAsync(ContractShop.Users[0]));
        await Refused(Refusal.Conflict, cohort => cohort.TurnAsync(BusinessDate.Of(2026, 1, 1), isConfirmed: true));
        await Refused(Refusal.Conflict, cohort => cohort.TurnAsync(BusinessDate.Of(2099, 1, 1), isConfirmed: false));
    }

    private async Task StatusIsTheSame()
    {
        await Same(async cohort => await cohort.StatusAsync() with { Members = [], Warnings = [] });
        await Same(async cohort => await cohort.ScoredAsync(null, 10));
        await Same(async cohort => await cohort.ScoringAsync());
        await Same(async cohort => (await cohort.HotUsersAsync(10)).Count <= 10);
        await Same(async cohort => (await cohort.PlanAsync()).Actions);
        await Same(async cohort => await cohort.HistoryAsync(10));
        await Same(async cohort => await cohort.TransitionsAsync(new TransitionFilter(Segment: "of former rules"), null, 10));
        await Same(async cohort => await cohort.TransitionsAsync(new TransitionFilter(Nobody), null, 10));
        Assert.Equal("Dairy lovers", (await _other.SegmentAsync("dairy LOVERS")).Title);
    }

    private async Task Same<T>(Func<ICohort, Task<T>> question)
    {
        var (expected, actual) = (await question(_directory), await question(_other));

        Assert.Equal(Json(expected), Json(actual));
    }

    private async Task Refused<T>(Refusal refusal, Func<ICohort, Task<T>> question)
    {
        foreach (var cohort in (ICohort[])[_directory, _other])
        {
            var fault = await Assert.ThrowsAsync<CohortException>(() => question(cohort));
            Assert.True(fault.Refusal == refusal, $"{cohort.GetType().Name} refused with {fault.Refusal}: {fault.Message}");
            Assert.NotEmpty(fault.Message);
        }
    }

    // Each was put in force at a moment of its own, and over HTTP by who asks there.
    private static RulesReply Timeless(RulesReply rules) => rules with { Activation = rules.Activation with { At = null, By = null } };

    // The numbers of ranges that are split and merged by order are whoever gives them.
    private static UserReply Placeless(UserReply user) => user with { Range = 0 };

    private static async Task<List<string>> MembersOf(ICohort cohort, string segment, BusinessDate? date = null)
    {
        var members = new List<string>();
        for (var page = await Page(null); ; page = await Page(page.Next))
        {
            members.AddRange(page.Items);
            if (page.Next is null) return [.. members.Order(StringComparer.Ordinal)];
        }

        Task<PageReply<string>> Page(string? after) => date is { } then ? cohort.MembersThenAsync(segment, then, after, 2) : cohort.MembersAsync(segment, after, 2);
    }

    // All of them, in the order of pages, as of the last transition.
    private static async Task<List<string>> AllMembersOf(ICohort cohort, string segment)
    {
        var (members, begun) = (new List<string>(), (MembersSnapshotReply?)null);
        await cohort.ReadMembersAsync(segment, snapshot => Task.FromResult(begun = snapshot), users => Task.Run(() => members.AddRange(users)));
        Assert.Equal((segment, (long)members.Count, (await cohort.StatusAsync()).RulesRevision), (begun!.Segment, begun.Members, (int?)begun.RulesRevision));
        Assert.Equal((await cohort.FeedAsync(new FeedFilter(), FeedReply.End, 1)).Next, begun.Cursor);
        Assert.Equal((await cohort.MembersAsync(segment, null, 100)).Items, members);
        return [.. members.Order(StringComparer.Ordinal)];
    }

    private static async Task<List<UserSpendReply>> SpendOf(ICohort cohort)
    {
        var users = new List<UserSpendReply>();
        for (var page = await cohort.SpendAsync(null, 5); ; page = await cohort.SpendAsync(page.Next, 5))
        {
            Assert.True(page.Items.Count <= 5);
            users.AddRange(page.Items);
            if (page.Next is not null) continue;
            Assert.Equal(users.Select(user => user.UserId).Distinct().Count(), users.Count);
            Assert.NotEmpty(users);
            return users;
        }
    }

    private static async Task<List<TransitionReply>> Transitions(ICohort cohort, TransitionFilter filter)
    {
        var found = new List<TransitionReply>();
        for (var page = await cohort.TransitionsAsync(filter, null, 3); ; page = await cohort.TransitionsAsync(filter, page.Next, 3))
        {
            found.AddRange(page.Items);
            if (page.Next is null) return [.. found.OrderBy(transition => transition.Id, StringComparer.Ordinal)];
        }
    }

    // The sums of transitions, date by date, up to the members of now.
    private static async Task<SegmentDaysReply> DaysOf(ICohort cohort, string segment)
    {
        var transitions = await Transitions(cohort, new TransitionFilter(Segment: segment));
        var days = await cohort.DaysAsync(segment, BusinessDate.Of(2026, 2, 1), BusinessDate.Of(2027, 1, 1));
        Assert.Equal(days.Days.TakeLast(30), (await cohort.DaysAsync(segment)).Days);
        Assert.Equal((await cohort.StatusAsync()).AsOf, days.Days[^1].Date);
        var members = transitions.Where(one => one.AsOf < days.Days[0].Date).Sum(one => one.Change == "entered" ? 1 : -1);
        foreach (var (number, day) in days.Days.Index())
        {
            var (entered, left) = (transitions.Count(one => one.AsOf == day.Date && one.Change == "entered"), transitions.Count(one => one.AsOf == day.Date && one.Change == "left"));
            members += entered - left;
            Assert.Equal(new SegmentDayReply(BusinessDate.Of(2026, 2, 1).AddDays(number), entered, left, members), day);
        }

        Assert.Equal((await cohort.SegmentAsync(segment)).Members, members);
        return days;
    }

    // Each once, and after all of them none.
    private static async Task<List<TransitionReply>> FeedOf(ICohort cohort, FeedFilter filter, int limit)
    {
        var (found, end) = (new List<TransitionReply>(), await cohort.FeedAsync(filter, FeedReply.End, limit));
        Assert.Empty(end.Items);
        for (var page = await cohort.FeedAsync(filter, null, limit); ; page = await cohort.FeedAsync(filter, page.Next, limit))
        {
            found.AddRange(page.Items.Select(item => item.Transition));
            if (page.HasMore) continue;
            Assert.Equal(end.Next, page.Next);
            Assert.Equal(found.Select(transition => transition.Id).Distinct().Count(), found.Count);
            return found;
        }
    }

    // Lists of answers have no form of their own.
    private static string Json<T>(T answer) => System.Text.Json.JsonSerializer.Serialize(answer, CohortJson.Configured(new System.Text.Json.JsonSerializerOptions()));
}
