using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

/// <summary>A user is erased: of each range that may have something of them another takes the place, which has not.</summary>
public class ErasingTests
{
    private static readonly UInt128 Key = new(7, 9);
    private static readonly Created Birth = new(HashRange.Whole, [], Records.First);

    [Fact]
    public void A_user_under_a_key_is_they_alone_and_their_id_is_not_in_it()
    {
        var user = ErasedUser.Of("u0", Key);

        Assert.True(user.Is("u0"));
        Assert.False(user.Is("u1"));
        Assert.NotEqual(user, ErasedUser.Of("u0", Key + 1));
        Assert.Equal(UserHash.Of("u0"u8), user.Place);
    }

    [Fact]
    public void The_range_of_a_plain_user_is_followed_When_the_serving_store_has_let_go_of_them()
    {
        var coordinator = Founded(2);
        var home = coordinator.Table!.Entries[coordinator.Table.IndexOf(UserHash.Of("u0"u8))];
        var erase = new Erase(5, ErasedUser.Of("u0", Key));
        Begin(coordinator, erase);

        var (range, directive) = Assert.Single(coordinator.Unconfirmed);
        Assert.Equal((home.Id, erase.User), (range, Assert.IsType<CloseWithout>(directive).User));
        Assert.Null(coordinator.ToErase);
        Assert.Null(coordinator.LetGo(erase));
        Assert.Null(coordinator.Confirm(range, coordinator.Ticket));

        Assert.Equal(erase, coordinator.ToErase);
        Assert.Null(coordinator.LetGo(erase with { Erasure = 4 }));
        coordinator.Apply(coordinator.LetGo(erase)!);
        Assert.Null(coordinator.ToErase);
        var birth = Assert.IsType<Open>(Assert.Single(coordinator.Unconfirmed).Directive).Birth;
        Assert.Equal((home.Range, null), (birth.Range, birth.Salting));
        Assert.Equal([home.Id], birth.Parents.AsEnumerable());
        ConfirmAll(coordinator);

        Assert.Equal((null, (5L, 3)), (coordinator.Current, coordinator.Erased));
        Assert.Equal((2, 4), (coordinator.Table.Version, coordinator.Table.NextId));
        Assert.False(coordinator.IsForgotten);
        coordinator.Emptied(home.Id);
        Assert.True(coordinator.IsForgotten);
    }

    [Fact]
    public void All_ranges_with_parts_of_a_salted_user_are_followed_and_nobody_is_salted_any_more()
    {
        var coordinator = Founded(4);
        Begin(coordinator, new BeginSalting("hot", 3));
        ConfirmAll(coordinator);
        ConfirmAll(coordinator);
        var holders = coordinator.Table!.HoldersOf(new Salt("hot", 3)).Select(index => coordinator.Table.Entries[index].Id).ToList();

        Begin(coordinator, new Erase(1, ErasedUser.Of("hot", Key)));
        Assert.Equal(holders, coordinator.Unconfirmed.Select(one => one.RangeId));
        ConfirmAll(coordinator);
        coordinator.Apply(coordinator.LetGo(coordinator.ToErase!)!);
        Assert.All(coordinator.Unconfirmed, one => Assert.Single(Assert.IsType<Open>(one.Directive).Birth.Parents));
        ConfirmAll(coordinator);

        Assert.Empty(coordinator.Table.Salts);
        Assert.Empty(coordinator.Table.Entries.Select(entry => entry.Id).Intersect(holders));
    }

    [Fact]
    public void A_coordinator_goes_on_with_an_erasure_at_every_row_of_it()
    {
        var first = Founded(2);
        var erase = new Erase(5, ErasedUser.Of("u0", Key));
        Begin(first, erase);
        var second = new Coordinator(first.Status);
        ConfirmAll(second);
        Assert.Equal(erase, second.ToErase);

        // Nobody has heard that the store let go of the user: it is asked for again.
        var third = new Coordinator(second.Status);
        Assert.Null(third.ToErase);
        ConfirmAll(third);
        third.Apply(third.LetGo(erase)!);
        var fourth = new Coordinator(third.Status);
        ConfirmAll(fourth);

        Assert.Equal((5L, 3), new Coordinator(fourth.Status).Erased);
    }

    [Fact]
    public void A_closed_range_keeps_its_other_users_and_nothing_of_the_one_who_is_erased()
    {
        var owner = Closed("u0");

        Assert.Equal(Answer.Waiting, owner.Decide(new CloseWithout([2], ErasedUser.Of("u0", Key)), out _));
        Assert.True(owner.TryTakeSnapshot(out var snapshot, out var sequence));
        owner.SnapshotStored(sequence);

        Assert.Equal(Answer.Done, owner.Decide(new CloseWithout([2], ErasedUser.Of("u0", Key)), out _));
        Assert.Equal(Answer.Gone, owner.Decide(new CloseWithout([3], ErasedUser.Of("u0", Key)), out _));
        Assert.True(snapshot.State.AsSpan().IndexOf("u0"u8) < 0);
        Assert.True(snapshot.State.AsSpan().IndexOf("u1"u8) >= 0);
        Assert.Equal((1, 2L), (owner.State.UserCount, owner.State.Counts.Accepted));
    }

