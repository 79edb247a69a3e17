using System.Text;
using Cohort.Core.Features;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Ranges;

/// <summary>Scores that rules use, as inputs of a range.</summary>
public class ScoreInputTests
{
    private const int Day = 20_000;

    private static readonly RuleContext Context = new(
        RuleBench.Bind("affinity off\nsegment leaving: score(\"churn\") > 0.6 and orders() >= 1\nsegment fans: score(\"propensity:DAIRY\") >= 0.5"), 1, RuleBench.Taxonomy, 1);

    private readonly Runner _runner = new(Context);

    public ScoreInputTests() => _runner.Apply([new DayTurn(Day), new Buy("e1", "ann", "s1", 100, 1, Day), new Buy("e2", "bob", "s1", 100, 1, Day)]);

    [Fact]
    public void A_user_enters_and_leaves_by_her_score_and_the_transition_names_it()
    {
        _runner.Apply([new Scored("ann", [(0, 630_000), (1, 100_000)], "v1", Day)]);
        _runner.Apply([new Scored("ann", [(0, 600_000)], "v2", Day)]);
        _runner.Apply([new Scored("ann", [(0, 630_000)], "v1", Day)]);

        Assert.Equal([("leaving", true), ("leaving", false), ("leaving", true)], _runner.Transitions.Select(t => (t.Segment, t.Entered)));
        Assert.All(_runner.Transitions, t => Assert.Equal((CauseKind.Scored, "ann"), (t.Cause, t.UserId)));
        Assert.Equal(["1 630000 v1 2024-10-04 churn", "2 600000 v2 2024-10-04 churn", "3 630000 v1 2024-10-04 churn"], _runner.Transitions.Select(t => t.EventId));
        Assert.Equal(3, _runner.Transitions.Select(t => t.Id).Distinct().Count());
        Assert.True(ScoreCause.TryParse(_runner.Transitions[1].EventId, out var cause));
        Assert.Equal(new KnownScore("churn", 600_000, "v2", new BusinessDate(Day), 2), cause.Value.Score);
    }

    [Fact]
    public void The_cause_is_the_score_that_the_rule_looks_at_When_several_changed()
    {
        _runner.Apply([new Scored("ann", [(0, 700_000), (1, 900_000)], "v1", Day)]);

        Assert.Equal(["leaving 1 700000 v1 2024-10-04 churn", "fans 1 900000 v1 2024-10-04 propensity:DAIRY"], _runner.Transitions.Select(t => $"{t.Segment} {t.EventId}"));
    }

    [Fact]
    public void Only_what_differs_is_news_and_nothing_of_users_who_are_not_there()
    {
        var section = new ScoreSection([new ScoringModel("churn", "v1"), new ScoringModel("propensity:DAIRY", "v1")]);
        section.Begin(new BusinessDate(Day));
        _runner.Apply([new Scored("ann", [(0, 630_000), (1, 5)], "v1", Day)]);
        var before = _runner.Snapshot();

        Assert.False(_runner.State.Scoring.AddNews(section, "ann"u8, [630_000, 5]));
        Assert.False(_runner.State.Scoring.AddNews(section, "ann"u8, [630_000, -1]));
        Assert.False(_runner.State.Scoring.AddNews(section, "eve"u8, [1, 1]));
        Assert.Equal(0, section.Count);
        Assert.True(_runner.State.Scoring.AddNews(section, "ann"u8, [630_000, 6]));
        Assert.True(_runner.State.Scoring.AddNews(section, "bob"u8, [-1, 0]));
        Assert.Equal(2, section.Count);

        Assert.Equal(before, _runner.Snapshot());
        var writer = new BatchWriter();
        writer.Add(0, section);
        Assert.Equal(BatchVerdict.Applied, _runner.State.Apply(writer.Finish("scores"u8, 0, 1, 0)).Verdict);
        Assert.Equal([("churn", 630_000, 1), ("propensity:DAIRY", 6, 2)], ScoresOf("ann"));
        Assert.Equal([("propensity:DAIRY", 0, 1)], ScoresOf("bob"));
    }

    [Fact]
    public void Scores_go_with_the_last_purchase_and_begin_anew_When_the_user_comes_back()
    {
        _runner.Apply([new Scored("ann", [(0, 900_000)], "v1", Day)]);
        _runner.Apply([new DayTurn(Day + 90), new Scored("ann", [(0, 800_000)], "v1", Day), new Buy("e3", "ann", "s1", 100, 1, Day + 90)]);

        Assert.Empty(ScoresOf("ann"));
        Assert.Equal([true, false], _runner.Transitions.Select(t => t.Entered));
        _runner.Apply([new Scored("ann", [(0, 700_000)], "v1", Day + 90)]);
        Assert.Equal([("churn", 700_000, 1)], ScoresOf("ann"));
    }

    [Fact]
    public void A_salted_user_keeps_her_scores_and_loses_them_with_her_last_purchase()
    {
        _runner.Apply([new Scored("ann", [(0, 900_000)], "v1", Day)]);
        var salt = new Salt("ann", 2);
        _runner.State.Salting.HoldPart(salt, _runner.State.Salting.BeginSalting(salt));
        Assert.Equal([("churn", 900_000, 1)], ScoresOf("ann"));

        _runner.Apply([new DayTurn(Day + 90)]);
        _runner.State.Salting.EndSalting("ann"u8, [_runner.State.Salting.ReleasePart("ann"u8)]);
        _runner.Apply([new Buy("e3", "ann", "s1", 100, 1, Day + 90)]);

        Assert.Empty(ScoresOf("ann"));
    }

