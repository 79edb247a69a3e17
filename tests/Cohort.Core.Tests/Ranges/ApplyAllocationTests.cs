using Cohort.Core.Ranges;
using Cohort.Core.Taxonomies;
using Cohort.Core.Tests.Laws;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Ranges;

/// <summary>The hot path allocates by the batch, not by the event.</summary>
public class ApplyAllocationTests
{
    private const int Day = 20_000;

    // What a batch costs whatever its size: the name of the source and a new vector of offsets.
    private const long BytesPerBatch = 1_024;

    [Fact]
    public void Applying_allocates_nothing_an_event_When_users_and_skus_are_known()
    {
        var state = new RangeState(HashRange.Whole, Context());
        var effects = new RangeEffects();
        var batches = Enumerable.Range(0, 24).Select(round => Batch(round, users: 2_000)).ToArray();
        for (var round = 0; round < 20; round++) Apply(state, effects, batches[round]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 20; round < 24; round++) Apply(state, effects, batches[round]);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Each user has one purchase a round: from the 17th to the 24th her block of 24 lines has room.
        Assert.InRange(allocated, 0, 4 * BytesPerBatch);
        Assert.Equal(24 * 2_000, state.LineCount);
    }

    [Fact]
    public void Applying_allocates_nothing_an_event_When_a_hot_users_ledger_has_room()
    {
        var state = new RangeState(HashRange.Whole, Context());
        var effects = new RangeEffects();
        var batches = Enumerable.Range(0, 12).Select(round => Batch(round, users: 1, purchases: 1_000)).ToArray();
        for (var round = 0; round < 11; round++) Apply(state, effects, batches[round]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Apply(state, effects, batches[11]);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, BytesPerBatch);
        Assert.Equal(12_000, state.LineCount);
    }

    [Fact]
    public void Repeats_allocate_nothing()
    {
        var state = new RangeState(HashRange.Whole, Context());
        var effects = new RangeEffects();
        for (var round = 0; round < 3; round++) Apply(state, effects, Batch(round, users: 2_000, firstEvent: 0));
        var again = Batch(3, users: 2_000, firstEvent: 0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Apply(state, effects, again);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, BytesPerBatch);
        Assert.Equal(6_000, state.Counts.Duplicate);
    }

    private static void Apply(RangeState state, RangeEffects effects, byte[] batch)
    {
        if (state.Apply(batch).Verdict != BatchVerdict.Applied) throw new InvalidOperationException("The batch was not applied.");
        state.TakeEffects(effects);
    }

    /// <summary>A batch with a turn, then the purchases, equally many of each user.</summary>
    private static byte[] Batch(int round, int users, int purchases = 2_000, int? firstEvent = null)
    {
        var first = firstEvent ?? round * purchases;
        Step[] steps =
        [
            new DayTurn(Day),
            .. Enumerable.Range(0, purchases).Select(i => new Buy("event-" + (first + i), "user-" + (i % users), "s" + (i % 8), 100 + i, 1, Day - (i % 60))),
        ];
        return Feed.Batch(steps, round * steps.Length);
    }

    private static Core.Segments.RuleContext Context()
    {
        var taxonomy = new TaxonomyBuilder();
        for (var sku = 0; sku < 8; sku++) taxonomy.Add(sku, "s" + sku, "CATEGORY " + (sku % 5), null);
        var built = taxonomy.Build();
        RuleBench.Parse("affinity top 3\nsegment rich: spend() > 1000\nsegment idle: days_since_last() > 30").TryBind(built, out var rules, out _);
        return new Core.Segments.RuleContext(rules!, 1, built, 1);
    }
}
