using Cohort.Simulator.Shells;
using Cohort.Simulator.Stage;

namespace Cohort.Simulator;

/// <summary>What goes wrong, one calamity after the other: nodes, network, stores, clocks, and who has what.</summary>
internal sealed class Chaos(Simulation simulation)
{
    private readonly Random _random = simulation.Random;

    public void Strike()
    {
        if (simulation.IsHealed) return;
        var node = simulation.Nodes[_random.Next(simulation.Nodes.Count)];
        switch (_random.Next(12))
        {
            case 0 or 1: Crash(node); break;
            case 2 or 3: Pause(node); break;
            case 4: simulation.Wire.Cut(node, simulation.AnyNode(), _random.Next(50, 3_000)); break;
            case 5: MoveRange(isHandedOver: true); break;
            case 6: MoveRange(isHandedOver: false); break;
            case 7: Reassign(); break;
            case 8: MoveCoordinator(); break;
            case 9: Lie(node); break;
            case 10: simulation.Disk.TakeAway(_random.Next(3) > 0 ? "serving" : "topic", _random.Next(50, 2_000)); break;
            default: simulation.Disk.TakeAway(Pick("journal", "snapshot", "deletion", "letters", "commit", "coordinator"), _random.Next(20, 600)); break;
        }

        simulation.Clock.After(_random.Next(1, 2 * simulation.Plan.Calm), Strike);
    }

    private void Crash(Machine node)
    {
        if (!node.IsUp) return;
        simulation.Log.Add($"{node} dies");
        var partitions = node.PartitionReaders.Select(feeder => feeder.Partition).Distinct().ToList();
        var ranges = simulation.Hosts.On(node).ToList();
        node.Crash();
        simulation.Clock.After(_random.Next(10, 1_500), () =>
        {
            node.Restart();
            simulation.Log.Add($"{node} is there again");
        });
        simulation.Clock.After(_random.Next(5, 800), () => TakeOver(node, partitions, ranges));
    }

    private void TakeOver(Machine node, List<Partition> partitions, List<int> ranges)
    {
        if (simulation.IsHealed) return;
        foreach (var rangeId in ranges.Where(id => simulation.Hosts.Placed(id) == node)) simulation.Hosts.Move(rangeId, simulation.AnyNode(), 0);
        foreach (var partition in partitions.Where(partition => !simulation.PartitionReaders.Any(feeder => feeder.Partition == partition)))
            simulation.Assign(partition, simulation.AnyNode());
        if (simulation.CoordinatorNode is not { Coordinator: null }) return;
        simulation.CoordinatorNode = simulation.AnyNode();
        if (simulation.CoordinatorNode is { Coordinator: null, IsUp: true }) _ = new CoordinatorShell(simulation, simulation.CoordinatorNode);
    }

    // Long pauses look like death to the others: they take over, and the node wakes up with all that it had to do.
    private void Pause(Machine node)
    {
        if (!node.IsUp) return;
        var length = _random.Next(3) == 0 ? _random.Next(500, 4_000) : _random.Next(5, 300);
        simulation.Log.Add($"{node} is paused for {length} ms");
        node.Pause(length);
        if (length < 500 || simulation.Nodes.Count(other => other.IsUp) < 2) return;
        var partitions = node.PartitionReaders.Select(feeder => feeder.Partition).Distinct().ToList();
        simulation.Clock.After(_random.Next(100, 500), () =>
        {
            if (simulation.IsHealed) return;
            foreach (var rangeId in simulation.Hosts.On(node).ToList()) simulation.Hosts.Move(rangeId, simulation.AnyNode(), _random.Next(0, 2_000));
            foreach (var partition in partitions) Reassign(partition);
            if (simulation.CoordinatorNode == node) MoveCoordinator();
        });
    }

    private void MoveRange(bool isHandedOver)
    {
        if (simulation.Hosts.All is not { Count: > 0 } all) return;
        var rangeId = all[_random.Next(all.Count)];
        var (from, to) = (simulation.Hosts.Placed(rangeId), simulation.AnyNode());
        simulation.Log.Add($"Range {rangeId} {(isHandedOver ? "is handed over" : "moves, unknown to its owner,")} from {from} to {to}");
        if (isHandedOver && from.Owners.TryGetValue(rangeId, out var owner)) from.Do(0, owner.Stop);
        simulation.Hosts.Move(rangeId, to, isHandedOver ? 0 : _random.Next(0, 2_500));
    }

    private void Reassign() => Reassign(simulation.Partitions[_random.Next(simulation.Partitions.Count)]);

    private void Reassign(Partition partition)
    {
        var before = simulation.PartitionReaders.Where(feeder => feeder.Partition == partition).ToList();
        simulation.Assign(partition, simulation.AnyNode());
        foreach (var feeder in before) simulation.Clock.After(_random.Next(2) == 0 ? 0 : _random.Next(50, 3_000), feeder.End);
    }

    private void MoveCoordinator()
    {
        var before = simulation.CoordinatorNode?.Coordinator;
        var node = simulation.AnyNode();
        simulation.Log.Add($"The coordinator moves to {node}");
        simulation.CoordinatorNode = node;
        if (before is not null && node.Coordinator != before) simulation.Clock.After(_random.Next(2) == 0 ? 0 : _random.Next(50, 3_000), before.Die);
        if (node.Coordinator is null && node.IsUp) _ = new CoordinatorShell(simulation, node);
    }

    private void Lie(Machine node)
    {
        var jump = Pick(-10_000, -500, 0, 0, 500, 10_000);
        var rate = Pick(0, 1, 1, 1, 3);
        node.DaysWrong = Pick(0, 0, 0, 1, -1, -5, 2, 4, 400, -30_000);
        simulation.Log.Add($"The clock of {node} jumps by {jump} ms, goes {rate} times as fast, and is {node.DaysWrong} days wrong");
        node.SetClock(jump, rate);
    }

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
