using Cohort.Core;
using Cohort.Core.Encodings;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Simulator.Stage;
using Cohort.Simulator.Storage;

namespace Cohort.Simulator.Shells;

/// <summary>
/// What carries a range on a node: recovers it, writes its rows one after the other, answers, publishes and stores its
/// snapshots. Whatever it cannot make sense of ends it; the next message begins it again from what is durable.
/// </summary>
internal sealed partial class OwnerShell
{
    private readonly Simulation _simulation;
    private readonly Machine _node;
    private readonly int _id;
    private readonly Queue<(JournalEntry Entry, Action? Reply, CheckedBatch? Known)> _rows = new();
    private RangeOwner? _owner;
    private bool _isEmpty;
    private bool _isWriting;
    private bool _isBeginning;
    private bool _isStopping;

    public OwnerShell(Simulation simulation, Machine node, int id)
    {
        (_simulation, _node, _id) = (simulation, node, id);
        node.Owners[id] = this;
        node.Do(simulation.Random.Next(1, 40), ReadJournal);
    }

    public int Id => _id;

    public bool IsDead { get; set; }

    public RangeOwner? Owner => _owner;

    /// <summary>Nothing is under way, and all is visible.</summary>
    public bool IsAtRest => _owner is { IsPublished: true } && _rows.Count == 0 && !_isWriting && !_isPublishing && !_isStoring;

    public override string ToString() => _owner is null
        ? $"without owner, empty {_isEmpty}, dead {IsDead}"
        : $"at row {_owner.Sequence}, published {_owner.PublishedTo}, rows to write {_rows.Count}, writing {_isWriting}, publishing {_isPublishing}, storing {_isStoring}, stopping {_isStopping}, dead {IsDead}";

    /// <summary>Hands the range over: takes nothing more, and ends when all it took is visible.</summary>
    public void Stop()
    {
        _isStopping = true;
        _node.Do(_simulation.Random.Next(200, 2_000), Die);
        EndIfStopped();
    }

    public void Take(Delivery delivery, PartitionReaderShell from)
    {
        LookAgain();
        if (_owner is null || _isStopping || _owner.Unpublished + _rows.Count >= _simulation.Plan.UnpublishedRows) return;
        var batch = delivery.Batch;
        if (Checked(_owner, batch, from) is not { } known) return;
        var header = known.Header;
        _owner.State.PassedOverIsKept(header.Source, delivery.KeptTo);
        var answer = Pipeline.Decide(_owner, known, out var applied);
        _simulation.Log.Add($"{_node}, range {_id}: {header} of {from} is answered with {answer}, applied {applied}");
        if (answer == Answer.Gap && _simulation.Plan.Planted == Planted.JumpGap) (answer, batch) = Rechained(header, batch);
        switch (answer)
        {
            case Answer.Journal:
                if (_simulation.Plan.Planted == Planted.AcknowledgeBeforePersist) from.Hear(_node, feeder => feeder.Acknowledge(_id, header.To, [], from.Now, []));
                Enqueue(new BatchTaken(batch), () => Acknowledge(from, header.Source), batch == delivery.Batch ? known : null);
                break;
            case Answer.Done: Acknowledge(from, header.Source); break;
            case Answer.Gap: from.Hear(_node, feeder => feeder.Refuse(_id, delivery.Attempt)); break;
            case Answer.Gone: from.Gone(_node, _id); break;
        }
    }

    // An owner that was overtaken may not know yet of the day that a batch was read on: it comes again, elsewhere.
    private CheckedBatch? Checked(RangeOwner owner, byte[] batch, PartitionReaderShell from)
    {
        try
        {
            return Pipeline.Check(owner, batch);
        }
        catch (DamagedDataException e)
        {
            _simulation.Log.Add($"{_node}, range {_id}: drops a batch of {from}: {e.Message}");
            return null;
        }
    }

