using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Tests.Laws;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Ranges;

/// <summary>A range under as many rules as there may be.</summary>
public class ManyRulesTests
{
    private static readonly World World = new([], 3, new Dictionary<string, string> { ["s0"] = "BEER", ["s1"] = "WINE", ["s2"] = "DAIRY" });

    [Fact]
    public void It_has_every_user_in_their_segments_When_there_are_ten_thousand()
    {
        var context = Context(i => $"spend(\"{(i % 2 == 0 ? "BEER" : "WINE")}\") >= {(i / 2) + 1}", 1);
        var runner = new Runner(context);
        Assert.Equal(Limits.Segments, context.Rules.Segments.Count);

        runner.Apply([new DayTurn(20_000), .. Enumerable.Range(0, 50).Select(user => new Buy($"e{user}", $"u{user}", "s0", (user + 1) * 100, 1, 20_000))]);
        runner.Apply([new Buy("x", "u7", "s1", 5_000_00, 1, 20_000), new Buy("y", "u8", "s0", 3, 1, 20_000)]);

        for (var user = 0; user < 50; user++)
        {
            var segments = runner.Stored.Where(row => row.User == $"u{user}" && !row.Segment.Contains(':')).Select(row => row.Segment).ToHashSet();
            var expected = Enumerable.Range(0, user + 1).Select(i => $"s{2 * i}").Concat(user == 7 ? Enumerable.Range(0, Limits.Segments / 2).Select(i => $"s{(2 * i) + 1}") : []);
            Assert.Equal(expected.Order(), segments.Order());
        }

        var recovered = Runner.Recovered(runner.Snapshot(), context, []);
        Agreement.SameUsers([runner.State], [recovered.State]);
    }

    [Fact]
    public void It_tells_who_left_and_entered_When_ten_thousand_others_are_activated()
    {
        var runner = new Runner(Context(i => $"spend(\"BEER\") >= {i + 1}", 1));
        runner.Apply([new DayTurn(20_000), new Buy("e", "u", "s0", 100_00, 1, 20_000)]);
        runner.Transitions.Clear();

        runner.Activate(Context(i => $"spend(\"BEER\") > {i + 1}", 2), CauseKind.RulesChanged);

        var left = Assert.Single(runner.Transitions);
        Assert.Equal(("s99", false), (left.Segment, left.Entered));
    }

    private static RuleContext Context(Func<int, string> rule, int revision)
    {
        var taxonomy = World.Context().Taxonomy;
        var text = string.Concat(Enumerable.Range(0, Limits.Segments).Select(i => $"segment s{i}: {rule(i)}\n"));
        Assert.True(RuleBench.Parse(text).TryBind(taxonomy, out RuleSet? set, out var errors), string.Join('\n', errors));
        return new RuleContext(set, revision, taxonomy, 1);
    }
}
