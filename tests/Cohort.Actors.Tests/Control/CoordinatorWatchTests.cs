using Cohort.Actors.Control;
using Cohort.Actors.Messages;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Actors.Tests.Control;

/// <summary>What the coordinator tells of orders and ranges that do not move.</summary>
public sealed class CoordinatorWatchTests
{
    private static readonly BusinessDate Day = BusinessDate.Of(2026, 3, 4);

    private readonly ManualTime _time = new();
    private readonly CoordinatorWatch _watch;
    private readonly Coordinator _coordinator = new(new CoordinatorStatus(1, RangeTable.Even(4), null, new ContextVersion(1, 1), null, false));

    public CoordinatorWatchTests() => _watch = new CoordinatorWatch(_time);

    [Fact]
    public void An_order_is_named_with_the_ranges_it_waits_for_and_what_they_say()
    {
        Begin(new ForAll(new TurnDay(Day)));
        Pass(20);
        _coordinator.Confirm(1, _coordinator.Ticket);
        _watch.Look(_coordinator, []);
        _watch.Refused(1, _coordinator.Ticket, "It has carried it out.");
        _watch.Refused(99, _coordinator.Ticket, "There is no such range.");
        _watch.Refused(3, _coordinator.Ticket, "Rules 2 name the category FISH.");
        Pass(29);
        Assert.Empty(Told());

        Pass(1);

        Assert.Equal(
            ["The turn of the day to 2026-03-04 has not moved for 30 s. It waits for ranges 3, 2, 4. Range 3 says: Rules 2 name the category FISH."], Told());
    }

    [Fact]
    public void What_is_left_of_an_erasure_is_named_until_it_is_done()
    {
        for (var second = 0; second < 31; second++)
        {
            _watch.Erases(3, "The rebalancer has not let go of the user.");
            Pass(1);
        }

        Assert.Equal(["What is left to do for erasure 3 has not moved for 31 s. The rebalancer has not let go of the user."], Told());

        _watch.Erased(3);
        Assert.Empty(Told());
    }

    [Fact]
    public void An_order_is_not_named_any_more_When_it_is_done_and_what_ranges_said_of_it_is_forgotten()
    {
        Begin(new ForAll(new TurnDay(Day)));
        _watch.Refused(2, _coordinator.Ticket, "No.");
        Pass(60);
        Assert.Single(Told());

        foreach (var id in new[] { 1, 2, 3, 4 })
        {
            if (_coordinator.Confirm(id, _coordinator.Ticket) is { } advanced) _coordinator.Apply(advanced);
        }

        Pass(1);
        Assert.Empty(Told());
        Begin(new ForAll(new TurnDay(new BusinessDate((ushort)(Day.Day + 1)))));
        Pass(40);

        Assert.DoesNotContain("says", Assert.Single(Told()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_is_named_When_it_says_nothing_or_is_not_open_and_not_When_it_answers()
    {
        Pass(0);
        for (var i = 0; i < 12; i++)
        {
            _time.Pass(5);
            foreach (var id in new[] { 1, 2 }) _watch.Heard(new RangeReport(id, "node-1", 5, 0, new RangeStatus(Day, OffsetVector.Empty, default, 0, 0)));
            _watch.Heard(new RangeReport(3, "node-1", 0, 0, null));
            _watch.Look(_coordinator, []);
        }

        Assert.Collection(
            Told().Order(StringComparer.Ordinal),
            three => Assert.StartsWith("Range 3 has not moved for 55 s. It is on node-1, but is not open there.", three, StringComparison.Ordinal),
            four => Assert.StartsWith("Range 4 has not moved for 45 s. It does not say where it stands", four, StringComparison.Ordinal));
    }

    [Fact]
    public void The_store_is_named_When_it_cannot_be_asked_and_not_When_it_can_again()
    {
        _watch.Store("Reading the rules", new InvalidOperationException("It is away."));
        Pass(31);
        Assert.Equal(["Reading the rules has not moved for 31 s. It is away."], Told());

        _watch.Store("Reading the rules", null);

        Assert.Empty(Told());
    }

    [Fact]
    public void Ranges_are_named_that_do_not_say_what_is_asked_of_all_users()
    {
        Begin(new ForAll(new TurnDay(Day)));
        foreach (var id in new[] { 1, 2, 3, 4 }) _coordinator.Confirm(id, _coordinator.Ticket);

        foreach (var _ in new[] { 1, 2 })
        {
            _time.Pass(30);
            foreach (var entry in _coordinator.Table!.Entries) _watch.Heard(new RangeReport(entry.Id, "node-1", 5, 0, new RangeStatus(Day, OffsetVector.Empty, default, 0, 0)));
            _watch.Look(_coordinator, [2, 4]);
        }

        Assert.Equal(["The turn of the day to 2026-03-04 has not moved for 30 s. It waits for ranges 2, 4."], Told());
    }

    private void Begin(Order order)
    {
        Assert.True(_coordinator.TryBegin(order, out var begun, out _));
        _coordinator.Apply(begun);
        Pass(0);
    }

    // Ranges answer meanwhile.
    private void Pass(double seconds)
    {
        _time.Pass(seconds);
        foreach (var entry in _coordinator.Table!.Entries) _watch.Heard(new RangeReport(entry.Id, "node-1", 5, 0, new RangeStatus(Day, OffsetVector.Empty, default, 0, 0)));
        _watch.Look(_coordinator, []);
    }

    private IEnumerable<string> Told() => _watch.Report.Stalls.Select(stall => stall.ToString());
}
