using System.Text;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Simulator.Checks;
using Cohort.Simulator.Shells;
using Cohort.Simulator.Stage;
using Cohort.Simulator.Storage;

namespace Cohort.Simulator;

/// <summary>
/// A whole cluster in one thread, from one seed: nodes, network, broker, journals and stores, with everything that can go
/// wrong with them. The shells carry the protocol as real ones do; only the protocol is what runs in production.
/// </summary>
internal sealed class Simulation
{
    // Far more than any seed takes to come to rest once the world is whole again.
    private const long MostMillisecondsOfRest = 300_000;
    private const long MostMillisecondsOfTrouble = 12_000;

    private readonly Coordinator _decided = new();
    private readonly List<(RangeTable Table, BusinessDate? AsOf)> _known = [];
    private int _partitionReaders;
    private bool _isFeeding;

    public Simulation(Plan plan, bool isLogging = false)
    {
        (Plan, Random) = (plan, new Random(plan.Seed ^ 0x5EED));
        Log = new EventLog(Clock, isLogging);
        Partitions = new RecordWriter(plan, Random).Write();
        Contexts = new Contexts(plan, Random);
        Checks = new StepChecks(Partitions, Letters) { MaxJumpDays = plan.Limits.FollowsData ? null : Core.Limits.ClockJumpDays };
        Journal = new RangeJournal(Checks, plan.Planted != Planted.TwoOwners);
        Snapshots = new SnapshotStore();
        Disk = new Disk(Clock, Random, plan);
        Wire = new Wire(Clock, Random, plan);
        Nodes = [.. Enumerable.Range(1, plan.Nodes).Select(id => new Machine(id, Clock))];
        Hosts = new Hosts(this);
    }

    public Plan Plan { get; }

    public Random Random { get; }

    public Clockwork Clock { get; } = new();

    public EventLog Log { get; }

    public IReadOnlyList<Partition> Partitions { get; }

    public Contexts Contexts { get; }

    public StepChecks Checks { get; }

    public LetterStore Letters { get; } = new();

    public RangeJournal Journal { get; }

    public CoordinatorJournal CoordinatorRows { get; } = new();

    public SnapshotStore Snapshots { get; }

    public ServingStore Serving { get; } = new();

    public Topic Topic { get; } = new();

    public Disk Disk { get; }

    public Wire Wire { get; }

    public IReadOnlyList<Machine> Nodes { get; }

    public Hosts Hosts { get; }

    public bool IsHealed { get; private set; }

    /// <summary>Which of the <see cref="Contexts"/> was activated last: what the serving store says.</summary>
    public int Activated { get; set; }

    /// <summary>How many erasures were asked for.</summary>
    public long Erasures { get; set; }

    public ContextVersion Wanted => Contexts.InOrder[Activated];

    /// <summary>Whether all users are looked at before anybody is evaluated by a version.</summary>
    public bool ComparesWithAll(ContextVersion version) =>
        Plan.ComparesWithAll && Contexts.Fits(version) && !Contexts.Context(version).Rules.Thresholds.IsEmpty;

    /// <summary>The node that the coordinator is meant to be on.</summary>
    public Machine? CoordinatorNode { get; set; }

    public IEnumerable<PartitionReaderShell> PartitionReaders => Nodes.SelectMany(node => node.PartitionReaders).ToList();

    /// <summary>The ranges that are open, by the journal of the coordinator.</summary>
    public RangeTable? Table => _decided.Table;

    public BusinessDate? AsOf => _decided.AsOf;

    /// <summary>The day of the last record that can be read.</summary>
    public int Today { get; private set; } = 20_000;

    /// <summary>Nothing is produced any more, and a day that a wrong clock turned too far is waited for.</summary>
    public void LetADayPass() => Today++;

