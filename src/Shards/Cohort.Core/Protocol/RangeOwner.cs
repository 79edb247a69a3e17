using System.Collections.Immutable;
using Cohort.Core.Encodings;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Text = System.Text.Encoding;

namespace Cohort.Core.Protocol;

/// <summary>What a range answers to a batch or a directive.</summary>
internal enum Answer : byte
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
internal sealed partial class RangeOwner
{
    // Readers have two batches under way each; what more of them need at once is made anew.
    private const int MostSpare = 8;

    // What a cell of a sum takes in a row, about.
    private const int CellBytes = 32;

    private readonly Dictionary<string, long> _decided = new(StringComparer.Ordinal);
    private readonly BatchWriter _own = new();
    private readonly Stack<CheckedBatch> _checked = [];
    private ContextVersion _decidedContext;
    private ErasedUser? _without;
    private bool _isClosing;

    private RangeOwner(int id, RangeState state, long sequence, long published, ContextsByVersion contexts, long leastTailBytes = SnapshotPolicy.LeastTailBytes)
    {
        (Id, State, Sequence, PublishedTo, _takenTo, Contexts) = (id, state, sequence, published, published, contexts);
        Snapshots = new SnapshotPolicy(leastTailBytes);
        DecideFromHere();
    }

    /// <summary>The range's id in the range table.</summary>
    public int Id { get; }

    /// <summary>Gives the rules and taxonomies that rows name which are applied from now on.</summary>
    public ContextsByVersion Contexts { private get; set; }

    /// <summary>Its users.</summary>
    public RangeState State { get; private set; }

    /// <summary>The journal row that was applied last; 0 before the first.</summary>
    public long Sequence { get; private set; }

    /// <summary>The ranges that took its users; empty while it is open.</summary>
    public ImmutableArray<int> Successors { get; private set; } = [];

    /// <summary>Whether it takes nothing more.</summary>
    public bool IsClosed => !Successors.IsEmpty;

    /// <summary>What is known of its snapshots, and of the rows since the last one.</summary>
    public SnapshotPolicy Snapshots { get; }

    /// <summary>Where it stands.</summary>
    public RangeStatus Status => new(State.AsOf, State.Offsets, State.Counts, State.UserCount, State.LineCount);

    /// <summary>The offset that the next batch of a source follows on.</summary>
    public long DecidedTo(string source) => _decided.GetValueOrDefault(source);

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

    /// <summary>
    /// Checks a batch of a reader, in the pass that also finds what applying it needs: one that cannot be applied would stay in the
    /// journal. Nothing is decided by it.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <exception cref="DamagedDataException">It is no batch, or holds what cannot be applied here.</exception>
    public CheckedBatch Check(ReadOnlySpan<byte> batch)
    {
        var header = BatchHeader.Of(batch);
        if (BatchHeader.IsOwn(header.Source))
            throw new DamagedDataException($"The batch is of the source '{header.Source}', which only a range itself writes.");
        var found = _checked.TryPop(out var used) ? used : new CheckedBatch();
        found.Clear();
        found.Header = header;
        if (IsClosed || (header.To > 0 && header.To <= State.Offsets[header.Source])) return found;
        BatchCheck.Require(State, batch, found, State.AsOf is not null || _decided.ContainsKey(BatchHeader.Clock));
        return found;
    }

