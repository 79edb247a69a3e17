using System.Text;
using Cohort.Core.Features;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Scoring;

public class ScoreQueueTests
{
    private const int Day = 20_000;

    private readonly Runner _runner = new(new RuleContext(RuleBench.Bind("segment s: orders() > 1"), 1, RuleBench.Taxonomy, 1));
    private readonly FeatureTable _table;
    private int _events;

    public ScoreQueueTests() => _table = new FeatureTable(_runner.State.Context, [new(new FeatureSchema(false, []), null)]);

    [Fact]
    public void A_user_is_taken_once_after_the_interval_however_often_she_changed()
    {
        Begin(new Freshness(1_000, 1_000, 100, false));

        Buy(0, "ann", "bob", "ann");
        Buy(400, "ann");
        Assert.Empty(Take(999));
        Assert.Equal(["ann", "bob"], Take(1_000));
        Assert.Empty(Take(5_000));
        Buy(5_000, "ann");
        Assert.Equal(["ann"], Take(6_000));
    }

    [Fact]
    public void A_user_is_taken_once_When_she_waits_while_everybody_is_scored_anew()
    {
        Begin(new Freshness(0, 0, 100, false));
        Buy(0, "ann", "bob");
        Assert.Equal(["ann", "bob"], Take(0));

        Buy(1, "bob");
        _runner.State.Scoring.ScoreBy("plan 1");

        Assert.Equal(["bob", "ann"], Take(1));
        _runner.State.Scoring.ScoreBy("plan 1");
        Assert.Empty(Take(1));
        _runner.State.Scoring.ScoreBy("plan 2");
        Assert.Equal(["ann", "bob"], Take(2));
    }

    [Fact]
    public void A_user_whose_scores_were_lost_is_taken_again_unless_she_is_gone()
    {
        Begin(new Freshness(0, 0, 100, false));
        Buy(0, "ann", "bob");
        Assert.Equal(["ann", "bob"], Take(0));

        _runner.State.Scoring.Lost("bob"u8);
        _runner.State.Scoring.Lost("bob"u8);
        _runner.State.Scoring.Lost("nobody"u8);

        Assert.Equal(["bob"], Take(1));
        Assert.Empty(Take(2));
    }

    [Fact]
    public void Everybody_is_taken_anew_When_the_models_or_the_rules_have_changed()
    {
        Begin(new Freshness(0, 0, 100, false));
        Buy(0, "ann", "bob");
        Assert.Equal(["ann", "bob"], Take(0));

        _runner.State.Scoring.ScoreBy("plan 1");
        Assert.Equal(["ann", "bob"], Take(0));
        _runner.State.TakeEffects(new());
        _runner.State.Activate(new RuleContext(RuleBench.Bind("segment s: orders() > 2"), 2, RuleBench.Taxonomy, 1), CauseKind.RulesChanged);

        Assert.True(_runner.State.Scoring.IsOfAll);
    }

    [Fact]
    public void A_batch_is_taken_When_it_is_full_or_its_first_user_has_waited_long_enough()
    {
        Begin(new Freshness(100, 1_000, 2, false));

        Buy(0, "ann");
        Assert.Empty(Take(500));
        Assert.Equal(["ann"], Take(1_000));
        Buy(2_000, "ann", "bob", "eve");
        Assert.Equal(["ann", "bob"], Take(2_100));
        Assert.Empty(Take(2_200));
        Assert.Equal(["eve"], Take(2_200, isLast: true));
    }

    [Fact]
    public void Everybody_is_taken_in_batches_When_the_day_has_turned()
    {
        _runner.Apply([new DayTurn(Day)]);
        Buy(0, "ann", "bob", "eve");
        Begin(new Freshness(0, 0, 2, true));
        Assert.Equal(["ann", "bob"], Take(0));
        Assert.Equal(["eve"], Take(0));

        Assert.Empty(Take(0));
        _runner.Apply([new DayTurn(Day + 1)]);
        Assert.True(_runner.State.Scoring.IsOfAll);
        Assert.Equal(["ann", "bob"], Take(0));
        Assert.Equal(["eve"], Take(0));
        Assert.False(_runner.State.Scoring.IsOfAll);
    }

    [Fact]
    public void The_day_moves_nobody_When_the_full_pass_is_off()
    {
        Begin(new Freshness(0, 0, 2, false));
        Buy(0, "ann");
        Take(0);

        _runner.Apply([new DayTurn(Day + 1)]);

        Assert.Empty(Take(0, isLast: true));
    }

    [Fact]
    public void A_user_who_is_gone_is_not_taken_and_the_one_in_her_place_is()
    {
        Begin(new Freshness(1_000, 1_000, 100, false));
        Buy(0, "ann");
        _runner.Apply([new DayTurn(Day + 200)]);
        _runner.State.Scoring.Clock = 100;
        _runner.Apply([new Buy("later", "bob", "s1", 100, 1, Day + 200)]);

        Assert.Equal(["bob"], Take(5_000));
        Assert.Equal(0, _runner.State.Scoring.Waiting);
    }

    [Fact]
    public void Eligibility_is_that_of_the_campaigns_rules_for_ledgers_small_and_large()
    {
        Assert.True(CampaignFile.TryParse(
            "campaign a:\n eligible: orders() >= 40\n category: DAIRY\n value: 1\n cost: 0\n from: 2020-01-01\n until: 2030-01-01\n"
            + "campaign b:\n category: DAIRY\n value: 1\n cost: 0\n from: 2020-01-01\n until: 2030-01-01", RuleBench.Taxonomy, out var file, out _));
        _runner.Apply([new DayTurn(Day)]);
        Buy(0, [.. Enumerable.Repeat("ann", 40), "bob"]);
        _runner.State.Scoring.Begin(new Freshness(0, 0, 10, true), new Eligibility(file, _runner.State.Context));
        var eligible = new List<ulong>();

        _runner.State.Scoring.Take(_table, isLast: true, (_, _, _, bits) => eligible.Add(bits[0]));

        Assert.Equal([0b11UL, 0b10UL], eligible);
    }

    [Fact]
    public void Settings_that_cannot_be_are_refused()
    {
        Assert.Null(Freshness.Default.Fault);
        Assert.Contains("negative", new Freshness(-1, 0, 1, true).Fault, StringComparison.Ordinal);
        Assert.Contains("shorter", new Freshness(10, 5, 1, true).Fault, StringComparison.Ordinal);
        Assert.Contains("batch", new Freshness(0, 0, 0, true).Fault, StringComparison.Ordinal);
    }

    private void Begin(Freshness freshness)
    {
        _runner.State.Scoring.Begin(freshness, null);
        if (_runner.State.AsOf is null) _runner.Apply([new DayTurn(Day)]);
        if (!freshness.FullPass) Take(0);
    }

    private void Buy(long now, params string[] users)
    {
        _runner.State.Scoring.Clock = now;
        _runner.Apply([.. users.Select(user => new Buy("e" + _events++, user, "s1", 100, 1, Day, _events))]);
    }

    private List<string> Take(long now, bool isLast = false)
    {
        var taken = new List<string>();
        _runner.State.Scoring.Clock = now;
        _runner.State.Scoring.Take(_table, isLast, (user, _, _, _) => taken.Add(Encoding.UTF8.GetString(user)));
        return taken;
    }
}
