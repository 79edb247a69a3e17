using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>Ranges of a cluster stand at different offsets whenever something becomes of them; that changes no answer.</summary>
[Trait("Category", "Slow")]
public class ScatterLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(400);

    [Fact]
    public void It_is_as_if_there_were_one_range_When_users_are_salted_and_ranges_split_and_merge_at_different_offsets_and_batches_come_again() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(13);
            var (turn, buys) = (new DayTurn(script.Buys.Select(buy => buy.Day).Append(20_000).Max()), script.Buys.ToList());
            var whole = new Runner(script.World.Context()).Run([[turn], [.. buys]]);
            var scattered = new Scattered(script.World.Context(), turn, buys, dice);
            for (var steps = 10 + (buys.Count / 2); steps > 0; steps--) scattered.Step();
            scattered.End();

            Agreement.SameUsers([whole.State], scattered.States);
            Assert.Equal(whole.State.Counts, scattered.Counts);
            Assert.All(scattered.States, state => Assert.Equal(0, state.Merged.Count));
        }));

    [Fact]
    public void It_refuses_to_salt_and_to_unsalt_and_names_both_values_When_ranges_do_not_fit()
    {
        var salt = new Salt("hot", 2);
        var (home, part) = (At(20_000), At(20_001));
        var fault = Assert.Throws<InvalidOperationException>(() => RangeTransfer.Salted(part, home, salt));
        Assert.Contains("2024-10-05 but", fault.Message, StringComparison.Ordinal);
        Assert.Contains("before they salt a user", fault.Message, StringComparison.Ordinal);

        fault = Assert.Throws<InvalidOperationException>(() => RangeTransfer.Unsalted(home, [home, part], salt, quietly: false));
        Assert.Contains("before they end the salting of a user", fault.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => RangeTransfer.Unsalted(home, [home], salt, quietly: false));

        static RangeState At(int day)
        {
            var state = new RangeState(HashRange.Whole, ScriptWriter.OtherWorld(1).Context());
            state.Apply(Feed.Batch([new DayTurn(day)], 0));
            return state;
        }
    }

    /// <summary>Ranges that each read one source on their own, and are closed and followed by others in between.</summary>
    private sealed class Scattered
    {
        private readonly List<Buy> _buys;
        private readonly Random _dice;
        private readonly List<RangeState> _states;
        private readonly HashSet<int> _applied = [];
        private RangeTable _table;

        public Scattered(RuleContext context, DayTurn turn, List<Buy> buys, Random dice)
        {
            (_buys, _dice, _table) = (buys, dice, RangeTable.Even(1 << dice.Next(4)));
            _states = [.. _table.Entries.Select(entry => new RangeState(entry.Range, context))];
            foreach (var state in _states) state.Apply(Feed.Batch([turn], 0));
        }

        public IReadOnlyList<RangeState> States => _states;

        public OutcomeCounts Counts => _states.Aggregate(default(OutcomeCounts), (sum, state) => sum + state.Counts);

        public void Step()
        {
            var index = _dice.Next(_states.Count);
            switch (_dice.Next(8))
            {
                case 0: Begin(); break;
                case 1 when _table.Salts.Any(): End(_table.Salts.ElementAt(_dice.Next(_table.Salts.Count()))); break;
                case 2 when _states.Count < 12: Split((ulong)_dice.NextInt64() << 1); break;
                case 3 when index + 1 < _states.Count: Merge(index); break;
                default: Read(index, _dice.Next(12)); break;
            }
        }

        public void End()
        {
            for (var index = 0; index < _states.Count; index++) Read(index, _buys.Count);
            foreach (var salt in _table.Salts)
            {
                _states[_table.IndexOf(salt.Hash)].Sum(salt.UserId, _states);
            }

            foreach (var state in _states) state.TakeEffects(new RangeEffects());
        }

        private static long Answered(OutcomeCounts counts) => counts.Accepted + counts.Duplicate + counts.Conflict + counts.Expired + counts.Future;

        // From somewhat before where it stands, as after a reader begins anew.
        private void Read(int index, int records)
        {
            var from = (int)_states[index].Offsets[Feed.Source] - 1;
            var to = Math.Min(_buys.Count, from + records);
            if (to == from) return;
            from -= _dice.Next(from + 1);
            bool IsOwn(Buy buy) => _table.IndexOf(buy.ToPurchase()) == index;
            var (before, isNew) = (Answered(_states[index].Counts), Enumerable.Range(from, to - from).Count(at => (!_buys[at].IsVoid || IsAnswered(_buys[at])) && IsOwn(_buys[at]) && _applied.Add(at)));
            Assert.Equal(BatchVerdict.Applied, _states[index].Apply(Feed.Batch([.. _buys[from..to]], 1 + from, IsOwn)).Verdict);
            Assert.Equal(isNew, Answered(_states[index].Counts) - before);
            _states[index].TakeEffects(new RangeEffects());
        }

        // A void is counted where it comes too late or too early to be one.
        private bool IsAnswered(Buy buy) => buy.Day + (2 * _states[0].Context.WindowDays) <= _states[0].AsOf!.Value.Day || buy.Day > _states[0].AsOf!.Value.Day + Script.FutureDays;

        private void Begin()
        {
            if (_buys.Count == 0) return;
            var salt = new Salt(_buys[_dice.Next(_buys.Count)].User, _dice.Next(2, 6));
            if (_table.SaltOf(salt.UserId) is not null) return;
            var home = _table.IndexOf(salt.Hash);
            var after = _table.HoldersOf(salt).Select(index =>
            {
                var own = Copy(_states[index]);
                return (index, RangeTransfer.Salted(own, index == home ? own : Copy(_states[home]), salt));
            }).ToList();
            _table = _table.WithSalt(salt);
            Follow(after);
        }

        private void End(Salt salt)
        {
            var holders = _table.HoldersOf(salt);
            var after = holders.Select(index =>
            {
                var copies = holders.ToDictionary(holder => holder, holder => Copy(_states[holder]));
                var next = RangeTransfer.Unsalted(copies[index], [.. copies.Values], salt, quietly: false);
                next.TakeEffects(new RangeEffects());
                return (index, next);
            }).ToList();
            _table = _table.WithoutSalt(salt);
            Follow(after);
        }

        private void Follow(List<(int Index, RangeState State)> after)
        {
            foreach (var (index, state) in after) _states[index] = Copy(state);
        }

        private void Split(ulong hash)
        {
            var index = _table.IndexOf(hash);
            if (_table.Entries[index].Range.Start == hash) return;
            _table = _table.Split(index, hash);
            var (lower, upper) = _states[index].SplitAt(hash);
            _states[index] = lower;
            _states.Insert(index + 1, upper);
        }

        private void Merge(int index)
        {
            _table = _table.Merge(index);
            _states[index] = Copy(RangeTransfer.Merge(_states[index], _states[index + 1]));
            _states.RemoveAt(index + 1);
        }

        private static RangeState Copy(RangeState state)
        {
            var bytes = new ByteWriter();
            state.WriteSnapshot(bytes);
            return RangeState.ReadSnapshot(bytes.Written, state.Context);
        }
    }
}