    /// <summary>Runs the world to its end and checks everything.</summary>
    /// <exception cref="BrokenInvariantException">Something did not hold.</exception>
    public void Run()
    {
        CoordinatorNode = AnyNode();
        _ = new CoordinatorShell(this, CoordinatorNode);
        Clock.After(10, Produce);
        Clock.After(20, new Chaos(this).Strike);
        while (Clock.Now < MostMillisecondsOfTrouble && !(_isFeeding && Partitions.All(partition => partition.IsWhole && partition.Committed == partition.End)) && Clock.Step())
        {
        }

        Heal();
        var end = Clock.Now + MostMillisecondsOfRest;
        while (!IsAtRest())
        {
            if (!Clock.Step() || Clock.Now > end) throw new BrokenInvariantException($"The cluster did not come to rest after all was whole again: {Unrest()}.");
        }

        new Verdict(this).Give();
    }

    public Machine AnyNode()
    {
        var up = Nodes.Where(node => node.IsUp).ToList();
        return up.Count == 0 ? Nodes[0] : up[Random.Next(up.Count)];
    }

    /// <summary>The shell of a range on a node, begun where it is not there.</summary>
    public OwnerShell OwnerOn(Machine node, int rangeId) =>
        node.Owners.TryGetValue(rangeId, out var owner) ? owner : new OwnerShell(this, node, rangeId);

    public void WakeRange(Machine from, int rangeId)
    {
        var to = Hosts.Of(rangeId);
        Wire.Send(from, to, () => OwnerOn(to, rangeId).LookAgain());
    }

    public void AskForTable(Machine from, PartitionReaderShell feeder) => ToCoordinator(from, coordinator => coordinator.Answer(feeder));

    public void ToCoordinator(Machine from, Action<CoordinatorShell> say)
    {
        if (CoordinatorNode is not { } node) return;
        Wire.Send(from, node, () =>
        {
            if (node.Coordinator is { } coordinator) say(coordinator);
        });
    }

    /// <summary>The coordinator's journal has another row.</summary>
    public void Decided()
    {
        _decided.Apply(CoordinatorRows.Rows[^1]);
        Checks.Decided(_decided.Table, _decided.AsOf?.Day);
        if (_decided.Table is not { } table) return;
        if (_known.Count == 0 || _known[^1] != (table, _decided.AsOf)) _known.Add((table, _decided.AsOf));
        if (_isFeeding) return;
        _isFeeding = true;
        foreach (var partition in Partitions) Assign(partition, AnyNode());
    }

    /// <summary>A partition is read on a node from what is committed; who read it before may not have heard of that yet.</summary>
    public void Assign(Partition partition, Machine node)
    {
        if (_known.Count == 0 || !node.IsUp) return;
        var age = IsHealed ? 0 : Random.Next(Math.Min(4, _known.Count));
        var (table, asOf) = _known[^(age + 1)];
        _ = new PartitionReaderShell(this, node, partition, ++_partitionReaders, table, asOf);
    }

    /// <summary>A range table that holds, or has held a while ago.</summary>
    public RangeTable SomeTable() => _known[^((IsHealed ? 0 : Random.Next(Math.Min(4, _known.Count))) + 1)].Table;

    private void Produce()
    {
        foreach (var partition in Partitions)
        {
            if (partition.IsWhole) continue;
            partition.Available = Math.Min(partition.Records.Count, partition.Available + Random.Next(IsHealed ? 100 : 12));
            if (partition.Available > 0 && partition.Records[partition.Available - 1].Buy is { } buy && buy.Day < Today + 100) Today = Math.Max(Today, buy.Day);
        }

        if (Partitions.Any(partition => !partition.IsWhole)) Clock.After(Random.Next(20, 150), Produce);
    }

