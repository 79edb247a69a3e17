using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>Where one owner has all ranges, what a home lacks of a salted user's parts comes to it as a batch, and they are exact after it.</summary>
public class GatheringLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(200);

    // Without scores, which a home drops of a salted user whose sums hold no purchase yet, until they are scored again.
    [Fact]
    public void Ledgers_and_memberships_are_those_of_the_oracle_When_sums_were_gathered_after_a_batch() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(21);
            var oracle = new NaiveCohort(script.World, Script.FutureDays, isWatching: false);
            var ranges = new Ranges(script.World.Context(), 1 << dice.Next(4));
            oracle.IsSalted = ranges.IsSalted;
            foreach (var user in Enumerable.Range(0, 3)) ranges.Salt(new Salt($"user-{user}", dice.Next(2, 9)));
            foreach (var run in Feed.Cut([.. script.Steps.Where(step => step is not Scored)], dice))
            {
                foreach (var step in run) oracle.Take(step);
                ranges.Apply(run);
                ranges.Sum();
                Agreement.Ledgers(oracle, ranges.States);
            }
        }));

    [Fact]
    public void A_home_is_the_same_When_it_is_recovered_from_its_batches_alone() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(22);
            var ranges = new Ranges(script.World.Context(), 1 << dice.Next(4));
            foreach (var user in Enumerable.Range(0, 3)) ranges.Salt(new Salt($"user-{user}", dice.Next(2, 9)));
            var created = ranges.States.Select(SnapshotOf).ToList();
            foreach (var run in Feed.Cut([.. script.Steps.Where(step => step is not Scored)], dice))
            {
                ranges.Apply(run);
                ranges.Sum();
            }

            for (var i = 0; i < created.Count; i++)
            {
                var again = RangeState.ReadSnapshot(created[i], script.World.Context());
                foreach (var batch in ranges.Journals[i]) Assert.Equal(BatchVerdict.Applied, again.Recover(batch).Verdict);
                again.FinishRecovery();
                Agreement.Between(ranges.States[i], again);
            }
        }));

    [Fact]
    public void Nothing_is_gathered_and_no_number_used_When_nothing_came()
    {
        var ranges = new Ranges(ScriptWriter.OtherWorld(1).Context(), 2);
        ranges.Salt(new Salt("hot", 2));
        ranges.Sum();
        ranges.Apply([new DayTurn(20_000), new Buy("event", "hot", "s1", 100, 1, 20_000)]);

        ranges.Sum();
        ranges.Sum();

        Assert.Equal(1, ranges.States.Sum(state => state.Offsets[BatchHeader.Sums]));
    }

    private static byte[] SnapshotOf(RangeState state)
    {
        var bytes = new ByteWriter();
        state.WriteSnapshot(bytes);
        return bytes.Written.ToArray();
    }

    private sealed class Ranges(RuleContext context, int count)
    {
        private readonly RangeEffects _effects = new();
        private RangeTable _table = RangeTable.Even(count);
        private long _offset;

        public RangeState[] States { get; } = [.. RangeTable.Even(count).Entries.Select(entry => new RangeState(entry.Range, context))];

        public List<byte[]>[] Journals { get; } = [.. Enumerable.Range(0, count).Select(_ => new List<byte[]>())];

        public bool IsSalted(string user) => _table.SaltOf(user) is not null;

        public void Salt(Salt salt)
        {
            var lines = HomeOf(salt).Salting.BeginSalting(salt);
            foreach (var state in States.Where(state => salt.HasPointIn(state.Range))) state.Salting.HoldPart(salt, lines);
            _table = _table.WithSalt(salt);
        }

        public void Apply(IReadOnlyList<Step> steps)
        {
            for (var i = 0; i < States.Length; i++)
            {
                var at = i;
                Take(i, Feed.Batch(steps, _offset, buy => _table.IndexOf(buy.ToPurchase()) == at));
            }

            _offset += steps.Count;
        }

        public void Sum()
        {
            foreach (var salt in _table.Salts)
            {
                var home = _table.IndexOf(salt.Hash);
                if (States[home].Salting.Lacking(salt.UserId, [.. States.Where(state => salt.HasPointIn(state.Range))]) is not { } sums) continue;
                var before = States[home].Offsets[BatchHeader.Sums];
                var batch = new BatchWriter();
                batch.Add(before, Encoding.UTF8.GetBytes(salt.UserId), sums);
                Take(home, batch.Finish(Encoding.UTF8.GetBytes(BatchHeader.Sums), before, before + 1, 0).ToArray());
            }

            foreach (var state in States) state.TakeEffects(_effects);
        }

        private void Take(int index, byte[] batch)
        {
            Assert.Equal(BatchVerdict.Applied, States[index].Apply(batch).Verdict);
            Journals[index].Add(batch);
        }

        private RangeState HomeOf(Salt salt) => States[_table.IndexOf(salt.Hash)];
    }
}
