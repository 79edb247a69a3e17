using Cohort.Core;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Simulator.Checks;
using Cohort.Simulator.Stage;

namespace Cohort.Simulator.Shells;

/// <summary>Who asks the coordinator: the clock for the day, and somebody for splits, merges and other rules at random.</summary>
internal sealed class Operator(Simulation simulation, Machine node)
{
    private const int MostRanges = 12;

    private readonly WallClock _wall = new(BusinessCalendar.Utc, Limits.ClockJumpDays);

    private long _next;

    private bool IsLast => simulation.Activated + 1 == simulation.Contexts.InOrder.Count;

    public Order? Next(Coordinator coordinator, Watermark clock)
    {
        if (Activation(coordinator) is { } activation) return activation;
        if (coordinator.Current is not null || coordinator.Table is not { } table) return null;
        if (Day(coordinator, clock) is { } day) return new ForAll(new TurnDay(day));
        if (simulation.IsHealed || simulation.Clock.Now < _next) return null;
        _next = simulation.Clock.Now + simulation.Random.Next(1, 2 * simulation.Plan.OrderEvery);
        var index = simulation.Random.Next(table.Entries.Count);
        switch (simulation.Random.Next(12))
        {
            case 0 or 1 or 2 when table.Entries.Count < MostRanges:
                return new Split(table.Entries[index].Id, CutOf(table.Entries[index].Range));
            case 3 or 4 or 5 when table.Entries.Count > 1:
                return Merge(table.Entries[Math.Min(index, table.Entries.Count - 2)].Id, table.Entries[Math.Min(index, table.Entries.Count - 2) + 1].Id);
            case 6 or 7 when !simulation.Plan.ComparesWithAll:
                return AnyUser() is var hot && simulation.Checks.WasErased(hot) ? null : new BeginSalting(hot, simulation.Random.Next(2, 7));
            case 8 or 9 when table.Salts.Any():
                return new EndSalting(table.Salts.ElementAt(simulation.Random.Next(table.Salts.Count())).UserId);
            case 10 when AnyErasable() is { } user:
                return new Erase(++simulation.Erasures, ErasedUser.Of(user, (UInt128)simulation.Random.Next()));
            default:
                return Nonsense(coordinator);
        }
    }

    // Mostly the one who buys half of everything; now and then one who never buys.
    private string AnyUser() => "u" + (simulation.Random.Next(2) == 0 ? 0 : simulation.Random.Next(simulation.Plan.Users + 1));

    // What a salted user's purchases were before their ranges came together is told by the tests of ranges.
    private string? AnyErasable() => AnyUser() is var user && !simulation.Checks.WasSalted(user) ? user : null;

    private static Merge Merge(int lower, int upper) => new(lower, upper);

    // Somebody activates something now and then, whatever is under way.
    private Order? Activation(Coordinator coordinator)
    {
        if (!IsLast && simulation.Random.Next(50) == 0) simulation.Activated++;
        if (simulation.Plan.Planted == Planted.RulesFirst) return RulesFirst(coordinator);
        return !IsLast && coordinator.Current is null && simulation.Random.Next(50) == 0 && OfFormerProgram(coordinator) is { } stuck
            ? stuck : coordinator.Toward(simulation.Wanted, simulation.Plan.Ranges);
    }

    // A former program began with the rules alone, whether or not they fit: what is in its journal must end.
    private ForAll? OfFormerProgram(Coordinator coordinator)
    {
        if (coordinator.Context is not { } now || now != simulation.Wanted) return null;
        var half = now with { Rules = simulation.Contexts.InOrder[simulation.Activated + 1].Rules };
        return half == now ? null : new ForAll(new ActivateContext(half, CauseKind.RulesChanged));
    }

    // The planted fault: as that program did all the time.
    private Order? RulesFirst(Coordinator coordinator)
    {
        if (coordinator.Current is not null) return null;
        if (coordinator.Context is not { } now) return new Found(simulation.Plan.Ranges, simulation.Wanted);
        var half = now.Rules < simulation.Wanted.Rules ? now with { Rules = simulation.Wanted.Rules } : now with { Taxonomy = simulation.Wanted.Taxonomy };
        return half == now ? null : new ForAll(new ActivateContext(half, half.CauseAfter(now)));
    }