    private void Heal()
    {
        Log.Add($"All is made whole");
        IsHealed = Disk.IsHealed = Wire.IsHealed = true;
        Activated = Contexts.InOrder.Count - 1;
        foreach (var node in Nodes)
        {
            node.Restart();
            node.Wake();
            node.SetClock(0, 1);
            node.DaysWrong = 0;
            foreach (var feeder in node.PartitionReaders.ToList()) feeder.End();
            foreach (var owner in node.Owners.Values.Where(owner => Hosts.Placed(owner.Id) != node).ToList()) owner.Die();
            if (node != CoordinatorNode) node.Coordinator?.Die();
        }

        Hosts.Heal();
        if (CoordinatorNode is { Coordinator: null }) _ = new CoordinatorShell(this, CoordinatorNode);
        foreach (var partition in Partitions) Assign(partition, AnyNode());
        Clock.After(200, KeepUp);
    }

    // What dies after all is whole, by a write that was sent long before, comes up again.
    private void KeepUp()
    {
        if (CoordinatorNode is { Coordinator: null } node) _ = new CoordinatorShell(this, node);
        foreach (var partition in Partitions)
        {
            if (!PartitionReaders.Any(feeder => feeder.Partition == partition)) Assign(partition, AnyNode());
        }

        // Who was overtaken by another learns of it when it writes; one that has nothing to write is told here.
        if (CoordinatorNode?.Coordinator is { IsOvertaken: true } coordinator) coordinator.Die();
        foreach (var owner in Nodes.SelectMany(at => at.Owners.Values).Where(owner => owner.Owner?.Sequence < Journal.Highest(owner.Id)).ToList()) owner.LetOvertaken();
        Clock.After(200, KeepUp);
    }

    private string Unrest()
    {
        var open = Partitions.Where(partition => partition.Committed < partition.End).Select(partition => $"{partition.Name} at {partition.Committed} of {partition.End}");
        var ranges = Hosts.All.Select(id => $"range {id} on {Hosts.Placed(id)} {(Hosts.Placed(id).Owners.TryGetValue(id, out var owner) ? owner : "not begun")}");
        return string.Join(", ", [.. open, .. ranges, $"order {_decided.Current} with {_decided.Context} of {Wanted}", $"salts {string.Join("; ", Table?.Salts ?? [])}", $"to be emptied {string.Join(", ", CoordinatorNode?.Coordinator?.Coordinator?.Former ?? [])}"]);
    }

    private bool IsAtRest()
    {
        if (!Partitions.All(partition => partition.IsWhole && partition.Committed == partition.End)) return false;
        if (_decided.Current is not null || Table is not { } table || _decided.Context != Wanted) return false;
        if (!Plan.Limits.FollowsData && AsOf?.Day < Today) return false;
        if (CoordinatorNode?.Coordinator?.Coordinator is not { Current: null, Former.Count: 0 }) return false;
        return table.Entries.All(entry => Hosts.Placed(entry.Id).Owners.TryGetValue(entry.Id, out var owner) && owner is { IsAtRest: true, IsScored: true } && owner.Owner!.Sequence == Journal.Highest(entry.Id))
            && table.Salts.All(salt => IsSummed(table, salt));
    }

    private bool IsSummed(RangeTable table, Salt salt)
    {
        var states = table.Entries.Select(entry => Hosts.Placed(entry.Id).Owners[entry.Id].Owner!.State).ToList();
        var id = Encoding.UTF8.GetBytes(salt.UserId);
        var home = states[table.IndexOf(salt.Hash)];
        var settledTo = home.Salting.SettledTo(id);
        var parts = table.HoldersOf(salt).SelectMany(at => states[at].Salting.ChangedPartials(id, [], int.MaxValue, out _)).Where(cell => cell.Date > settledTo)
            .GroupBy(cell => (cell.Date, cell.Sku)).ToDictionary(cell => cell.Key, cell => cell.Aggregate((sum, part) => sum.Plus(part)));
        var cells = home.Questions.Find(id)?.Cells ?? [];
        return cells.Count == parts.Count && cells.All(cell => parts.TryGetValue((cell.Date.Day, cell.Sku), out var sum)
            && (sum.Minor, sum.Units, sum.Lines, sum.Orders.Count, sum.Refunds) == (cell.Minor, cell.Units, cell.Lines, cell.Orders, cell.Refunds));
    }
}
