using System.Collections.Immutable;
using Cohort.Core.Encodings;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Text = System.Text.Encoding;

namespace Cohort.Core.Protocol;

/// <summary>What a range answers to a batch or a directive.</summary>
public enum Answer : byte
{
    /// <summary>It goes into the journal; when it is durable, it is applied and then acknowledged.</summary>
    Journal = 1,

    /// <summary>It is applied, and durable: acknowledge.</summary>
    Done = 2,

    /// <summary>It is on its way into the journal: say nothing, the acknowledgement of the first copy follows.</summary>
    Waiting = 3,

    /// <summary>A batch before it is missing: refuse.</summary>
    Gap = 4,

    /// <summary>The range is closed, and its users are elsewhere.</summary>
    Gone = 5,
}

/// <summary>
/// The single owner of a range: decides what goes into the journal, applies what is durable there, and hands out what is
/// to be published. A state machine without clock or I/O; the shell journals, sends and stores in the order it says.
/// </summary>
public sealed partial class RangeOwner
{
    // A snapshot is worth writing when the rows since the last one are a quarter of it, and not for less than replays in milliseconds.
    private const int TailShare = 4;
    private const long LeastTailBytes = 1024 * 1024;

    // What a cell of a sum takes in a row, about.
    private const int CellBytes = 32;

    private readonly ContextsByVersion _contexts;
    private readonly Dictionary<string, long> _decided = new(StringComparer.Ordinal);
    private readonly BatchWriter _own = new();
    private ContextVersion _decidedContext;
    private bool _isClosing;
    private long _leastTailBytes = LeastTailBytes;
    private long _tailBytes;
    private long _snapshotBytes;

    private RangeOwner(int id, RangeState state, long sequence, long published, ContextsByVersion contexts)
    {
        (Id, State, Sequence, PublishedTo, _takenTo, _contexts) = (id, state, sequence, published, published, contexts);
        _decidedContext = ContextVersion.Of(state.Context);
        state.RemembersPassedOver = true;
        foreach (var (source, offset) in state.Offsets.Entries) _decided[source] = offset;
    }

    /// <summary>The range's id in the range table.</summary>
    public int Id { get; }

    /// <summary>Its users.</summary>
    public RangeState State { get; private set; }

    /// <summary>The journal row that was applied last; 0 before the first.</summary>
    public long Sequence { get; private set; }

    /// <summary>The ranges that took its users; empty while it is open.</summary>
    public ImmutableArray<int> Successors { get; private set; } = [];

    /// <summary>Whether it takes nothing more.</summary>
    public bool IsClosed => !Successors.IsEmpty;

    /// <summary>Where it stands.</summary>
    public RangeStatus Status => new(State.AsOf, State.Offsets, State.Counts, State.UserCount, State.LineCount);

    /// <summary>Decides on a batch of a source.</summary>
    /// <param name="header">What the batch says of itself.</param>
    /// <param name="applied">The offset to acknowledge, or that the range has got to.</param>
    public Answer Decide(in BatchHeader header, out long applied)
    {
        applied = State.Offsets[header.Source];
        if (header.To <= applied && applied > 0) return Answer.Done;
        if (IsClosed) return Answer.Gone;
        if (_isClosing) return Answer.Waiting;
        var decided = _decided.GetValueOrDefault(header.Source);
        if (header.To <= decided) return Answer.Waiting;
        if (header.Before > decided) return Answer.Gap;
        _decided[header.Source] = header.To;
        return Answer.Journal;
    }

    /// <summary>Refuses a batch that a reader of a source cannot mean, before it is decided: a row that cannot be applied would stay in the journal.</summary>
    /// <param name="header">What the batch says of itself.</param>
    /// <param name="batch">The batch.</param>
    /// <exception cref="DamagedDataException">It is no batch, or holds what cannot be applied here.</exception>
    public void RequireDeliverable(in BatchHeader header, ReadOnlySpan<byte> batch)
    {
        if (BatchHeader.IsOwn(header.Source))
            throw new DamagedDataException($"The batch is of the source '{header.Source}', which only a range itself writes.");
        if (IsClosed || (header.To > 0 && header.To <= State.Offsets[header.Source])) return;
        State.RequireDeliverable(batch, State.AsOf is not null || _decided.ContainsKey(BatchHeader.Clock));
    }