    public void Take(Directive directive, long ticket, CoordinatorShell from)
    {
        if (_isStopping) return;
        if (directive is ActivateContext { Context: var wanted } && !_simulation.Contexts.Fits(wanted))
        {
            _simulation.Log.Add($"{_node}, range {_id}: cannot evaluate by {wanted}");
            return;
        }

        if (_isEmpty && directive is Open open) Begin(open.Birth, () => HearIfDone(directive, ticket, from));
        if (_owner is null) return;
        var answer = _owner.Decide(directive, out var entry);
        _simulation.Log.Add($"{_node}, range {_id}: {directive} is answered with {answer}");
        if (answer == Answer.Journal) Enqueue(entry!, () => HearIfDone(directive, ticket, from));
        else if (answer == Answer.Done) from.Hear(_node, _id, ticket);
    }

    // What is not done with its row, because a snapshot is to be stored as well, is asked for again.
    private void HearIfDone(Directive directive, long ticket, CoordinatorShell from)
    {
        if (directive is ActivateContext or TurnDay or BeginLook || _owner!.Decide(directive, out _) == Answer.Done) from.Hear(_node, _id, ticket);
    }

    /// <summary>The coordinator asks about all users.</summary>
    public void Give(ValuesWanted wanted, CoordinatorShell from)
    {
        if (IsDead || _owner is null || _isStopping || _owner.GiveValues(wanted, _simulation.Contexts.Context(wanted.Look.Version)) is not { } given) return;
        from.Hear(_node, given);
    }

    /// <summary>A range that was not there when the journal was read may have begun elsewhere since.</summary>
    public void LookAgain()
    {
        if (_isEmpty && !_isBeginning) Die();
    }

    public void LetOvertaken()
    {
        if (!_isWriting) Die();
    }

    public void Die()
    {
        if (IsDead) return;
        IsDead = true;
        if (_node.Owners.GetValueOrDefault(_id) == this) _node.Owners.Remove(_id);
        _simulation.Log.Add($"{_node}, range {_id}: ends at row {_owner?.Sequence}");
    }

    private void Acknowledge(PartitionReaderShell from, string source)
    {
        var applied = _owner!.State.Offsets[source];
        var passedOver = _owner.State.PassedOverOf(source);
        from.Hear(_node, _ => from.Acknowledge(_id, applied, passedOver));
    }

    private void Enqueue(JournalEntry entry, Action reply, CheckedBatch? known = null)
    {
        _rows.Enqueue((entry, reply, known));
        WriteNext();
    }

    private void WriteNext()
    {
        if (_isWriting || _rows.Count == 0) return;
        _isWriting = true;
        var (entry, reply, known) = _rows.Peek();
        var number = _owner!.Sequence + 1;
        _simulation.Disk.Write(_node, "journal", () => _simulation.Journal.Append(_id, number, entry), outcome =>
        {
            if (IsDead) return;
            _simulation.Log.Add($"{_node}, range {_id}: row {number} {entry.GetType().Name} is {outcome}");
            if (outcome != Outcome.Done)
            {
                Die();
                return;
            }

            _isWriting = false;
            _rows.Dequeue();
            if (known is null) _owner.Apply(entry);
            else Pipeline.Apply(_owner, ((BatchTaken)entry).Batch, known);
            reply?.Invoke();
            WriteNext();
            Publish();
        });
    }

    // The planted jump over a gap: the batch claims to follow on what is there.
    private (Answer, byte[]) Rechained(BatchHeader header, byte[] batch)
    {
        var reader = new BatchReader(batch);
        var (writer, section) = (new BatchWriter(), new BatchSection());
        while (reader.Next() != BatchItem.End) section.Add(reader.Offset, reader.Purchase);
        writer.Add(0, [], section);
        var jumped = writer.Finish(reader.Source, 0, reader.To, reader.FutureDays).ToArray();
        return (_owner!.Decide(header with { Before = 0 }, out _), jumped);
    }
}
