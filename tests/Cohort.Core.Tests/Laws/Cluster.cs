using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>
/// Several ranges under one table, with what a store keeps of them and, for each, the calls since its last snapshot:
/// enough to crash and recover it.
/// </summary>
internal sealed class Cluster
{
    private RuleContext _context;
    private readonly RangeEffects _effects = new();
    private readonly List<Range> _ranges;
    private long _offset;
    private long _found;

    public Cluster(RuleContext context, int ranges)
    {
        _context = context;
        Table = RangeTable.Even(ranges);
        _ranges = [.. Table.Entries.Select(entry => new Range(new RangeState(entry.Range, context)))];
    }

    public RangeTable Table { get; private set; }

    public IReadOnlyList<RangeState> States => [.. _ranges.Select(range => range.State)];

    public List<Transition> Transitions { get; } = [];

    public HashSet<(string User, string Segment)> Stored { get; } = [];

    public OutcomeCounts Counts => States.Aggregate(default(OutcomeCounts), (sum, state) => sum + state.Counts);

    public IEnumerable<Transition> ByUser => Transitions.OrderBy(t => t.UserId, StringComparer.Ordinal);

    public void Apply(IReadOnlyList<Step> steps)
    {
        for (var i = 0; i < _ranges.Count; i++)
        {
            var at = i;
            var batch = Feed.Batch(steps, _offset, buy => Table.IndexOf(buy.ToPurchase()) == at);
            _ranges[i].Call(state => Assert.Equal(BatchVerdict.Applied, state.Apply(batch).Verdict));
        }

        _offset += steps.Count;
        Commit(_context);
    }

    /// <summary>Not among the calls that a recovery repeats: a snapshot from before is read under the new context.</summary>
    public void Activate(RuleContext context, CauseKind cause)
    {
        foreach (var state in States) state.Activate(context, cause);
        (var former, _context) = (_context, context);
        Commit(former);
    }

    /// <summary>The same with what is found over all users as of a day; that is among the calls, as a row of a journal is.</summary>
    public void Activate(RuleContext context, CauseKind cause, int day)
    {
        var values = States.Select(state => state.Members.ValuesUnder(context)).OfType<UserValues>();
        var foreseen = ThresholdSearch.Find(context, [.. values], new BusinessDate((ushort)day));
        foreach (var state in States) state.BeginActivation(context);
        (var former, _context) = (_context, context);
        Assert.Equal(foreseen, TakeFound(day));
        foreach (var state in States) state.FinishActivation(cause);
        Commit(former);
    }

    /// <summary>Looks at all users of all ranges as of a day that is still to come.</summary>
    public void Find(int day)
    {
        TakeFound(day);
        Commit(_context);
    }

    private Thresholds TakeFound(int day)
    {
        var date = new BusinessDate((ushort)day);
        var thresholds = ThresholdSearch.Find(_context, [.. States.Select(state => state.ValuesAsOf(date))], date);
        var writer = new BatchWriter();
        writer.Add(_found, thresholds);
        var batch = writer.Finish(Encoding.UTF8.GetBytes(BatchHeader.Thresholds), _found, _found + 1, 0).ToArray();
        _found++;
        foreach (var range in _ranges) range.Call(state => Assert.Equal(BatchVerdict.Applied, state.Apply(batch).Verdict));
        return thresholds;
    }

    public void Split(int index, ulong hash)
    {
        Table = Table.Split(index, hash);
        var (lower, upper) = _ranges[index].State.SplitAt(hash);
        _ranges[index] = new Range(lower);
        _ranges.Insert(index + 1, new Range(upper));
    }

    public void Merge(int index)
    {
        Table = Table.Merge(index);
        _ranges[index] = new Range(RangeTransfer.Merge(_ranges[index].State, _ranges[index + 1].State));
        _ranges.RemoveAt(index + 1);
    }

    public void Salt(string user, int parts)
    {
        var salt = new Salt(user, parts);
        Table = Table.WithSalt(salt);
        IReadOnlyList<SaltedLine> lines = [];
        HomeOf(salt).Call(home => lines = home.Salting.BeginSalting(salt));
        foreach (var range in HoldersOf(salt)) range.Call(state => state.Salting.HoldPart(salt, lines));
    }

    public void Sum(Salt salt)
    {
        // As the parts are now: a recovery that repeats the call takes what the journal holds.
        if (HomeOf(salt).State.Salting.Lacking(salt.UserId, [.. HoldersOf(salt).Select(holder => holder.State)]) is not { } sums) return;
        HomeOf(salt).Call(home => home.Salting.TakePartials(Encoding.UTF8.GetBytes(salt.UserId), sums));
        Commit(_context);
    }

    public void Unsalt(Salt salt)
    {
        Table = Table.WithoutSalt(salt);
        var parts = HoldersOf(salt).Select(range => range.State.Salting.ReleasePart(Encoding.UTF8.GetBytes(salt.UserId))).ToList();
        foreach (var range in HoldersOf(salt)) range.Restart();
        HomeOf(salt).Call(home => home.Salting.EndSalting(Encoding.UTF8.GetBytes(salt.UserId), parts));
        Commit(_context);
    }

    public void Snapshot(int index) => _ranges[index].Restart();

    public void Crash(int index) => _ranges[index].Recover(_context);

    private Range HomeOf(Salt salt) => _ranges[Table.IndexOf(salt.Hash)];

    private IEnumerable<Range> HoldersOf(Salt salt) => _ranges.Where(range => salt.HasPointIn(range.State.Range));

    private void Commit(RuleContext former)
    {
        foreach (var state in States)
        {
            state.TakeEffects(_effects);
            if (_effects.TransitionCount > 0) Transitions.AddRange(RangeEffects.ReadTransitions(_effects.Transitions));
            for (var membership = _effects.Memberships; membership.Next();)
            {
                var row = (Encoding.UTF8.GetString(membership.User), membership.Segment.NameIn(membership.IsFormer ? former : _context));
                Assert.True(membership.Entered ? Stored.Add(row) : Stored.Remove(row), $"{row} was stored so before.");
            }
        }
    }

    private sealed class Range
    {
        private readonly List<Action<RangeState>> _calls = [];
        private byte[] _snapshot = [];

        public Range(RangeState state)
        {
            State = state;
            Restart();
        }

        public RangeState State { get; private set; }

        public void Call(Action<RangeState> call)
        {
            call(State);
            _calls.Add(call);
        }

        public void Restart()
        {
            var bytes = new ByteWriter();
            State.WriteSnapshot(bytes);
            _snapshot = bytes.Written.ToArray();
            _calls.Clear();
        }

        public void Recover(RuleContext context)
        {
            State = RangeState.ReadSnapshot(_snapshot, context);
            State.BeginRecovery();
            foreach (var call in _calls) call(State);
            State.FinishRecovery();
        }
    }
}
