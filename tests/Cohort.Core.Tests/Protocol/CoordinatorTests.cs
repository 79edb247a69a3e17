using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

public class CoordinatorTests
{
    private static readonly Order Turn = new ForAll(new TurnDay(Records.Date(20_000)));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(131_072)]
    public void It_refuses_to_found_ranges_When_their_number_is_no_power_of_two_in_bounds(int ranges) =>
        Refuses(new Coordinator(), new Found(ranges, Records.First), $"{ranges} is no number of ranges to begin with; a power of two from 1 to 65,536 is.");

    [Fact]
    public void It_refuses_everything_else_When_there_are_no_ranges() => Refuses(new Coordinator(), Turn, "There are no ranges yet.");

    [Fact]
    public void It_has_a_table_When_all_first_ranges_are_open()
    {
        var coordinator = new Coordinator();
        Begin(coordinator, new Found(2, Records.First));
        Assert.Null(coordinator.Table);
        Assert.All(coordinator.Unconfirmed, directive => Assert.Equal(Records.First, Assert.IsType<Open>(directive.Directive).Birth.Context));

        Assert.Null(coordinator.Confirm(1, coordinator.Ticket));
        coordinator.Apply(coordinator.Confirm(2, coordinator.Ticket)!);

        Assert.Equal([1, 2], coordinator.Table!.Entries.Select(entry => entry.Id));
        Assert.Equal((Records.First, null, 1L), (coordinator.Context!.Value, coordinator.Current, coordinator.Number));
    }

    [Fact]
    public void It_names_the_reason_When_an_order_cannot_be()
    {
        var coordinator = Founded(2);
        CarryOut(coordinator, Turn);
        CarryOut(coordinator, new ForAll(new ActivateContext(new ContextVersion(2, 1), CauseKind.RulesChanged)));

        Refuses(coordinator, new Found(1, Records.First), "There are 2 ranges already; they change by splits and merges.");
        Refuses(coordinator, Turn, "The as-of date is 2024-10-04; it never goes back to 2024-10-04.");
        Refuses(coordinator, new ForAll(new ActivateContext(new ContextVersion(2, 1), CauseKind.RulesChanged)), "Version rules 2, taxonomy 1 holds already.");
        Refuses(coordinator, new ForAll(new ActivateContext(new ContextVersion(1, 2), CauseKind.TaxonomyChanged)),
            "Version rules 2, taxonomy 1 holds; it never goes back to rules 1, taxonomy 2: what held before is activated again under a new revision.");
        Refuses(coordinator, new ForAll(new Close([3])), "Only a turn of the day or an activation concerns all ranges.");
        Refuses(coordinator, new Split(9, 1), "There is no range 9 in version 1 of the range table.");
        Refuses(coordinator, new Split(1, 0), "Hash 0000000000000000 does not cut range 1 [0000000000000000, 8000000000000000) in two parts.");
        Refuses(coordinator, new Merge(2, 1), "Range 1 does not follow on range 2; only neighbours merge.");
    }

    [Fact]
    public void It_asks_to_try_again_When_another_order_is_under_way()
    {
        var coordinator = Founded(2);
        Begin(coordinator, Turn);

        Assert.False(coordinator.TryBegin(new Merge(1, 2), out var entry, out var refusal));
        Assert.Equal((null, ""), (entry, refusal));
    }

    [Fact]
    public void The_table_changes_When_the_parent_is_closed_and_the_children_are_open()
    {
        var coordinator = Founded(1);
        Begin(coordinator, new Split(1, 1UL << 63));
        var closing = Assert.Single(coordinator.Unconfirmed);
        Assert.Equal([2, 3], Assert.IsType<Close>(closing.Directive).Successors.AsEnumerable());
        var closingTicket = coordinator.Ticket;
        coordinator.Apply(coordinator.Confirm(1, closingTicket)!);

        Assert.Equal([2, 3], coordinator.Unconfirmed.Select(directive => directive.RangeId));
        Assert.All(coordinator.Unconfirmed, directive => Assert.Equal([1], Assert.IsType<Open>(directive.Directive).Birth.Parents.AsEnumerable()));
        Assert.Equal(1, coordinator.Table!.Version);
        Assert.Null(coordinator.Confirm(2, closingTicket));
        ConfirmAll(coordinator);

        Assert.Equal((2, 2), (coordinator.Table.Version, coordinator.Table.Entries.Count));
    }

    [Fact]
    public void Ranges_that_hold_a_part_are_followed_by_others_When_a_users_salting_begins_and_ends()
    {
        var coordinator = Founded(4);
        var salt = new Salt("hot", 2);
        var home = coordinator.Table!.Entries[coordinator.Table.IndexOf(salt.Hash)].Id;
        var part = coordinator.Table.Entries[coordinator.Table.IndexOf(salt.PointOf(1))].Id;

        Begin(coordinator, new BeginSalting("hot", 2));
        Assert.Equal(new[] { home, part }.Order(), coordinator.Parents);
        Assert.Equal(coordinator.Parents, coordinator.Unconfirmed.Select(directive => directive.RangeId));
        Assert.All(coordinator.Unconfirmed, directive => Assert.Equal([5, 6], Assert.IsType<Close>(directive.Directive).Successors.AsEnumerable()));
        ConfirmAll(coordinator);

        var births = coordinator.Unconfirmed.Select(directive => Assert.IsType<Open>(directive.Directive).Birth).ToList();
        Assert.All(births, birth => Assert.Equal(new SaltChange(salt, true), birth.Salting));
        Assert.Equal([home], births.Single(birth => birth.Range.Contains(salt.Hash)).Parents.AsEnumerable());
        Assert.Equal([part, home], births.Single(birth => !birth.Range.Contains(salt.Hash)).Parents.AsEnumerable());
        ConfirmAll(coordinator);

        Assert.Equal((2, 7), (coordinator.Table.Version, coordinator.Table.NextId));
        Assert.Equal([salt], coordinator.Table.Salts);
        Assert.Equal(4, coordinator.Table.Entries.Select(entry => entry.Id).Except([home, part]).Count());

        Begin(coordinator, new EndSalting("hot"));
        ConfirmAll(coordinator);
        births = coordinator.Unconfirmed.Select(directive => Assert.IsType<Open>(directive.Directive).Birth).ToList();
        Assert.All(births, birth => Assert.Equal(new SaltChange(salt, false), birth.Salting));
        Assert.Equal([5, 6], births.Single(birth => birth.Range.Contains(salt.Hash)).Parents.Order());
        Assert.Single(births.Single(birth => !birth.Range.Contains(salt.Hash)).Parents);
        ConfirmAll(coordinator);

        Assert.Equal((3, 9), (coordinator.Table.Version, coordinator.Table.NextId));
        Assert.Empty(coordinator.Table.Salts);
    }

    [Fact]
    public void It_names_the_reason_When_a_user_cannot_be_salted_or_unsalted()
    {
        var coordinator = Founded(2);
        CarryOut(coordinator, new BeginSalting("hot", 4));

        Refuses(new Coordinator(), new BeginSalting("hot", 4), "There are no ranges yet.");
        Refuses(coordinator, new BeginSalting("hot", 8), "User 'hot' is salted into 4 parts already; unsalt them first.");
        Refuses(coordinator, new BeginSalting("other", 1), "1 is no number of parts; a user is salted into 2 to 64.");
        Refuses(coordinator, new BeginSalting("other", 65), "65 is no number of parts; a user is salted into 2 to 64.");
        Refuses(coordinator, new BeginSalting("", 2), "The user's id is empty; give 1 to 128 bytes of UTF-8.");
        Refuses(coordinator, new EndSalting("other"), "User 'other' is not salted in version 2 of the range table.");
    }

    [Fact]
    public void It_goes_on_where_the_journal_says_When_it_recovers_at_any_row()
    {
        var rows = new List<CoordinatorEntry>();
        var coordinator = new Coordinator();
        foreach (var order in new[] { new Found(2, Records.First), Turn, new Merge(1, 2), new BeginSalting("hot", 2), new EndSalting("hot") })
        {
            Assert.True(coordinator.TryBegin(order, out var begun, out _));
            Journal(begun);
            while (coordinator.Current is not null) Journal(coordinator.Unconfirmed.Select(d => coordinator.Confirm(d.RangeId, coordinator.Ticket)).ToList()[^1]!);
        }

        for (var cut = 0; cut <= rows.Count; cut++)
        {
            var before = new Coordinator();
            foreach (var row in rows.Take(cut)) before.Apply(row);
            var after = new Coordinator(before.Status);
            Assert.Equal(before.Unconfirmed.Select(d => d.RangeId), after.Unconfirmed.Select(d => d.RangeId));
            foreach (var row in rows.Skip(cut)) after.Apply(row);
            Assert.Equal((5L, 4, Records.Date(20_000), null), (after.Number, after.Table!.Version, after.AsOf!.Value, after.Current));
        }

        void Journal(CoordinatorEntry row)
        {
            rows.Add(row);
            coordinator.Apply(row);
        }
    }

    [Fact]
    public void Ranges_that_are_gone_are_to_be_emptied_When_those_that_followed_are_open()
    {
        var coordinator = Founded(2);
        Begin(coordinator, new Split(1, 1UL << 62));
        ConfirmAll(coordinator);
        Assert.Empty(coordinator.Former);
        ConfirmAll(coordinator);
        Assert.Equal([1], coordinator.Former);

        CarryOut(coordinator, new Merge(3, 4));
        Assert.Equal([1, 3, 4], coordinator.Former);
        coordinator.Emptied(3);

        Assert.Equal([1, 4], new Coordinator(coordinator.Status).Former);
    }

    [Fact]
    public void Whatever_was_gone_is_to_be_emptied_When_a_former_program_did_not_say()
    {
        var coordinator = Founded(2);
        CarryOut(coordinator, new Split(1, 1UL << 62));
        CarryOut(coordinator, new BeginSalting("hot", 2));
        coordinator.Emptied(1);

        var after = new Coordinator(coordinator.Status with { Former = null });

        Assert.Equal(Enumerable.Range(1, after.Table!.NextId - 1).Except(after.Table.Entries.Select(entry => entry.Id)), after.Former);
        Assert.Contains(1, after.Former);
        Assert.Empty(new Coordinator(new CoordinatorStatus(0, null, null, null, null, false)).Former);
    }

    [Fact]
    public void It_refuses_a_row_that_does_not_follow() =>
        Assert.Throws<InvalidOperationException>(() => new Coordinator().Apply(new OrderAdvanced(0)));

    private static Coordinator Founded(int ranges)
    {
        var coordinator = new Coordinator();
        CarryOut(coordinator, new Found(ranges, Records.First));
        return coordinator;
    }

    private static void CarryOut(Coordinator coordinator, Order order)
    {
        Begin(coordinator, order);
        while (coordinator.Current is not null) ConfirmAll(coordinator);
    }

    private static void Begin(Coordinator coordinator, Order order)
    {
        Assert.True(coordinator.TryBegin(order, out var entry, out var refusal), refusal);
        coordinator.Apply(entry);
    }

    private static void ConfirmAll(Coordinator coordinator)
    {
        OrderAdvanced? advanced = null;
        foreach (var (rangeId, _) in coordinator.Unconfirmed.ToList()) advanced = coordinator.Confirm(rangeId, coordinator.Ticket);
        coordinator.Apply(advanced!);
    }

    private static void Refuses(Coordinator coordinator, Order order, string because)
    {
        Assert.False(coordinator.TryBegin(order, out var entry, out var refusal));
        Assert.Equal((null, because), (entry, refusal));
    }
}
