using Cohort.Core.Protocol;
using Cohort.Core.Segments;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

/// <summary>Rules and taxonomy are activated together, and a later activation takes the place of one that waits.</summary>
public class ActivationTests
{
    private static readonly ContextVersion Both = new(2, 2);
    private static readonly Born Birth = new(Core.Ranges.HashRange.Whole, [], Records.First);

    [Fact]
    public void Rules_and_taxonomy_are_one_order_When_both_are_wanted()
    {
        var authority = Founded();

        var order = authority.Toward(Both, 2);

        Assert.Equal(new ForAll(new ActivateContext(Both, CauseKind.RulesChanged)), order);
        Begin(authority, order!);
        Assert.Null(authority.Toward(Both, 2));
        ConfirmAll(authority);
        Assert.Equal((Both, null), (authority.Context!.Value, authority.Current));
        Assert.Null(authority.Toward(Both, 2));
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
        var authority = Founded();
        Begin(authority, new ForAll(new ActivateContext(new ContextVersion(2, 1), CauseKind.RulesChanged)));
        var ticket = authority.Ticket;
        Assert.Null(authority.Confirm(1, ticket));

        Begin(authority, authority.Toward(Both, 2)!);

        Assert.Equal([1, 2], authority.Unconfirmed.Select(item => item.RangeId));
        Assert.Null(authority.Confirm(2, ticket));
        Assert.Equal(Records.First, authority.Context);
        ConfirmAll(authority);
        Assert.Equal((Both, null), (authority.Context!.Value, authority.Current));
        Assert.Equal(authority.Status, new Authority(authority.Status).Status);
    }

    [Fact]
    public void Later_rules_take_the_place_of_those_that_the_first_ranges_wait_for()
    {
        var authority = new Authority();
        Begin(authority, authority.Toward(Records.First, 2)!);
        Assert.Null(authority.Confirm(1, authority.Ticket));

        Begin(authority, authority.Toward(Both, 8)!);
        Assert.Equal([1, 2], authority.Unconfirmed.Select(item => item.RangeId));
        ConfirmAll(authority);

        Assert.Equal((2, Both), (authority.Table!.Entries.Count, authority.Context!.Value));
    }

    [Fact]
    public void Nothing_takes_the_place_of_another_order_nor_an_older_activation_that_of_a_newer_one()
    {
        var authority = Founded();
        Begin(authority, new ForAll(new TurnDay(Records.Date(20_000))));
        Refuses(authority, new ForAll(new ActivateContext(Both, CauseKind.RulesChanged)));
        Assert.Null(authority.Toward(Both, 2));
        ConfirmAll(authority);

        Begin(authority, authority.Toward(Both, 2)!);
        Refuses(authority, new ForAll(new ActivateContext(Both, CauseKind.RulesChanged)));
        Refuses(authority, new ForAll(new ActivateContext(new ContextVersion(3, 1), CauseKind.RulesChanged)));
        Refuses(authority, new Split(1, 5));
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

    private static Authority Founded(ContextVersion? context = null)
    {
        var authority = new Authority();
        Begin(authority, new Found(2, context ?? Records.First));
        ConfirmAll(authority);
        return authority;
    }

    private static void Begin(Authority authority, Order order)
    {
        Assert.True(authority.TryBegin(order, out var begun, out var refusal), refusal);
        authority.Apply(begun);
    }

    private static void Refuses(Authority authority, Order order)
    {
        Assert.False(authority.TryBegin(order, out _, out var refusal));
        Assert.Equal("", refusal);
    }

    private static void ConfirmAll(Authority authority)
    {
        foreach (var id in authority.Unconfirmed.Select(item => item.RangeId).ToList())
        {
            if (authority.Confirm(id, authority.Ticket) is { } advanced) authority.Apply(advanced);
        }
    }
}
