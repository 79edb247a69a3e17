using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Simulator.Checks;
using Cohort.Simulator.Stage;
using Cohort.Simulator.Storage;

namespace Cohort.Simulator.Shells;

/// <summary>What reads a partition on a node, until it is told that another does, or for a while longer.</summary>
internal sealed class PartitionReaderShell
{
    private readonly Simulation _simulation;
    private readonly Machine _node;
    private readonly Partition _partition;
    private readonly PartitionReader _partitionReader;
    private readonly List<Delivery> _deliveries = [];
    private readonly int _number;
    private BusinessDate? _held;
    private int _longestRecord;

    public PartitionReaderShell(Simulation simulation, Machine node, Partition partition, int number, RangeTable table, BusinessDate? asOf)
    {
        (_simulation, _node, _partition, _number) = (simulation, node, partition, number);
        _partitionReader = new PartitionReader(partition.Name, partition.Committed, table, asOf, new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc), simulation.Plan.Limits, isNew: partition.Committed == 0);
        node.PartitionReaders.Add(this);
        simulation.Log.Add($"{node}: {this} begins at {partition.Committed} with table {table.Version}, as of {asOf}");
        node.Do(1, Turn);
    }

    public bool IsDead { get; set; }

    public Partition Partition => _partition;

    public bool IsDone => _partitionReader.IsDrained && _partition.IsWhole && _partitionReader.SettledTo >= _partition.End;

    /// <summary>The day of a record that nothing will decide on any more, as the partition has no more records; null without one.</summary>
    public int? Undecided => !IsDead && _partition.IsWhole && _partitionReader.ReadTo >= _partition.End && _partitionReader.KeptBecause is not null
        ? _partition.Records[_partition.IndexOf(_partitionReader.SettledTo)].Buy!.Day : null;

    /// <summary>Milliseconds of its node's clock.</summary>
    public long Now => _node.Clock;

    /// <summary>Another node says something to it.</summary>
    public void Hear(Machine from, Action<PartitionReader> say) => _simulation.Wire.Send(from, _node, () =>
    {
        if (!IsDead) say(_partitionReader);
    });

    /// <summary>A range is not there any more; whoever hears it asks for the table.</summary>
    public void Gone(Machine from, int rangeId) => Hear(from, partitionReader =>
    {
        partitionReader.Gone(rangeId);
        _simulation.AskForTable(_node, this);
    });

    /// <summary>The coordinator, or somebody who knows, tells it of ranges and day.</summary>
    public void Learn(Machine from, RangeTable table, BusinessDate? asOf, BusinessDate? waitedFor) => Hear(from, feeder =>
    {
        feeder.Adopt(table);
        if (asOf is { } date) feeder.DayTurned(date);
        feeder.WaitFor(waitedFor);
    });

    /// <summary>A range on another node has applied its source up to an offset; what it passed over is stored.</summary>
    public void Acknowledge(int rangeId, long applied, IReadOnlyList<PassedOver> passedOver)
    {
        if (IsDead) return;
        var letters = new List<DeadLetter>();
        _partitionReader.Acknowledge(rangeId, applied, passedOver, Now, letters);
        foreach (var letter in letters) StoreLetter(letter.Record, letter.Rejection);
    }

    public void End()
    {
        IsDead = true;
        _node.PartitionReaders.Remove(this);
    }

    public override string ToString() => $"feeder {_number} of {_partition.Name}";

    private void Turn()
    {
        if (IsDead) return;
        Read();
        _partitionReader.Tick(Now);
        _deliveries.Clear();
        _partitionReader.Depart(Now, _deliveries);
        foreach (var delivery in _deliveries) Send(delivery);
        if (_simulation.Random.Next(4) == 0) Commit();
        if (_simulation.Plan.Limits.FollowsData) Report();
        if (_simulation.Random.Next(20) == 0) _simulation.AskForTable(_node, this);
        _node.Do(_simulation.Random.Next(5, 40), Turn);
    }

    private void Read()
    {
        _held = Settle();
        for (var at = _partition.IndexOf(_partitionReader.ReadTo); at < _partition.Available && _partitionReader.HasRoom && _held is null; at++)
        {
            var record = _partition.Records[at];
            _longestRecord = Math.Max(_longestRecord, record.Bytes.Length);
            var outcome = _partitionReader.Read(record.Offset, record.Bytes, out var rejection, out _held);
            if (outcome == FeedOutcome.Refused) StoreLetter(record.Offset, rejection!);
            if (outcome == FeedOutcome.Kept) _held = Settle();
        }

        StepChecks.Require(
            _partitionReader.OpenBytes <= _simulation.Plan.Limits.OpenBytes + _longestRecord && _partitionReader.OpenBytes >= 0,
            $"{this} holds {_partitionReader.OpenBytes} bytes, more than its bound of {_simulation.Plan.Limits.OpenBytes} and one record.");
    }

    // What was kept until later records decide.
    private BusinessDate? Settle()
    {
        var refused = new List<DeadLetter>();
        var waitsFor = _partitionReader.Settle(refused);
        foreach (var letter in refused) StoreLetter(letter.Record, letter.Rejection);
        if (_partitionReader.KeptBecause is { } kept) _simulation.Log.Add($"{_node}: {this}: {kept}");
        return waitsFor;
    }

    private void StoreLetter(long offset, Rejection rejection) => _simulation.Disk.Write(
        _node, "letters", () => _simulation.Letters.Store(_partition.Name, offset, rejection.Reason), outcome =>
    {
        if (IsDead) return;
        _simulation.Log.Add($"{_node}: {this} has record {offset} as a dead letter ({rejection.Reason}): {outcome}");
        if (outcome == Outcome.Done) _partitionReader.LetterStored(offset);
        else StoreLetter(offset, rejection);
    });

    private void Send(Delivery delivery)
    {
        _simulation.Log.Add($"{_node}: {this} sends {BatchHeader.Of(delivery.Batch)} to range {delivery.RangeId}, attempt {delivery.Attempt}, kept to {delivery.KeptTo}");
        var to = _simulation.Hosts.Of(delivery.RangeId);
        _simulation.Wire.Send(_node, to, () => _simulation.OwnerOn(to, delivery.RangeId).Take(delivery, this));
    }

    private void Commit()
    {
        var offset = _partitionReader.Committable;
        _simulation.Disk.Write(_node, "commit", () =>
        {
            _simulation.Checks.Committed(_partition, Math.Min(offset, _partition.Committed), offset);
            _partition.Committed = offset;
            return Outcome.Done;
        }, _ => { });
    }

    private void Report()
    {
        if (_simulation.Random.Next(3) > 0) return;
        var (isDrained, held, isAtEnd) = (_partitionReader.IsDrained && _partition.Committed >= _partitionReader.RefusedTo, _held, _partition.IndexOf(_partitionReader.ReadTo) >= _partition.Available);
        _simulation.ToCoordinator(_node, coordinator =>
        {
            if (isDrained && held is { } date) coordinator.Clock.Holds(_partition.Name, date);
            else if (isDrained && isAtEnd) coordinator.Clock.IsIdle(_partition.Name);
            else coordinator.Clock.IsReading(_partition.Name);
        });
    }
}
