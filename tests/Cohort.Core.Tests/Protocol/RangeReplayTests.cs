using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

/// <summary>The owner of a range whose store holds batches and effects together, and how it comes back from that store.</summary>
public class RangeReplayTests
{
    private static readonly BusinessDate Monday = BusinessDate.Of(2026, 3, 2);

    private readonly RuleContext _context = new(RuleBench.Bind("segment any: orders() > 0"), 1, RuleBench.Taxonomy, 1);
    private readonly RangeEffects _effects = new();
    private readonly RangeOwner _owner;
    private readonly List<byte[]> _rows = [];

    public RangeReplayTests() => _owner = RangeOwner.Of(1, new RangeState(HashRange.Whole, _context));

    [Fact]
    public void It_gives_the_range_that_was_When_it_goes_on_from_a_snapshot()
    {
        Turn(0);
        Turn(1);
        var snapshot = Snapshot();
        Turn(2);
        Turn(3);
        var replay = new RangeReplay(1, HashRange.Whole, _context);

        replay.Begin(2, snapshot);
        replay.Apply(3, _rows[2]);
        replay.Apply(4, _rows[3]);
        var again = replay.Finish();

        Assert.Equal((4, Monday.AddDays(3), true), (again.Sequence, again.State.AsOf!.Value, again.IsPublished));
        Assert.Equal(_owner.Snapshots.TailBytes, again.Snapshots.TailBytes);
        Assert.Equal(_owner.DecidedTo(BatchHeader.Clock), again.DecidedTo(BatchHeader.Clock));
        Assert.Equal(Snapshot(), SnapshotOf(again));
    }

    [Fact]
    public void It_refuses_rows_When_one_is_missing_or_follows_on_another()
    {
        Turn(0);
        Turn(1);
        Turn(2);
        var replay = new RangeReplay(1, HashRange.Whole, _context);
        replay.Apply(1, _rows[0]);

        Assert.Contains("Batch 2 is missing", Assert.Throws<DamagedDataException>(() => replay.Apply(3, _rows[2])).Message, StringComparison.Ordinal);
        Assert.Contains("does not follow", Assert.Throws<DamagedDataException>(() => replay.Apply(2, _rows[2])).Message, StringComparison.Ordinal);
        Assert.Equal(1, replay.Sequence);
    }

    [Fact]
    public void An_activation_takes_no_row_and_must_be_newer()
    {
        Turn(0);
        var other = new RuleContext(RuleBench.Bind("segment many: orders() > 5"), 2, RuleBench.Taxonomy, 1);

        _owner.State.FinishActivation(_owner.BeginActivation(other));

        Assert.Equal((1, other), (_owner.Sequence, _owner.State.Context));
        Assert.Throws<InvalidOperationException>(() => _owner.BeginActivation(_context));
    }

    [Fact]
    public void A_day_that_was_turned_to_gives_no_row()
    {
        Turn(1);

        Assert.Equal(Answer.Done, _owner.Decide(new TurnDay(Monday), out var row));
        Assert.Null(row);
    }

    private void Turn(int days)
    {
        Assert.Equal(Answer.Journal, _owner.Decide(new TurnDay(Monday.AddDays(days)), out var row));
        _owner.Apply(row!);
        _owner.Collect(_effects);
        _rows.Add(((BatchTaken)row!).Batch);
    }

    private byte[] Snapshot() => SnapshotOf(_owner);

    private static byte[] SnapshotOf(RangeOwner owner)
    {
        var bytes = new ByteWriter();
        owner.WriteSnapshot(bytes);
        return bytes.Written.ToArray();
    }
}
