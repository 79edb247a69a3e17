using Cohort.Core.Protocol;
using Cohort.Core.Segments;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

/// <summary>Rules and taxonomy are activated together, and a later activation takes the place of one that waits.</summary>
public class ActivationTests
{
    private static readonly ContextVersion Both = new(2, 2);
    private static readonly Created Birth = new(Core.Hashing.HashRange.Whole, [], Records.First);

    [Fact]
    public void Rules_and_taxonomy_are_one_order_When_both_are_wanted()
    {
        var coordinator = Founded();

        var order = coordinator.Toward(Both, 2);

        Assert.Equal(new ForAll(new ActivateContext(Both, CauseKind.RulesChanged)), order);
        Begin(coordinator, order!);
        Assert.Null(coordinator.Toward(Both, 2));
        ConfirmAll(coordinator);
        Assert.Equal((Both, null), (coordinator.Context!.Value, coordinator.Current));
        Assert.Null(coordinator.Toward(Both, 2));
    }

    [Theory]
    [InlineData(2, 1, CauseKind.RulesChanged)]
    [InlineData(1, 2, CauseKind.TaxonomyChanged)]
    [InlineData(2, 2, CauseKind.RulesChanged)]
    public void The_cause_says_what_changed(int rules, int taxonomy, CauseKind cause) =>
        Assert.Equal(new ForAll(new ActivateContext(new ContextVersion(rules, taxonomy), cause)), Founded().Toward(new ContextVersion(rules, taxonomy), 2));

    [Fact]
    public void Nothing_is_activated_When_what_is_wanted_is_older() => Assert.Null(Founded(new ContextVersion(3, 3)).Toward(new ContextVersion(2, 4), 2));

    [Fact]
    public void A_later_activation_takes_the_place_of_one_that_waits_and_answers_to_the_former_count_no_more()
    {
        var coordinator = Founded();
        Begin(coordinator, new ForAll(new ActivateContext(new ContextVersion(2, 1), CauseKind.RulesChanged)));
        var ticket = coordinator.Ticket;
        Assert.Null(coordinator.Confirm(1, ticket));

        Begin(coordinator, coordinator.Toward(Both, 2)!);

        Assert.Equal([1, 2], coordinator.Unconfirmed.Select(item => item.RangeId));
        Assert.Null(coordinator.Confirm(2, ticket));
        Assert.Equal(Records.First, coordinator.Context);
        ConfirmAll(coordinator);
        Assert.Equal((Both, null), (coordinator.Context!.Value, coordinator.Current));
        Assert.Equal(coordinator.Status with { Former = null }, new Coordinator(coordinator.Status).Status with { Former = null });
    }

    [Fact]
    public void Later_rules_take_the_place_of_those_that_the_first_ranges_wait_for()
    {
        var coordinator = new Coordinator();
        Begin(coordinator, coordinator.Toward(Records.First, 2)!);
        Assert.Null(coordinator.Confirm(1, coordinator.Ticket));

        Begin(coordinator, coordinator.Toward(Both, 8)!);
        Assert.Equal([1, 2], coordinator.Unconfirmed.Select(item => item.RangeId));
        ConfirmAll(coordinator);

        Assert.Equal((2, Both), (coordinator.Table!.Entries.Count, coordinator.Context!.Value));
    }

    [Fact]
    public void Nothing_takes_the_place_of_another_order_nor_an_older_activation_that_of_a_newer_one()
    {
        var coordinator = Founded();
        Begin(coordinator, new ForAll(new TurnDay(Records.Date(20_000))));
        Refuses(coordinator, new ForAll(new ActivateContext(Both, CauseKind.RulesChanged)));
        Assert.Null(coordinator.Toward(Both, 2));
        ConfirmAll(coordinator);

        Begin(coordinator, coordinator.Toward(Both, 2)!);
        Refuses(coordinator, new ForAll(new ActivateContext(Both, CauseKind.RulesChanged)));
        Refuses(coordinator, new ForAll(new ActivateContext(new ContextVersion(3, 1), CauseKind.RulesChanged)));
        Refuses(coordinator, new Split(1, 5));
    }

    [Fact]
    public void A_range_says_what_changed_for_it_When_it_skipped_a_version_or_did_not()
    {
        var (skipped, followed) = (Owner(), Owner());
        Carry(followed, new ActivateContext(new ContextVersion(2, 1), CauseKind.RulesChanged), CauseKind.RulesChanged);

        Carry(followed, new ActivateContext(Both, CauseKind.RulesChanged), CauseKind.TaxonomyChanged);
        Carry(skipped, new ActivateContext(Both, CauseKind.RulesChanged), CauseKind.RulesChanged);

        Assert.All([skipped, followed], owner => Assert.Equal(Both, ContextVersion.Of(owner.State.Context)));
        Assert.Equal(Answer.Done, skipped.Decide(new ActivateContext(new ContextVersion(2, 1), CauseKind.RulesChanged), out _));
    }

    [Fact]
    public void A_range_that_is_open_goes_on_to_the_version_that_it_is_to_begin_with()
    {
        var owner = Owner();
        Assert.Equal(Answer.Done, owner.Decide(new Open(Birth), out _));

        Carry(owner, new Open(Birth with { Context = Both }), CauseKind.RulesChanged);

        Assert.Equal(Answer.Done, owner.Decide(new Open(Birth with { Context = Both }), out _));
        Assert.Equal(Answer.Done, owner.Decide(new Open(Birth), out _));
        Assert.Equal(Both, ContextVersion.Of(owner.State.Context));
    }

    private static RangeOwner Owner() => RangeOwner.Begin(1, Birth, [], Records.Context);

    private static void Carry(RangeOwner owner, Directive directive, CauseKind cause)
    {
        Assert.Equal(Answer.Journal, owner.Decide(directive, out var entry));
        Assert.Equal(cause, Assert.IsType<ContextActivated>(entry).Cause);
        owner.Apply(entry);
    }

    private static Coordinator Founded(ContextVersion? context = null)
    {
        var coordinator = new Coordinator();
        Begin(coordinator, new Found(2, context ?? Records.First));
        ConfirmAll(coordinator);
        return coordinator;
    }

    private static void Begin(Coordinator coordinator, Order order)
    {
        Assert.True(coordinator.TryBegin(order, out var begun, out var refusal), refusal);
        coordinator.Apply(begun);
    }

    private static void Refuses(Coordinator coordinator, Order order)
    {
        Assert.False(coordinator.TryBegin(order, out _, out var refusal));
        Assert.Equal("", refusal);
    }

    private static void ConfirmAll(Coordinator coordinator)
    {
        foreach (var id in coordinator.Unconfirmed.Select(item => item.RangeId).ToList())
        {
            if (coordinator.Confirm(id, coordinator.Ticket) is { } advanced) coordinator.Apply(advanced);
        }
    }
}
