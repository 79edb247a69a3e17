using Cohort.Core.Segments;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>Other rules or a corrected taxonomy hold at once and for everybody, with no replay.</summary>
public class ActivationLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void It_is_as_if_the_rules_had_always_held_When_others_are_activated() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var other = ScriptWriter.OtherWorld(script.Seed, script.World.WindowDays);
            AssertActivates(script, script.World with { Rules = other.Rules, Top = other.Top }, (2, 1), CauseKind.RulesChanged);
        }));

    [Fact]
    public void It_is_as_if_the_taxonomy_had_always_held_When_a_corrected_one_is_activated() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var other = ScriptWriter.OtherWorld(script.Seed, script.World.WindowDays);
            AssertActivates(script, script.World with { Categories = other.Categories, Brands = other.Brands }, (1, 2), CauseKind.TaxonomyChanged);
        }));

    [Fact]
    public void It_refuses_other_rules_When_effects_of_the_former_are_pending()
    {
        var world = ScriptWriter.OtherWorld(7) with { Top = 3 };
        var state = new Core.Ranges.RangeState(Core.Hashing.HashRange.Whole, world.Context());
        var sku = world.Categories.First(entry => entry.Value != "UNKNOWN").Key;
        state.Apply(Feed.Batch([new DayTurn(20_000), new Buy("e", "u", sku, 100, 1, 20_000)], 0));

        Assert.Throws<InvalidOperationException>(() => state.Activate(world.Context(2), CauseKind.RulesChanged));
    }

    [Fact]
    public void It_refuses_other_rules_When_it_is_recovering()
    {
        var world = ScriptWriter.OtherWorld(7);
        var state = new Core.Ranges.RangeState(Core.Hashing.HashRange.Whole, world.Context());
        state.Recover(Feed.Batch([new DayTurn(20_000), new Buy("e", "u", "s0", 100, 1, 20_000)], 0));

        Assert.Throws<InvalidOperationException>(() => state.Activate(world.Context(2), CauseKind.RulesChanged));
    }

    private static void AssertActivates(Script script, World next, (int Rules, int Taxonomy) revisions, CauseKind cause)
    {
        var dice = script.Dice(10);
        var runs = Feed.Cut(script.Steps, dice);
        var cut = dice.Next(runs.Count + 1);
        var runner = new Runner(script.World.Context()).Run(runs.Take(cut));
        var before = runner.Stored.ToHashSet();
        runner.Transitions.Clear();

        runner.Activate(next.Context(revisions.Rules, revisions.Taxonomy), cause);

        var fresh = new Runner(next.Context(revisions.Rules, revisions.Taxonomy)).Run(runs.Take(cut));
        Agreement.SameUsers([fresh.State], [runner.State]);
        Assert.Equal(fresh.Stored.Order(), runner.Stored.Order());
        Assert.Equal(
            before.Except(fresh.Stored).Select(left => (left.User, left.Segment, false))
                .Concat(fresh.Stored.Except(before).Select(entered => (entered.User, entered.Segment, true))).Order(),
            runner.Transitions.Select(t => (t.UserId, t.Segment, t.Entered)).Order());
        Assert.All(runner.Transitions, t => Assert.Equal((cause, revisions.Rules, revisions.Taxonomy), (t.Cause, t.Rules.Revision, t.Taxonomy.Revision)));

        runner.Transitions.Clear();
        fresh.Transitions.Clear();
        Agreement.SameUsers([fresh.Run(runs.Skip(cut)).State], [runner.Run(runs.Skip(cut)).State]);
        Assert.Equal(fresh.ByUser, runner.ByUser);
    }
}