    /// <summary>Decides on a directive.</summary>
    /// <param name="directive">What is to be done.</param>
    /// <param name="entry">The row to journal where the answer is <see cref="Answer.Journal"/>; null otherwise.</param>
    public Answer Decide(Directive directive, out JournalEntry? entry)
    {
        entry = null;
        if (directive is Close close && IsClosed) return AnswerToClosing(close);
        if (IsClosed) return Answer.Gone;
        if (_isClosing) return Answer.Waiting;
        entry = directive switch
        {
            TurnDay turn => Turn(turn.Date),
            ActivateContext activate => Activation(activate.Context),

            // It began with a version whose place another one took before all ranges were open.
            Open open => Activation(open.Birth.Context),
            Close c => new Closed(c.Successors),
            _ => null,
        };
        switch (entry)
        {
            case ContextActivated activated: _decidedContext = activated.Context; break;
            case Closed: _isClosing = true; break;
        }

        if (entry is not null) return Answer.Journal;
        return IsSettled(directive) ? Answer.Done : Answer.Waiting;
    }

    /// <summary>Applies a row that is durable, in the order of the journal.</summary>
    /// <param name="entry">The row.</param>
    /// <exception cref="DamagedDataException">The row holds no batch.</exception>
    public void Apply(JournalEntry entry)
    {
        switch (entry)
        {
            case BatchTaken taken:
                RequireApplied(State.Apply(taken.Batch));
                _tailBytes += taken.Batch.Length;
                break;
            case PartialsTaken taken:
                Sum(taken);
                break;
            case ContextActivated activated:
                Activate(activated);
                return;
            case Closed closed:
                Successors = closed.Successors;
                break;
            default:
                throw new InvalidOperationException($"Row {Sequence + 1} of range {Id} is {entry?.GetType().Name}, which only begins a journal.");
        }

        Sequence++;
    }

    // Its successors do not publish what a closed range did, so it is done with closing when all of it is visible.
    private Answer AnswerToClosing(Close close) =>
        !close.Successors.SequenceEqual(Successors) ? Answer.Gone : IsPublished ? Answer.Done : Answer.Waiting;

    // What changed is by what it has: it may have skipped a version whose place another one took.
    private ContextActivated? Activation(ContextVersion version) =>
        version.IsNewerThan(_decidedContext) ? new ContextActivated(version, version.CauseAfter(_decidedContext)) : null;

    // What is decided but not yet durable is not done: another owner may come to decide otherwise.
    private bool IsSettled(Directive directive) => directive switch
    {
        TurnDay turn => State.AsOf >= turn.Date,
        ActivateContext => _decidedContext == ContextVersion.Of(State.Context),
        Open => Sequence > 0 && _decidedContext == ContextVersion.Of(State.Context),
        _ => false,
    };

    private BatchTaken? Turn(BusinessDate date)
    {
        var (before, to) = (_decided.GetValueOrDefault(BatchHeader.Clock), date.Day + 1L);
        if (to <= before) return null;
        _decided[BatchHeader.Clock] = to;
        _own.AddTurn(date);
        return new BatchTaken(_own.Finish(Text.UTF8.GetBytes(BatchHeader.Clock), before, to, 0).ToArray());
    }

    private void Activate(ContextActivated activated)
    {
        // Effects so far are named by the context that held, and are published before the activation's own.
        TakeEffects(State.Context);
        var former = State.Context;
        State.Activate(_contexts(activated.Context), activated.Cause);
        Sequence++;
        TakeEffects(former);
    }

    private void RequireApplied(BatchReply reply)
    {
        if (reply.Verdict != BatchVerdict.Applied)
            throw new InvalidOperationException($"Range {Id} answered {reply.Verdict} at offset {reply.Offset} to a batch that it had decided to take as row {Sequence + 1}.");
    }
}
