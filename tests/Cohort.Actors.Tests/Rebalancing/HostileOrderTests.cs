using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Actors.Rebalancing;
using Cohort.Actors.Wire;
using Cohort.Core;
using Cohort.Core.Planning;

namespace Cohort.Actors.Tests.Rebalancing;

/// <summary>Orders with texts that are no ids, names or reasons: as they would come over the wire, from whoever speaks it.</summary>
public sealed class HostileOrderTests : RebalancerKit
{
    private static readonly string Long = new('x', 10_000_000);

    // No theory: its data go through UTF-8, which half of a pair does not survive.
    private static readonly string[] Texts = ["", "a\0b", "a\u001b[2J", "a\nb", "gnp.\u202eexe", "a\u2028b", "a\ud83d", Long];

    [Fact]
    public void An_order_is_refused_short_and_leaves_nothing_behind_When_a_text_in_it_cannot_be()
    {
        var rebalancer = Start();

        foreach (var wish in Texts.SelectMany(Wishes))
        {
            var answer = Ask<Wished>(rebalancer, new Wish(wish));

            Assert.Equal((false, 0L), (answer.IsBegun, answer.Number));
            Assert.InRange(answer.Refusal.Length, 1, 1_000);
            Assert.DoesNotContain(answer.Refusal, c => char.IsControl(c) || c is '\u202e' or '\u2028');
            Assert.InRange(new CohortSerializer((ExtendedActorSystem)Sys).ToBinary(answer).Length, 1, 2_000);
        }

        Assert.Empty(Ask<HistoryAnswer>(rebalancer, new AskHistory(10)).Entries);
        Assert.Empty(Coordinator.Orders);
        Assert.Empty(Ask<HistoryAnswer>(Restart(rebalancer), new AskHistory(10)).Entries);
    }

    private static IEnumerable<PlannedAction> Wishes(string text) =>
    [
        new SaltUser(text, 3, 0, ""), new UnsaltUser(text, 0, 0, ""), new MoveRange(1, "", text, "", 0), new SaltUser("ann", 3, 0, text.Length == 0 ? "\0" : text),
    ];

    [Fact]
    public void Names_of_settings_are_told_short_When_they_are_none()
    {
        var values = Enumerable.Range(0, 1_000).ToDictionary(i => i == 0 ? Long : $"a\u001b{i}", i => i);

        var answer = Ask<LimitsAnswer>(Start(), new SetLimits(values, null));

        Assert.InRange(answer.Faults.Count, 1, Limits.Faults);
        Assert.InRange(answer.Faults.Max(fault => fault.Length), 1, 1_000);
        Assert.DoesNotContain('\u001b', string.Concat(answer.Faults));
    }

    /// <summary>A former version kept whatever it was asked for: its journal is read, and what is kept and told of it is bounded.</summary>
    [Fact]
    public void A_history_is_bounded_When_a_former_version_kept_more()
    {
        var entry = new HistoryEntry(1, 0, "operator", new SaltUser(Long, 3, 1, Long), 0, 0, 0, ActionOutcome.UnderWay);
        var book = new RebalancerState(new RebalancerStatus(2, new PlannerLimits(), [entry with { Outcome = ActionOutcome.Done, Note = Long }, entry with { Number = 2 }]));
        book.Apply(new ActionBegun(entry with { Number = 3, Action = new MoveRange(1, Long, Long, Long, 0) }));
        book.Apply(new ActionBegun(entry with { Number = 4, Action = new MergeRanges(1, 2, Long, Long, 0) }));
        book.Apply(new ActionBegun(entry with { Number = 5, Action = new SplitRange(1, 7, Long) }));
        book.Apply(new ActionBegun(entry with { Number = 6, Action = new UnsaltUser(Long, 2, 1, Long) }));
        for (var number = 2; number <= 6; number++) book.Apply(new ActionEnded(number, ActionOutcome.RolledBack, 0, Long, 0));

        Assert.Equal(6, book.History.Count);
        var bytes = new CohortSerializer((ExtendedActorSystem)Sys).ToBinary(book.Status);
        Assert.InRange(bytes.Length, 1, 6 * 4_000);
        Assert.All(book.History, kept => Assert.EndsWith("…", kept.Note, StringComparison.Ordinal));
    }

    [Fact]
    public void A_user_gets_out_again_When_a_former_version_salted_them()
    {
        const string user = "gnp.\u202eexe";
        Coordinator.Table = Coordinator.Table!.WithSalt(new Core.Ranges.Salt(user, 2));
        Coordinator.OnRequest = _ => new Requested(true, 1, "");

        Assert.True(Ask<Wished>(Start(), new Wish(new UnsaltUser(user, 0, 0, ""))).IsBegun);
    }
}
