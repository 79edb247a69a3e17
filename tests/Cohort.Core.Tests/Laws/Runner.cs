using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>
/// One range under test: applies steps, commits after each batch, and keeps what a store would keep: transitions, and
/// memberships folded from the differences.
/// </summary>
internal sealed class Runner
{
    private readonly RangeEffects _effects = new();
    private long _offset;

    public Runner(RuleContext context)
        : this(new RangeState(HashRange.Whole, context))
    {
    }

    public Runner(RangeState state)
    {
        State = state;
        _offset = state.Offsets[Feed.Source];
    }

    public RangeState State { get; private set; }

    public List<Transition> Transitions { get; } = [];

    public HashSet<(string User, string Segment)> Stored { get; private init; } = [];

    public List<byte[]> Journal { get; } = [];

    public Runner Run(IEnumerable<IReadOnlyList<Step>> runs)
    {
        foreach (var run in runs) Apply(run);
        return this;
    }

    public void Apply(IReadOnlyList<Step> steps)
    {
        var batch = Feed.Batch(steps, _offset);
        _offset += steps.Count;
        Assert.Equal(new BatchReply(BatchVerdict.Applied, _offset), State.Apply(batch));
        Journal.Add(batch);
        Commit(State.Context);
    }

    public void Activate(RuleContext context, CauseKind cause)
    {
        var former = State.Context;
        State.Activate(context, cause);
        Commit(former);
    }

    /// <summary>A runner that goes on from what a crash left: the last snapshot and the batches since.</summary>
    public static Runner Recovered(byte[] snapshot, RuleContext context, IEnumerable<byte[]> journal)
    {
        var state = RangeState.ReadSnapshot(snapshot, context);
        foreach (var batch in journal) Assert.Equal(BatchVerdict.Applied, state.Recover(batch).Verdict);
        state.FinishRecovery();
        return new Runner(state);
    }

    public byte[] Snapshot()
    {
        var bytes = new ByteWriter();
        State.WriteSnapshot(bytes);
        return bytes.Written.ToArray();
    }

    /// <summary>Each user's transitions, in their order.</summary>
    public IEnumerable<Transition> ByUser => Transitions.OrderBy(t => t.UserId, StringComparer.Ordinal);

    private void Commit(RuleContext former)
    {
        State.TakeEffects(_effects);
        if (_effects.TransitionCount > 0) Transitions.AddRange(RangeEffects.ReadTransitions(_effects.Transitions));
        for (var membership = _effects.Memberships; membership.Next();)
        {
            var name = membership.Segment.NameIn(membership.IsFormer ? former : State.Context);
            var row = (Encoding.UTF8.GetString(membership.User), name);
            Assert.True(membership.Entered ? Stored.Add(row) : Stored.Remove(row), $"{row} was stored so before.");
        }
    }
}
