using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using Cohort.Core.Taxonomies;
using Cohort.Core.Tests.Laws;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Ranges;

/// <summary>
/// The hot path allocates by the batch, not by the event: whatever its size, a batch costs the name of its source and
/// a new vector of offsets, the same as one that holds no purchase.
/// </summary>
public class ApplyAllocationTests
{
    private const int Day = 20_000;

    private readonly RangeState _state = new(HashRange.Whole, Context());
    private readonly RangeEffects _effects = new();
    private int _offset;

    [Fact]
    public void Applying_allocates_nothing_an_event_When_users_and_skus_are_known()
    {
        for (var round = 0; round < 19; round++) AllocatedBy(Purchases(round, users: 2_000));

        // Each user has one purchase a round: from the 17th to the 24th their block of 24 lines has room.
        AssertFree(attempt => Purchases(19 + attempt, users: 2_000));

        Assert.Equal((19 + Allocated.Attempts) * 2_000, _state.LineCount);
    }

    [Fact]
    public void Applying_allocates_nothing_an_event_When_a_hot_users_ledger_has_room()
    {
        for (var round = 0; round < 18; round++) AllocatedBy(Purchases(round, users: 1, count: 500));

        // The pages that hold nine thousand lines, and their index, hold twelve thousand.
        AssertFree(attempt => Purchases(18 + attempt, users: 1, count: 500));

        Assert.Equal((18 + Allocated.Attempts) * 500, _state.LineCount);
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(1)]
    public void Repeats_allocate_nothing_When_ledgers_are_small_or_large(int users)
    {
        for (var round = 0; round < 3; round++) AllocatedBy(Purchases(0, users));

        AssertFree(_ => Purchases(0, users));

        Assert.Equal((2_000, (2 + Allocated.Attempts) * 2_000), (_state.LineCount, _state.Counts.Duplicate));
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(1)]
    public void Conflicts_allocate_nothing_When_ledgers_are_small_or_large(int users)
    {
        AllocatedBy(Purchases(0, users));
        for (var round = 0; round < 2; round++) AllocatedBy(Purchases(0, users, dearer: 1));

        AssertFree(_ => Purchases(0, users, dearer: 1));

        Assert.Equal((2_000, (2 + Allocated.Attempts) * 2_000), (_state.LineCount, _state.Counts.Conflict));
    }

    /// <summary>The batches allocate what those without purchases do.</summary>
    private void AssertFree(Func<int, IReadOnlyList<Step>> purchasesOf)
    {
        var (ofEmpty, ofFull) = (long.MaxValue, long.MaxValue);
        for (var attempt = 0; attempt < Allocated.Attempts; attempt++)
        {
            ofEmpty = Math.Min(ofEmpty, AllocatedBy([]));
            ofFull = Math.Min(ofFull, AllocatedBy(purchasesOf(attempt)));
        }

        Assert.Equal(ofEmpty, ofFull);
    }

    /// <summary>Applies one batch, of a turn and the purchases, takes its effects, and gives the bytes that it took.</summary>
    private long AllocatedBy(IReadOnlyList<Step> purchases)
    {
        Step[] steps = [new DayTurn(Day), .. purchases];
        var batch = Feed.Batch(steps, _offset);
        _offset += steps.Length;
        var verdict = BatchVerdict.Refused;
        var allocated = Allocated.Once(() =>
        {
            verdict = _state.Apply(batch).Verdict;
            _state.TakeEffects(_effects);
        });

        Assert.Equal(BatchVerdict.Applied, verdict);
        return allocated;
    }

    /// <summary>Purchases, equally many of each user, with events that no other round has.</summary>
    private static IReadOnlyList<Step> Purchases(int round, int users, int count = 2_000, int dearer = 0) =>
    [
        .. Enumerable.Range(0, count).Select(i => new Buy(
            "event-" + ((round * count) + i), "user-" + (i % users), "s" + (i % 8), 100 + i + dearer, 1, Day - (i % 60))),
    ];

    private static Core.Segments.RuleContext Context()
    {
        var taxonomy = new TaxonomyBuilder();
        for (var sku = 0; sku < 8; sku++) taxonomy.Add(sku, "s" + sku, "CATEGORY " + (sku % 5), null);
        var built = taxonomy.Build();
        RuleBench.Parse("affinity top 3\nsegment rich: spend() > 1000\nsegment idle: days_since_last() > 30").TryBind(built, out var rules, out _);
        return new Core.Segments.RuleContext(rules!, 1, built, 1);
    }
}