    [Fact]
    public void A_salted_user_keeps_her_scores_When_home_has_no_sum_yet_of_the_purchases_that_she_has_left()
    {
        _runner.Apply([new Scored("ann", [(0, 900_000)], "v1", Day)]);
        var salt = new Salt("ann", 2);
        _runner.State.Salting.HoldPart(salt, _runner.State.Salting.BeginSalting(salt));

        _runner.Apply([new DayTurn(Day + 60), new Buy("e3", "ann", "s1", 100, 1, Day + 60), new DayTurn(Day + 95)]);
        Assert.Empty(_runner.State.Questions.Find("ann"u8)!.Cells);
        _runner.State.Sum("ann", [_runner.State]);

        Assert.Equal([("churn", 900_000, 1)], ScoresOf("ann"));
    }

    [Fact]
    public void A_salted_user_has_the_scores_that_she_had_When_recovery_sums_her_parts_at_its_end_alone()
    {
        var salt = new Salt("ann", 2);
        _runner.State.Salting.HoldPart(salt, _runner.State.Salting.BeginSalting(salt));
        var (snapshot, before) = (_runner.Snapshot(), _runner.Journal.Count);
        _runner.Apply([new Scored("ann", [(0, 900_000), (1, 5)], "v1", Day), new DayTurn(Day + 60), new Buy("e3", "ann", "s1", 100, 1, Day + 60)]);
        _runner.State.Sum("ann", [_runner.State]);
        _runner.Apply([new DayTurn(Day + 95), new Scored("ann", [(0, 800_000)], "v2", Day + 95)]);

        var recovered = RangeState.ReadSnapshot(snapshot, Context);
        foreach (var batch in _runner.Journal.Skip(before)) recovered.Recover(batch);
        recovered.Sum("ann", [recovered]);
        recovered.FinishRecovery();

        Assert.Equal([("churn", 800_000, 2), ("propensity:DAIRY", 5, 1)], ScoresOf("ann"));
        Agreement.Between(_runner.State, recovered);
    }

    [Fact]
    public void Numbers_go_on_from_the_larger_one_When_ranges_merge_and_nothing_is_left_out()
    {
        var (low, high) = HashRange.Whole.Halve();
        var halves = new[] { low, high }.Select(range => new RangeState(range, Context)).ToList();
        var users = Enumerable.Range(0, 40).Select(i => "user-" + i).ToList();
        foreach (var half in halves)
        {
            half.Apply(Feed.Batch([new DayTurn(Day), .. users.Select(user => new Buy("e", user, "s1", 1, 1, Day))], 0, buy => half.Range.Contains(new Salt(buy.User, 2).Hash)));
            for (var i = 0; i < (half == halves[0] ? 2 : 5); i++)
                half.Apply(Feed.Batch([.. users.Select(user => new Scored(user, [(0, i)], "v1", Day))], i * users.Count, source: "scores"));
            half.TakeEffects(new RangeEffects());
        }

        var merged = RangeTransfer.Merge(halves[0], halves[1]);

        Assert.Equal((5 * users.Count, 0), (merged.Offsets["scores"], merged.Merged.Count));
        Assert.Equal(BatchVerdict.Applied, merged.Apply(Feed.Batch([.. users.Select(user => new Scored(user, [(0, 9)], "v1", Day))], 5 * users.Count, source: "scores")).Verdict);
        Assert.All(merged.Questions.Users(), user => Assert.Equal(9, user.Scores.Single().PerMillion));
    }

    [Fact]
    public void A_user_is_scored_again_When_a_score_decides_whom_a_campaign_may_address()
    {
        const string campaigns = """
            campaign win_back:
              eligible: score("churn") > 0.5
              category: BEER
              value: 5
              cost: 1
              from: 2020-01-01
              until: 2030-01-01
            """;
        Assert.True(CampaignFile.TryParse(campaigns, RuleBench.Taxonomy, out var file, out _));
        var eligibility = new Eligibility(file, Context);
        Assert.Equal(["churn"], eligibility.ScoreModels);
        _runner.State.Scoring.Begin(new Freshness(0, 0, 10, false), eligibility);
        Assert.Equal(["ann 0", "bob 0"], Taken());
        Assert.Empty(Taken());

        _runner.Apply([new Scored("ann", [(0, 700_000)], "v1", Day)]);

        Assert.Equal(["ann 1"], Taken());
        _runner.Apply([new Scored("ann", [(0, 700_000)], "v1", Day)]);
        Assert.Empty(Taken());
    }

    [Fact]
    public void A_batch_is_refused_When_a_score_is_above_one()
    {
        var section = new ScoreSection([new ScoringModel("churn", "v1")]);
        section.Begin(new BusinessDate(Day));

        Assert.Throws<ArgumentOutOfRangeException>(() => _runner.State.Scoring.AddNews(section, "ann"u8, [1_000_001]));
        Assert.Throws<ArgumentException>(() => new ScoreSection([]));
    }

    private List<(string, int, int)> ScoresOf(string user) =>
        [.. _runner.State.Questions.Find(Encoding.UTF8.GetBytes(user))!.Scores.Select(score => (score.Model, score.PerMillion, score.Number))];

    private List<string> Taken()
    {
        var taken = new List<string>();
        var table = new FeatureTable(Context, [new(new FeatureSchema(false, []), null)]);
        _runner.State.Scoring.Take(table, isLast: true, (id, _, _, eligible) => taken.Add($"{Encoding.UTF8.GetString(id)} {eligible[0]}"));
        return taken;
    }
}
