using Cohort.Core.Protocol;
using Cohort.Simulator.Stage;
using Cohort.Simulator.Storage;

namespace Cohort.Simulator.Shells;

/// <summary>What carries the coordinator on a node, while that is the node for it or believes so.</summary>
internal sealed class CoordinatorShell
{
    private readonly Simulation _simulation;
    private readonly Machine _node;
    private readonly Operator _operator;
    private Coordinator? _coordinator;
    private ThresholdGathering? _gathering;
    private int _rows;
    private bool _isWriting;
    private bool _isErasing;

    public CoordinatorShell(Simulation simulation, Machine node)
    {
        (_simulation, _node, _operator) = (simulation, node, new Operator(simulation, node));
        Clock = new Watermark(simulation.Plan.Sources);
        node.Coordinator = this;
        node.Do(simulation.Random.Next(1, 40), Recover);
    }

    public bool IsDead { get; set; }

    public Watermark Clock { get; }

    public Coordinator? Coordinator => _coordinator;

    public bool IsOvertaken => _coordinator is not null && !_isWriting && _rows < _simulation.CoordinatorRows.Count;

    /// <summary>A range says that it has carried out its directive.</summary>
    public void Hear(Machine from, int rangeId, long ticket) => _simulation.Wire.Send(from, _node, () =>
    {
        if (IsDead || _isWriting || _coordinator?.Confirm(rangeId, ticket) is not { } entry) return;
        Write(entry);
    });

    /// <summary>A range answers a question about all its users.</summary>
    public void Hear(Machine from, ValuesGiven given) => _simulation.Wire.Send(from, _node, () =>
    {
        if (IsDead || _gathering?.Take(given) != true) return;
        _simulation.Log.Add($"{_node}: all ranges have answered, or begin anew: {given}");
        LookAtAll();
    });

    /// <summary>A range says that it keeps nothing of its users any more.</summary>
    public void HearEmptied(Machine from, int rangeId) => _simulation.Wire.Send(from, _node, () =>
    {
        if (!IsDead) _coordinator?.Emptied(rangeId);
    });

    private void Recover()
    {
        if (IsDead) return;
        var rows = _simulation.CoordinatorRows.Rows;

        // A snapshot anywhere in the journal must do as well as all of its rows.
        var cut = _simulation.Random.Next(rows.Count + 1);
        var before = new Coordinator();
        foreach (var row in rows.Take(cut)) before.Apply(row);
        _coordinator = new Coordinator(before.Status, _simulation.ComparesWithAll);
        foreach (var row in rows.Skip(cut)) _coordinator.Apply(row);
        _rows = rows.Count;
        _simulation.Log.Add($"{_node}: the coordinator recovers at row {_rows}: order {_coordinator.Number}, {_coordinator.Current}");
        Turn();
    }

    private void Turn()
    {
        if (IsDead) return;
        if (!_isWriting && _operator.Next(_coordinator!, Clock) is { } order) TryBegin(order);
        if (!_isWriting) SendDirectives();
        LookAtAll();
        EraseIfDue();
        if (_simulation.Random.Next(5) == 0) Tell();
        _node.Do(_simulation.Random.Next(10, 60), Turn);
    }

    private void LookAtAll()
    {
        if (_coordinator!.Look is not { } look)
        {
            _gathering = null;
            return;
        }

        if (_gathering?.Look != look)
        {
            var ranges = _coordinator.Table!.Entries.Select(entry => entry.Id);
            _gathering = new ThresholdGathering(look, _simulation.Contexts.Context(look.Version), ranges);
        }

        if (_gathering.Found is { } found && !_isWriting && _coordinator.Find(look, found) is { } row) Write(row);
        foreach (var question in _gathering.Questions)
        {
            var to = _simulation.Hosts.Of(question.RangeId);
            _simulation.Wire.Send(_node, to, () => _simulation.OwnerOn(to, question.RangeId).Give(question, this));
        }
    }

    // The serving store may have let go of the user when nobody hears of it: then it does so again.
    private void EraseIfDue()
    {
        if (_isWriting || _isErasing || _coordinator!.ToErase is not { } erase) return;
        _isErasing = true;
        _simulation.Disk.Write(_node, "the serving store", () => _simulation.Serving.Erase(erase), outcome =>
        {
            _isErasing = false;
            if (IsDead) return;
            _simulation.Log.Add($"{_node}: {erase} in the serving store is {outcome}");
            if (outcome == Outcome.Done && !_isWriting && _coordinator!.LetGo(erase) is { } row) Write(row);
        });
    }

    private void TryBegin(Order order)
    {
        if (_coordinator!.Current is { } former) _simulation.Log.Add($"{_node}: {order} takes the place of {former}");
        if (_coordinator.TryBegin(order, out var entry, out var refusal)) Write(entry);
        else _simulation.Log.Add($"{_node}: the coordinator refuses {order}: {refusal}");
    }

    private void Write(CoordinatorEntry entry)
    {
        _isWriting = true;
        var (number, measuredAt) = (_rows + 1, _gathering?.MeasuredAt);
        _simulation.Disk.Write(_node, "coordinator", () => Append(number, entry, measuredAt), outcome =>
        {
            if (IsDead) return;
            _simulation.Log.Add($"{_node}: coordinator's row {number} {entry} is {outcome}");
            if (outcome != Outcome.Done)
            {
                Die();
                return;
            }

            (_isWriting, _rows) = (false, number);
            _coordinator!.Apply(entry);
        });
    }

    private Outcome Append(int number, CoordinatorEntry entry, IReadOnlyDictionary<int, long>? measuredAt)
    {
        var outcome = _simulation.CoordinatorRows.Append(number, entry);
        if (outcome == Outcome.Done && entry is ThresholdsFound found) _simulation.Checks.Looked(found.Thresholds, measuredAt!);
        if (outcome == Outcome.Done) _simulation.Decided();
        return outcome;
    }

    private void SendDirectives()
    {
        var ticket = _coordinator!.Ticket;
        foreach (var (rangeId, directive) in _coordinator.Unconfirmed)
        {
            var to = _simulation.Hosts.Of(rangeId);
            _simulation.Wire.Send(_node, to, () => _simulation.OwnerOn(to, rangeId).Take(directive, ticket, this));
        }

        foreach (var rangeId in _coordinator.Former)
        {
            var to = _simulation.Hosts.Of(rangeId);
            _simulation.Wire.Send(_node, to, () => _simulation.OwnerOn(to, rangeId).BecomeEmpty(this));
        }
    }

    // Ranges that nobody writes to come up too: they may have rows to publish.
    private void Tell()
    {
        if (_coordinator!.Table is not { } table) return;
        foreach (var feeder in _simulation.PartitionReaders) feeder.Learn(_node, table, _coordinator.AsOf, _operator.WaitedFor(_coordinator));
        foreach (var entry in table.Entries) _simulation.WakeRange(_node, entry.Id);
    }

    public void Die()
    {
        if (IsDead) return;
        IsDead = true;
        if (_node.Coordinator == this) _node.Coordinator = null;
    }

    /// <summary>What it would tell who asks for ranges and day.</summary>
    public void Answer(PartitionReaderShell feeder)
    {
        if (!IsDead && _coordinator?.Table is { } table) feeder.Learn(_node, table, _coordinator.AsOf, _operator.WaitedFor(_coordinator));
    }
}