    /// <summary>The last date whose purchases wait for the day, where the clock of the node turns it.</summary>
    public BusinessDate? WaitedFor(Coordinator coordinator) => simulation.Plan.Limits.FollowsData ? null : Reading(coordinator).WaitedFor;

    // The clock of the machine says a day that may be wrong; a replay takes it from what the sources hold.
    private BusinessDate? Day(Coordinator coordinator, Watermark clock)
    {
        if (simulation.Plan.Limits.FollowsData) return clock.Next(coordinator.AsOf) ?? OrderedForUndecided(coordinator);
        var reading = Reading(coordinator);
        return reading.Trouble == WallTrouble.None ? reading.Turn : Ordered(coordinator, reading);
    }

    // At the end of the topic a date ahead waits for records that do not come: somebody reads so, and names the date.
    private BusinessDate? OrderedForUndecided(Coordinator coordinator)
    {
        if (!simulation.IsHealed) return null;
        var day = simulation.PartitionReaders.Min(reader => reader.Undecided);
        return day > coordinator.AsOf?.Day || (day is not null && coordinator.AsOf is null) ? new BusinessDate((ushort)day!.Value) : null;
    }

    // Somebody who has a watch sees after a while that the day does not follow, and orders the right one.
    private BusinessDate? Ordered(Coordinator coordinator, in WallReading reading)
    {
        simulation.Log.Add($"{reading.Sentence($"The clock of {node}")}");
        if (simulation.IsHealed && reading.Trouble == WallTrouble.Behind) simulation.LetADayPass();
        if (coordinator.AsOf is not { } asOf || simulation.Today <= asOf.Day || !(simulation.IsHealed || simulation.Random.Next(30) == 0)) return null;
        var today = new BusinessDate((ushort)simulation.Today);
        StepChecks.Require(Refusal(false).Length > 0 == today.Day - asOf.Day > Limits.ClockJumpDays, $"An order that does not say that it means to go from {asOf} to {today} is answered with '{Refusal(false)}'.");
        StepChecks.Require(Refusal(true).Length == 0, $"An order that means to go from {asOf} to {today} is answered with '{Refusal(true)}'.");
        simulation.Checks.Ordered.Add(today.Day);
        return today;

        string Refusal(bool isConfirmed) => OrderedTurn.Refusal(today, asOf, null, Limits.ClockJumpDays, isConfirmed, "a word");
    }

    private WallReading Reading(Coordinator coordinator) =>
        _wall.Read(((simulation.Today + (simulation.IsHealed ? 0L : node.DaysWrong)) * 86_400) + 43_200, coordinator.AsOf);

    private ulong CutOf(Core.Hashing.HashRange range)
    {
        var users = simulation.Partitions.SelectMany(partition => partition.Records).Where(record => record.Buy is not null && record.Hash != range.Start && range.Contains(record.Hash)).ToList();
        return users.Count > 0 && simulation.Random.Next(3) > 0 ? users[simulation.Random.Next(users.Count)].Hash : range.Halve().Upper.Start;
    }

    private Order? Nonsense(Coordinator coordinator)
    {
        Order[] orders =
        [
            new Split(int.MaxValue, 1), new Merge(coordinator.Table!.Entries[0].Id, coordinator.Table.Entries[0].Id),
            new Found(2, coordinator.Context!.Value), new ForAll(new Close([1])), new ForAll(new ActivateContext(simulation.Contexts.InOrder[0], default)),
            new BeginSalting("u0", 1), new BeginSalting("", 2), new EndSalting("nobody"), .. coordinator.Table.Salts.Take(1).Select(salt => new BeginSalting(salt.UserId, 3)),
            .. coordinator.AsOf is { } asOf ? [new ForAll(new TurnDay(asOf))] : Array.Empty<Order>(),
        ];
        var order = orders[simulation.Random.Next(orders.Length)];
        StepChecks.Require(!coordinator.TryBegin(order, out _, out var refusal) && refusal.Length > 0, $"The coordinator begins {order} at {coordinator.Status}.");
        return null;
    }
}
