using Cohort.Core.Hashing;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Store.Serving;

namespace Cohort.Store.Tests.Serving;

/// <summary>What every table of a serving store has rows of.</summary>
internal static class FilledStore
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly BusinessDate Day = BusinessDate.Of(2026, 3, 1);

    private static readonly Dictionary<string, string> Settings = new() { [ClusterSetting.TimeZone] = "UTC" };

    /// <summary>Writes something of each kind, and once more where a row changes.</summary>
    public static async Task FillAsync(IServingStore store, TestStore shop)
    {
        var taxonomy = new byte[] { 1, 2, 3 };
        await store.ActivateAsync(new NextActivation(0, 0) { Rules = ("r1", "one"), Taxonomy = ("t1", taxonomy), Entry = new(Noon, "ann", "To begin"), TaxonomyVersion = "t1" });
        await store.BeginLakeAsync("/lake");
        await store.WriteRangesAsync(new ServedRanges(1, [new ServedRange("r1", HashRange.Whole)]));
        for (var day = 1; day <= 3; day++)
        {
            shop.Apply(($"a{day}", "ann", "milk", 12, $"2026-03-0{day}"), ($"b{day}", "bob", "bread", day % 2 == 0 ? -9 : 9, $"2026-03-0{day}"));
            await store.WriteAsync([shop.Update("r1", day - 1, day, new LakeShare(new(1, 1), [new JudgedBatch(day, 1, [1, 2], [3])]))]);
        }

        Assert.False(await store.ForgetTransitionsAsync(BusinessDate.Of(2026, 3, 2), 100));
        await store.WriteDeadLettersAsync([new DeadLetter("till", 3, 30, new Rejection(RejectionReason.NotJson, "amount", "It is no JSON."), 4, [7, 255, 10, 39])]);
        foreach (var day in (int[])[20, 21, 19]) await store.WriteDayAsync(new BusinessDate((ushort)(20_500 + day)));
        await store.SettingsAsync(Settings);
        await store.WriteSkipAsync("till", true);
        foreach (var run in (int[])[1, 2]) await store.WriteScoresAsync([ScoreOf(run)], [new NextAction("ann", "milk-week", 0.5, 120, Day, new ScorePosition(1, run), "run", "milk-week=2")]);
        await store.AppendAuditAsync(new AuditEntry { At = Noon, Node = "n1", Request = "1", Who = "ann", From = "::1", What = "POST /v1/rules", Order = "{}", Before = "b", After = "a", Outcome = AuditOutcome.Done, Status = 202 });
        foreach (var next in (long[])[7, 9, 8]) await store.WriteDurableAsync(new Dictionary<string, long> { ["till"] = next });
        await store.WriteTopicAsync(new TopicIdentity("purchases", "C1", "x1", "purchases", 1), 0);
        await store.WriteTopicAsync(new TopicIdentity("purchases", "C2", "x2", "purchases@2", 2), 1);
        await store.RemoveMemberAsync("n2", "n1");
        await store.WriteMappingAsync(new SourceMapping("till", 2, "v1", "v2", "till.mapping"), new Dictionary<string, string> { ["v1"] = "lines a:", ["v2"] = "rates" });
        await store.WriteDraftAsync(new Draft("autumn", "text", new(1, 1), Noon, "ann"), null);
        await store.BeginErasureAsync(ErasureOf("zoe") with { Receipt = "{}" });
        await EraseAsync(store, "eve");
        await store.WriteRangesAsync(new ServedRanges(2, [new ServedRange("r1", HashRange.Whole)]));
    }

    /// <summary>Asks everything that a store answers; each question is one that fails alone.</summary>
    public static IReadOnlyList<Func<IServingStore, Task>> Questions { get; } =
    [
        store => store.SegmentsOfAsync("ann"),
        store => store.SegmentsAsync(),
        AskMembersAsync,
        store => store.ReadMembersAsync("any", new MembersSnapshot((_, _) => Task.CompletedTask, _ => Task.CompletedTask)),
        store => store.SegmentsThenAsync(BusinessDate.Last),
        store => store.DaysAsync("any"),
        store => store.TransitionsAsync(new TransitionFilter(), null, 10),
        store => store.FeedAsync(new FeedFilter(), FeedMark.Start, 100),
        store => store.TransitionStartAsync(),
        store => store.SourcesAsync(),
        store => store.DeadLettersAsync(null, 10),
        store => store.RangesAsync(),
        store => store.PositionsAsync(["r1"]),
        store => store.DayAsync(),
        store => store.SettingsAsync(Settings),
        store => store.IsSkipWantedAsync("till"),
        store => store.ScoresAsync("ann"),
        store => store.ScoreLogAsync("ann"),
        store => store.ScoredAsync(null, 10),
        store => store.NextActionAsync("ann"),
        store => store.NextActionsAsync(["ann"]),
        store => store.AuditAsync(null, 10),
        store => store.TopicsAsync(),
        store => store.DurableAsync(),
        store => store.IsMemberRemovedAsync("n2"),
        store => store.MappingsAsync("till"),
        store => store.CurrentMappingsAsync(),
        store => store.MappingTextAsync("v1"),
        store => store.DraftsAsync(),
        store => store.DraftAsync("autumn"),
        store => store.ActivationsAsync(),
        store => store.RulesAsync(1),
        store => store.TaxonomyAsync(1),
        store => store.RulesVersionsAsync(9, 9),
        store => store.LakeAsync(),
        store => store.LakeBatchesAsync(0),
        store => store.LakeChunksAsync(0),
        store => store.LakeContextsAsync(),
        store => store.ErasuresAsync(),
        store => EraseAsync(store, $"yve-{Guid.NewGuid():n}"),
    ];

    private static async Task EraseAsync(IServingStore store, string user)
    {
        var erasure = await store.BeginErasureAsync(ErasureOf(user));
        await store.LetGoAsync(erasure.Number, 1);
        await store.ForgetUserAsync(erasure.Number, 1, [], (_, _, _) => "{}");
    }

    private static StoredErasure ErasureOf(string user) => new(0, UserMark.Of(user), user, Noon, "olga", "Asked for.", false, ErasureStep.Begun, [], [], "");

    private static async Task AskMembersAsync(IServingStore store)
    {
        foreach (var segment in await store.SegmentsAsync()) await store.MembersAsync(segment.Name, null, 10);
    }

    private static Score ScoreOf(int run) => new("ann", "churn", "v1", 1, ulong.MaxValue - 5, Day, new ScorePosition(1, run), $"run {run}", 0.25);
}
