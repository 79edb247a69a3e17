using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>Where only what is new goes from the parts of a salted user to her home, she is exact after every sum.</summary>
public class SumChangesLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(200);

    // Without scores, which a home keeps of a salted user who was gone for a while, until she is scored again.
    [Fact]
    public void Ledgers_and_memberships_are_those_of_the_oracle_When_changes_were_summed_after_a_batch() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(21);
            var oracle = new NaiveCohort(script.World, Script.FutureDays, isWatching: false);
            var ranges = new Ranges(script.World.Context(), 1 << dice.Next(4));
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
    public void Nothing_is_summed_and_no_number_used_When_nothing_came()
    {
        var ranges = new Ranges(ScriptWriter.OtherWorld(1).Context(), 2);
        ranges.Salt(new Salt("hot", 2));
        ranges.Apply([new DayTurn(20_000), new Buy("event", "hot", "s1", 100, 1, 20_000)]);

        ranges.Sum();
        ranges.Sum();

        Assert.Equal(1, ranges.States.Sum(state => state.Sums));
    }

    [Fact]
    public void Sums_go_on_from_the_number_of_the_store_and_never_back()
    {
        var state = new RangeState(HashRange.Whole, ScriptWriter.OtherWorld(1).Context());

        state.ResumeSums(7);
        state.ResumeSums(3);

        Assert.Equal(7, state.Sums);
    }

    [Fact]
    public void A_range_is_not_split_or_snapshotted_When_changes_wait_to_be_summed()
    {
        var ranges = new Ranges(ScriptWriter.OtherWorld(1).Context(), 1);
        ranges.Salt(new Salt("hot", 2));
        ranges.Apply([new DayTurn(20_000), new Buy("event", "hot", "s1", 100, 1, 20_000)]);
        var state = ranges.States.Single();

        Assert.Throws<InvalidOperationException>(() => state.SplitAt(1UL << 63));
        Assert.Throws<InvalidOperationException>(() => state.WriteSnapshot(new ByteWriter()));
        ranges.Sum();
        state.WriteSnapshot(new ByteWriter());
    }

    private sealed class Ranges(RuleContext context, int count)
    {
        private readonly RangeEffects _effects = new();
        private RangeTable _table = RangeTable.Even(count);
        private long _offset;

        public RangeState[] States { get; } = [.. RangeTable.Even(count).Entries.Select(entry => new RangeState(entry.Range, context) { NotesPartialChanges = true })];

        public void Salt(Salt salt)
        {
            var lines = HomeOf(salt).BeginSalting(salt);
            foreach (var state in States.Where(state => salt.HasPointIn(state.Range))) state.HoldPart(salt, lines);
            _table = _table.WithSalt(salt);
        }

        public void Apply(IReadOnlyList<Step> steps)
        {
            for (var i = 0; i < States.Length; i++)
            {
                var at = i;
                Assert.Equal(BatchVerdict.Applied, States[i].Apply(Feed.Batch(steps, _offset, buy => _table.IndexOf(buy.ToPurchase()) == at)).Verdict);
            }

            _offset += steps.Count;
        }

        public void Sum()
        {
            foreach (var salt in _table.Salts) HomeOf(salt).SumChanges(Encoding.UTF8.GetBytes(salt.UserId), States);
            foreach (var state in States) state.TakeEffects(_effects);
        }

        private RangeState HomeOf(Salt salt) => States[_table.IndexOf(salt.Hash)];
    }
}
