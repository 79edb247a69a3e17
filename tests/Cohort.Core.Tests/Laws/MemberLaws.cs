using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>What is told of all users beforehand comes true: other rules, the overlap of segments, and who leaves when.</summary>
public class MemberLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(200);

    [Fact]
    public void A_preview_tells_who_enters_and_leaves_When_the_rules_are_activated_then() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var other = ScriptWriter.OtherWorld(script.Seed, script.World.WindowDays);
            var runner = new Runner(script.World.Context()).Run(Feed.Cut(script.Steps, script.Dice(11)));
            var next = (script.World with { Rules = other.Rules, Top = other.Top }).Context(2, 1);
            var before = Counts(runner.State);

            var preview = runner.State.Members.Preview(next, null, 3);

            Assert.Equal(before, Counts(runner.State));
            runner.Transitions.Clear();
            runner.Activate(next, CauseKind.RulesChanged);
            var told = preview.Segments.Where(one => one.Value.Now + one.Value.Enters > 0).ToDictionary(one => one.Key, one => (one.Value.Now, one.Value.Enters, one.Value.Leaves));
            foreach (var (segment, (now, enters, leaves)) in told)
            {
                Assert.Equal(before.GetValueOrDefault(segment), now);
                Assert.Equal(runner.Transitions.Count(t => t.Segment == segment && t.Entered), enters);
                Assert.Equal(runner.Transitions.Count(t => t.Segment == segment && !t.Entered), leaves);
            }

            Assert.All(runner.Transitions, t => Assert.Contains(t.Segment, told.Keys));
            Assert.All(preview.Segments.SelectMany(one => one.Value.Entering.Select(user => (one.Key, user))), one =>
                Assert.Contains(runner.Transitions, t => t.Segment == one.Key && t.UserId == one.user && t.Entered));
            Assert.All(preview.Segments.SelectMany(one => one.Value.Leaving.Select(user => (one.Key, user))), one =>
                Assert.Contains(runner.Transitions, t => t.Segment == one.Key && t.UserId == one.user && !t.Entered));
        }));

    [Fact]
    public void Somebody_is_seen_under_other_rules_as_they_are_When_these_hold() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var other = ScriptWriter.OtherWorld(script.Seed, script.World.WindowDays);
            var runner = new Runner(script.World.Context()).Run(Feed.Cut(script.Steps, script.Dice(12)));
            var next = (script.World with { Rules = other.Rules, Top = other.Top }).Context(2, 1);
            var users = runner.State.Questions.Users().Select(user => user.UserId).ToList();

            var foreseen = users.Select(user => runner.State.Questions.FindUnder(System.Text.Encoding.UTF8.GetBytes(user), next, null)!).ToList();

            runner.Activate(next, CauseKind.RulesChanged);
            Assert.All(foreseen, view =>
            {
                var now = runner.State.Questions.Find(System.Text.Encoding.UTF8.GetBytes(view.UserId))!;
                Assert.Equal(now.Segments, view.Segments);
                Assert.Equal(now.Affinity, view.Affinity);
                Assert.Equal(now.Cells, view.Cells);
                Assert.Equal(now.TermValues.ToArray(), view.TermValues.ToArray());
            });
        }));

    [Fact]
    public void An_overlap_counts_each_member_once() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var runner = new Runner(script.World.Context()).Run(Feed.Cut(script.Steps, script.Dice(13)));
            string[] names = [.. runner.State.Context.Rules.Segments.Select(one => one.Name).Take(4), "nothing"];

            var overlap = runner.State.Members.Overlap(names);

            var expected = new long[1 << names.Length];
            foreach (var user in runner.State.Questions.Users())
            {
                var combination = names.Index().Where(one => user.Segments.Contains(one.Item)).Sum(one => 1 << one.Index);
                if (combination != 0) expected[combination]++;
            }

            Assert.Equal(expected, overlap);
        }));

    [Fact]
    public void Who_is_told_to_leave_leaves_on_that_day_When_nobody_buys_anything() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var runner = new Runner(script.World.Context()).Run(Feed.Cut(script.Steps, script.Dice(14)));
            if (runner.State.AsOf is not { } asOf || runner.State.Context.Rules.Segments.Count == 0) return;
            var segment = runner.State.Context.Rules.Segments[script.Dice(15).Next(runner.State.Context.Rules.Segments.Count)].Name;
            var members = runner.State.Questions.Users().Where(user => user.Segments.Contains(segment)).Select(user => user.UserId).ToHashSet(StringComparer.Ordinal);

            var exits = runner.State.Members.Exits(segment, script.World.WindowDays);

            Assert.Equal(members.Count, runner.State.Members.Count(segment));
            runner.Transitions.Clear();
            runner.Run([[new DayTurn(asOf.Day + script.World.WindowDays)]]);

            // Some come back without a purchase, and leave again: of each, the first time counts.
            var first = runner.Transitions.Where(t => t.Segment == segment && !t.Entered && members.Contains(t.UserId)).GroupBy(t => t.UserId).Select(all => all.Min(t => t.AsOf.Day) - asOf.Day - 1);
            var expected = new long[script.World.WindowDays];
            foreach (var day in first) expected[day]++;
            Assert.Equal(expected, exits);
        }));

    private static Dictionary<string, long> Counts(RangeState state) =>
        state.Questions.Users().SelectMany(user => user.Segments).GroupBy(name => name, StringComparer.Ordinal).ToDictionary(all => all.Key, all => (long)all.Count(), StringComparer.Ordinal);
}