    [Fact]
    public void Whoever_begins_anew_from_its_rows_has_nothing_of_the_user_before_it_stores_or_gives_anything()
    {
        var birth = Birth;
        var (turn, batch) = (Turn(), new BatchTaken(Records.Batch(0, "u0", "u1")));
        var closed = new ClosedWithout([2], ErasedUser.Of("u0", Key));

        foreach (var published in (long[])[0, 2, 4])
        {
            var owner = RangeOwner.Recover(1, null, [birth, turn, batch, closed], published, [], Records.Context);
            while (owner.TryTakePublication(out _)) owner.Published();
            Assert.True(owner.TryTakeSnapshot(out var snapshot, out var sequence));
            Assert.Equal(4, sequence);
            Assert.True(snapshot.State.AsSpan().IndexOf("u0"u8) < 0);
        }

        var parent = RangeOwner.Recover(1, null, [birth, turn, batch, closed], 4, [], Records.Context).State;
        Assert.Equal(1, parent.UserCount);
        var child = RangeOwner.Begin(2, new Created(HashRange.Whole, [1], Records.First), [parent], Records.Context);
        Assert.Null(child.State.Questions.Find("u0"u8));
        Assert.Equal((1, 2L), (child.State.UserCount, child.State.Counts.Accepted));
    }

    [Fact]
    public void What_the_user_did_before_is_published_to_its_end()
    {
        var owner = Opened();
        owner.Decide(new CloseWithout([2], ErasedUser.Of("u0", Key)), out var entry);
        owner.Apply(entry!);

        var rows = 0L;
        while (owner.TryTakePublication(out var publication))
        {
            rows = publication.Sequence;
            owner.Published();
        }

        Assert.Equal((owner.Sequence, true), (rows, owner.IsPublished));
    }

    [Fact]
    public void A_split_hands_marks_of_single_users_on_to_the_range_that_has_them_alone()
    {
        var salt = new Salt("hot", 2);
        var (low, high) = HashRange.Whole.SplitAt(1UL << 63);
        var (homes, others) = low.Contains(salt.Hash) ? (low, high) : (high, low);
        var home = Applied(homes, Records.Batch(0, [.. Enumerable.Repeat("hot", 10)]));
        var part = Applied(others, new BatchWriter().Finish("till/0"u8, 0, 2, 0).ToArray());
        var parts = Applied(homes, Records.Batch(0, [.. Enumerable.Repeat("hot", 10)]));

        // One stood behind the other, so that those that follow know of the user alone what the one had.
        (home, part) = (RangeTransfer.Salted(home, home, salt), RangeTransfer.Salted(part, parts, salt));
        var together = RangeTransfer.Unsalted(home, [home, part], salt, quietly: false);
        together.TakeEffects(new RangeEffects());
        var (lower, upper) = together.SplitAt(salt.Hash + 1);

        Assert.True(Bytes(lower).AsSpan().IndexOf("hot"u8) >= 0);
        Assert.True(Bytes(upper).AsSpan().IndexOf("hot"u8) < 0);
    }

    private static RangeState Applied(HashRange range, byte[] batch)
    {
        var state = new RangeState(range, Records.Context(Records.First));
        foreach (var each in (byte[][])[Turn().Batch, batch]) Assert.Equal(BatchVerdict.Applied, state.Apply(each).Verdict);
        state.TakeEffects(new RangeEffects());
        return state;
    }

    private static byte[] Bytes(RangeState state)
    {
        var bytes = new Encodings.ByteWriter();
        state.WriteSnapshot(bytes);
        return bytes.Written.ToArray();
    }

    private static BatchTaken Turn()
    {
        RangeOwner.Begin(1, Birth, [], Records.Context).Decide(new TurnDay(Records.Date(Records.Day)), out var turn);
        return (BatchTaken)turn!;
    }

    private static RangeOwner Closed(string user)
    {
        var owner = Opened();
        Assert.Equal(Answer.Journal, owner.Decide(new CloseWithout([2], ErasedUser.Of(user, Key)), out var closed));
        owner.Apply(closed!);
        while (owner.TryTakePublication(out _)) owner.Published();
        return owner;
    }

    private static RangeOwner Opened()
    {
        var owner = RangeOwner.Begin(1, Birth, [], Records.Context);
        owner.Apply(Turn());
        var batch = Records.Batch(0, "u0", "u1");
        Assert.Equal(Answer.Journal, owner.Decide(BatchHeader.Of(batch), out _));
        owner.Apply(new BatchTaken(batch));
        return owner;
    }

    private static Coordinator Founded(int ranges)
    {
        var coordinator = new Coordinator();
        Begin(coordinator, new Found(ranges, Records.First));
        ConfirmAll(coordinator);
        return coordinator;
    }

    private static void Begin(Coordinator coordinator, Order order)
    {
        Assert.True(coordinator.TryBegin(order, out var entry, out var refusal), refusal);
        coordinator.Apply(entry!);
    }

    private static void ConfirmAll(Coordinator coordinator)
    {
        foreach (var (range, _) in coordinator.Unconfirmed.ToList())
        {
            if (coordinator.Confirm(range, coordinator.Ticket) is { } advanced) coordinator.Apply(advanced);
        }
    }
}
