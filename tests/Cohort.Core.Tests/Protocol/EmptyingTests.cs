using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

/// <summary>A closed range keeps its users for those that follow it, and nothing of them afterwards.</summary>
public class EmptyingTests
{
    private static readonly Created Birth = new(HashRange.Whole, [], Records.First);

    [Fact]
    public void It_keeps_its_users_until_its_last_state_is_stored()
    {
        var open = Open();
        Assert.False(open.TryEmpty());

        var closed = Closed();
        Assert.False(closed.TryEmpty());
        Assert.Equal(2, closed.State.UserCount);
        Assert.True(closed.TryTakeSnapshot(out var last, out var sequence));
        Assert.False(closed.TryEmpty());
        closed.SnapshotFailed();
        Assert.False(closed.TryEmpty());
        Assert.True(closed.TryTakeSnapshot(out _, out _));
        closed.SnapshotStored(sequence);

        Assert.False(last.IsEmptied);
        Assert.True(closed.TryEmpty());
    }

    [Fact]
    public void It_has_nothing_of_them_in_its_state_and_its_next_snapshot_and_is_gone_to_all_When_it_is_emptied()
    {
        var owner = Emptied(out var snapshot, out var sequence);

        Assert.Equal((0, 0L, owner.Sequence), (owner.State.UserCount, owner.State.LineCount, sequence));
        Assert.True(snapshot.IsEmptied);
        Assert.Equal([2, 3], snapshot.Successors.AsEnumerable());
        Assert.True(snapshot.State.AsSpan().IndexOf("u0"u8) < 0);
        foreach (var each in (RangeOwner[])[owner, RangeOwner.Recover(1, (snapshot, sequence), [], sequence, [], Records.Context)])
        {
            Assert.True(each.IsEmptied);
            Assert.Equal(Answer.Gone, each.Decide(BatchHeader.Of(Records.Batch(0, "u0")), out _));
            Assert.Equal(Answer.Gone, each.Decide(BatchHeader.Of(Records.Batch(7, "u0")), out _));
            Assert.Equal(Answer.Gone, each.Decide(new TurnDay(Records.Date(Records.Day + 1)), out _));
            Assert.Equal(Answer.Done, each.Decide(new Close([2, 3]), out _));
            Assert.True(each.IsPublished);
        }
    }

    [Fact]
    public void Its_snapshot_without_users_is_given_again_When_it_could_not_be_stored_and_once_When_it_could()
    {
        var owner = Emptied(out var snapshot, out var sequence);
        owner.SnapshotFailed();

        Assert.True(owner.TryEmpty());
        Assert.True(owner.TryTakeSnapshot(out var again, out _));
        Assert.True(again.IsEmptied);
        Assert.Equal(snapshot.State, again.State);
        owner.SnapshotStored(sequence);

        Assert.True(owner.TryEmpty());
        Assert.False(owner.TryTakeSnapshot(out _, out _));
    }

    [Fact]
    public void A_range_that_came_from_others_is_open_When_it_can_recover_without_them()
    {
        var parent = Closed();
        Assert.True(parent.TryTakeSnapshot(out var last, out _));
        var birth = new Created(new HashRange(0, 1UL << 63), [1], Records.First);
        var child = RangeOwner.Begin(2, birth, [RangeState.ReadSnapshot(last.State, Records.Context(Records.First))], Records.Context);

        Assert.Equal(Answer.Waiting, child.Decide(new Open(birth), out _));
        Publish(child);
        Assert.True(child.TryTakeSnapshot(out _, out var sequence));
        Assert.Equal(Answer.Waiting, child.Decide(new Open(birth), out _));
        child.SnapshotStored(sequence);

        Assert.Equal(Answer.Done, child.Decide(new Open(birth), out _));
    }

    private static RangeOwner Emptied(out OwnerSnapshot snapshot, out long sequence)
    {
        var owner = Closed();
        Assert.True(owner.TryTakeSnapshot(out _, out sequence));
        owner.SnapshotStored(sequence);
        Assert.True(owner.TryEmpty());
        Assert.True(owner.TryTakeSnapshot(out var emptied, out sequence));
        snapshot = emptied;
        return owner;
    }

    private static RangeOwner Closed()
    {
        var owner = Open();
        Assert.Equal(Answer.Journal, owner.Decide(new Close([2, 3]), out var closed));
        owner.Apply(closed!);
        Publish(owner);
        return owner;
    }

    private static RangeOwner Open()
    {
        var owner = RangeOwner.Begin(1, Birth, [], Records.Context);
        owner.Decide(new TurnDay(Records.Date(Records.Day)), out var turn);
        owner.Apply(turn!);
        var batch = Records.Batch(0, "u0", "u1");
        Assert.Equal(Answer.Journal, owner.Decide(BatchHeader.Of(batch), out _));
        owner.Apply(new BatchTaken(batch));
        return owner;
    }

    private static void Publish(RangeOwner owner)
    {
        while (owner.TryTakePublication(out _)) owner.Published();
    }
}
