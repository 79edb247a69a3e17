using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>Where the borders of ranges lie, and when they move, changes no answer.</summary>
[Trait("Category", "Slow")]
public class SplitLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void It_is_as_if_there_were_one_range_When_ranges_split_and_merge_between_batches() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(11);
            var whole = new Runner(script.World.Context());
            var cluster = new Cluster(script.World.Context(), 1 << dice.Next(4));
            foreach (var run in Feed.Cut(script.Steps, dice))
            {
                for (var moves = dice.Next(3); moves > 0; moves--) Move(cluster, script, dice);
                whole.Apply(run);
                cluster.Apply(run);

                Agreement.SameUsers([whole.State], cluster.States);
                Assert.Equal(whole.State.Counts, cluster.Counts);
            }

            Assert.Equal(whole.ByUser, cluster.ByUser);
            Assert.Equal(whole.Stored.Order(), cluster.Stored.Order());
        }));

    /// <summary>A split, at a user's own hash now and then, or a merge, or a crash.</summary>
    internal static void Move(Cluster cluster, Script script, Random dice)
    {
        var index = dice.Next(cluster.Table.Entries.Count);
        switch (dice.Next(4))
        {
            case 0 or 1 when cluster.Table.Entries.Count < 20:
                var users = script.Buys.Select(buy => buy.User).Distinct().Select(user => new Salt(user, 2).Hash).ToList();
                var hash = users.Count > 0 && dice.Next(2) == 0 ? users[dice.Next(users.Count)] : (ulong)dice.NextInt64() << 1;
                index = cluster.Table.IndexOf(hash);
                if (cluster.Table.Entries[index].Range.Start != hash) cluster.Split(index, hash);
                break;
            case 2 when index + 1 < cluster.Table.Entries.Count:
                cluster.Merge(index);
                break;
            default:
                if (dice.Next(2) == 0) cluster.Snapshot(index);
                else cluster.Crash(index);
                break;
        }
    }

    [Fact]
    public void It_is_as_if_there_were_one_range_When_halves_that_stand_at_different_offsets_merge_and_batches_come_again() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(12);
            var (turn, buys) = (new DayTurn(script.Buys.Select(buy => buy.Day).Append(20_000).Max()), script.Buys.ToList<Step>());
            var whole = new Runner(script.World.Context()).Run([[turn], buys]);
            var (low, high) = HashRange.Whole.Halve();
            var halves = new[] { low, high }.Select(range => new RangeState(range, script.World.Context())).ToList();
            foreach (var half in halves)
            {
                half.Apply(Feed.Batch([turn], 0));
                var to = dice.Next(buys.Count + 1);
                half.Apply(Feed.Batch(buys.GetRange(0, to), 1, buy => half.Range.Contains(new Salt(buy.User, 2).Hash)));
                half.TakeEffects(new RangeEffects());
            }

            var merged = SnapshotCopy(RangeTransfer.Merge(halves[0], halves[1]));
            for (var from = (int)merged.Offsets[Feed.Source] - 1; from < buys.Count;)
            {
                var to = Math.Min(buys.Count, from + 1 + dice.Next(20));
                var overlap = dice.Next(Math.Min(from, 5) + 1);
                Assert.Equal(BatchVerdict.Applied, merged.Apply(Feed.Batch(buys.GetRange(from - overlap, to - from + overlap), 1 + from - overlap)).Verdict);
                from = to;
            }

            merged.TakeEffects(new RangeEffects());
            Agreement.Between(whole.State, merged);
            Assert.Equal(0, merged.Merged.Count);
        }));

    private static RangeState SnapshotCopy(RangeState state)
    {
        var bytes = new ByteWriter();
        state.WriteSnapshot(bytes);
        return RangeState.ReadSnapshot(bytes.Written, state.Context);
    }

    [Fact]
    public void It_refuses_to_merge_and_names_both_values_When_ranges_do_not_fit()
    {
        var world = ScriptWriter.OtherWorld(1);
        var (low, high) = HashRange.Whole.Halve();
        var lower = new RangeState(low, world.Context());
        lower.Apply(Feed.Batch([new DayTurn(20_000)], 0));

        Assert.Contains("does not end where", Refusal(new RangeState(high, world.Context()), lower), StringComparison.Ordinal);
        Assert.Contains("the as-of date 2024-10-04 but", Refusal(lower, new RangeState(high, world.Context())), StringComparison.Ordinal);
        var ahead = new RangeState(high, world.Context());
        ahead.Apply(Feed.Batch([new DayTurn(20_001)], 0));
        Assert.Contains("2024-10-04 but", Refusal(lower, ahead), StringComparison.Ordinal);
        var revised = new RangeState(high, world.Context(2));
        revised.Apply(Feed.Batch([new DayTurn(20_000)], 0));
        Assert.Contains("rules revision 1 but", Refusal(lower, revised), StringComparison.Ordinal);
    }

    [Fact]
    public void It_refuses_to_split_When_effects_are_pending_or_the_hash_is_not_inside()
    {
        var state = new RangeState(HashRange.Whole.Halve().Lower, ScriptWriter.OtherWorld(1).Context());

        Assert.Throws<ArgumentOutOfRangeException>(() => state.SplitAt(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => state.SplitAt(ulong.MaxValue));
        state.BeginRecovery();
        Assert.Throws<InvalidOperationException>(() => state.SplitAt(5));
    }

    private static string Refusal(RangeState lower, RangeState upper) =>
        Assert.Throws<InvalidOperationException>(() => RangeTransfer.Merge(lower, upper)).Message;
}