    /// <summary>Decides on a batch that was checked. One that does not go into the journal is not to be used any more.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="applied">The offset to acknowledge, or that the range has got to.</param>
    public Answer Decide(CheckedBatch batch, out long applied)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var answer = Decide(batch.Header, out applied);
        if (answer != Answer.Journal) Release(batch);
        return answer;
    }

    /// <summary>Decides on a directive.</summary>
    /// <param name="directive">What is to be done.</param>
    /// <param name="entry">The row to journal where the answer is <see cref="Answer.Journal"/>; null otherwise.</param>
    /// <param name="named">The rules and taxonomy that it names, where it names some; thresholds that do not fit them are refused.</param>
    /// <exception cref="DamagedDataException">Its thresholds do not fit its rules.</exception>
    public Answer Decide(Directive directive, out JournalEntry? entry, RuleContext? named = null)
    {
        entry = null;
        if (IsClosed) return SuccessorsIn(directive) is { } successors ? AnswerToClosing(successors) : Answer.Gone;
        if (_isClosing) return Answer.Waiting;
        entry = directive switch
        {
            TurnDay turn => Turn(turn),
            ActivateContext activate => Activation(activate.Context, RequireFitting(activate.Found, named)),
            BeginLook look => Note(look.Number),

            // It began with a version whose place another one took before all ranges were open.
            Open open => Activation(open.Birth.Context),
            Close close => new Closed(close.Successors),
            CloseWithout close => new ClosedWithout(close.Successors, close.User),
            _ => null,
        };
        switch (entry)
        {
            case ContextActivated activated: _decidedContext = activated.Context; break;
            case Closed or ClosedWithout: _isClosing = true; break;
        }

        if (entry is not null)
        {
            _measured = null;
            return Answer.Journal;
        }

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
                Apply(taken.Batch);
                return;
            case PartialsTaken taken:
                Sum(taken);
                break;
            case ContextActivated activated:
                Activate(activated);
                return;
            case Closed or ClosedWithout:
                BecomeClosed(entry);
                break;
            default:
                throw new InvalidOperationException($"Row {Sequence + 1} of range {Id} is {entry?.GetType().Name}, which only begins a journal.");
        }

        Sequence++;
    }

    /// <summary>Applies a batch that the journal has, or will have before anything of it is seen.</summary>
    /// <param name="batch">The batch, which was decided on.</param>
    /// <exception cref="DamagedDataException">It is none.</exception>
    public void Apply(ReadOnlySpan<byte> batch) => ApplyBatch(batch, null);

    private void ApplyBatch(ReadOnlySpan<byte> batch, CheckedBatch? known)
    {
        var asOf = AsOfDay;
        var reply = State.Apply(batch, known);
        if (reply.Verdict != BatchVerdict.Applied)
            throw new InvalidOperationException($"Range {Id} answered {reply.Verdict} at offset {reply.Offset} to a batch that it had decided to take as row {Sequence + 1}.");
        if (_isJudging) Judged(batch, asOf);
        Count(batch.Length);
    }

    /// <summary>Applies a batch that was checked and decided on, and is durable.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="known">What its check found; not to be used any more.</param>
    public void Apply(ReadOnlySpan<byte> batch, CheckedBatch known)
    {
        ArgumentNullException.ThrowIfNull(known);
        ApplyBatch(batch, known);
        Release(known);
    }

    /// <summary>Puts other rules, another taxonomy or both in force where that is no row of the range's own journal: the store holds it once for all ranges.</summary>
    /// <param name="context">The new context.</param>
    /// <exception cref="InvalidOperationException">It is not newer than the one that holds, or effects are pending.</exception>
    /// <returns>What changed: the cause with which it is to be finished.</returns>
    public CauseKind BeginActivation(RuleContext context)
    {
        var version = ContextVersion.Of(context);
        var activated = Activation(version) ?? throw new InvalidOperationException($"Range {Id} holds {_decidedContext}, which {version} does not follow.");
        _decidedContext = version;
        State.BeginActivation(context);
        return activated.Cause;
    }

    /// <summary>
    /// Decides on thresholds over all users, where one owner has every range: a batch of the range's own, numbered alike in all of them.
    /// </summary>
    /// <param name="thresholds">The thresholds.</param>
    /// <returns>The row to journal.</returns>
    public BatchTaken Take(Thresholds thresholds)
    {
        var before = DecidedTo(BatchHeader.Thresholds);
        _own.Add(before, thresholds);
        return Numbered(BatchHeader.Thresholds, before, before + 1);
    }

    private void Release(CheckedBatch batch)
    {
        if (_checked.Count < MostSpare) _checked.Push(batch);
    }

    private static ImmutableArray<int>? SuccessorsIn(Directive directive) => directive switch
    {
        Close close => close.Successors,
        CloseWithout close => close.Successors,
        _ => null,
    };

    private void BecomeClosed(JournalEntry entry)
    {
        if (entry is ClosedWithout erased) (Successors, _without) = (erased.Successors, erased.User);
        else Successors = ((Closed)entry).Successors;
    }

    // Its effects are on their way or visible by then: what it did for the user is served, and is let go of there.
    private void LetGo()
    {
        if (_without is not { } user) return;
        (State, _without) = (State.Without(user), null);
    }

    private void Count(long bytes)
    {
        Sequence++;
        Snapshots.RowApplied(bytes);
    }

    // Its successors do not publish what a closed range did, and begin from its last state: it is done with closing when all of it is
    // visible, and the state stored.
    private Answer AnswerToClosing(ImmutableArray<int> successors) =>
        !successors.SequenceEqual(Successors) ? Answer.Gone : IsPublished && StoredTo == Sequence ? Answer.Done : Answer.Waiting;

    // What changed is by what it has: it may have skipped a version whose place another one took.
    private ContextActivated? Activation(ContextVersion version, Thresholds? found = null) =>
        version.IsNewerThan(_decidedContext) ? new ContextActivated(version, version.CauseAfter(_decidedContext)) { Found = found } : null;

    // What is decided but not yet durable is not done: another owner may come to decide otherwise. Those that a range came from are emptied
    // when it is open: it must be able to recover without them.
    private bool IsSettled(Directive directive) => directive switch
    {
        TurnDay turn => State.AsOf >= turn.Date,
        ActivateContext => _decidedContext == ContextVersion.Of(State.Context),
        BeginLook look => HasNoted(look.Number),
        Open open => Sequence > 0 && _decidedContext == ContextVersion.Of(State.Context) && (open.Birth.Parents.IsEmpty || StoredTo > 0),
        _ => false,
    };

    // What all users have as of the date is a part of the turn: one row has both.
    private BatchTaken? Turn(TurnDay turn)
    {
        var (before, to) = (_decided.GetValueOrDefault(BatchHeader.Clock), turn.Date.Day + 1L);
        if (to <= before) return null;
        if (RequireFitting(turn.Found, State.Context) is { } found) _own.Add(turn.Date.Day, found);
        _own.AddTurn(turn.Date);
        return Numbered(BatchHeader.Clock, before, to);
    }

    // A batch of a source whose rows the range numbers itself.
    private BatchTaken Numbered(string source, long before, long to)
    {
        _decided[source] = to;
        return new BatchTaken(_own.Finish(Text.UTF8.GetBytes(source), before, to, 0).ToArray());
    }

    private void Activate(ContextActivated activated)
    {
        // Effects so far are named by the context that held, and are published before the activation's own.
        TakeEffects(State.Context);
        var former = State.Context;
        if (activated.Found is { } found) Activate(activated, found);
        else State.Activate(Contexts(activated.Context), activated.Cause);
        Sequence++;
        TakeEffects(former);
    }

    private void DecideFromHere()
    {
        _decidedContext = ContextVersion.Of(State.Context);
        foreach (var (source, offset) in State.Offsets.Entries) _decided[source] = offset;
    }
}
