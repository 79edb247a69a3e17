using System.Text;
using Cohort.Core.Features;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Laws;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Scoring;

/// <summary>Who is to be scored after a start: those whose scores are not stored, or not those of their features, and nobody else.</summary>
public class ScoringRecoveryTests
{
    private const int Day = 20_000;
    private const string Plan = "plan";

    private static readonly RuleContext Context = new(RuleBench.Bind("affinity off\nsegment s: score(\"churn\") > 0.5"), 1, RuleBench.Taxonomy, 1);
    private static readonly Freshness Daily = new(0, 0, 100, true);

    private readonly Runner _runner = new(Context);
    private int _events;

    public ScoringRecoveryTests()
    {
        _runner.Apply([new DayTurn(Day)]);
        Buy("ann", "bob", "cyd");
    }

    [Fact]
    public void Everybody_is_taken_When_nobody_was_scored_before_the_snapshot() =>
        Assert.Equal(["ann", "bob", "cyd"], Taken(Begun(Recovered(_runner.Snapshot()))));

    [Fact]
    public void Nobody_is_taken_When_all_scores_were_stored_before_the_snapshot()
    {
        ScoreEverybody();

        Assert.Empty(Taken(Begun(Recovered(_runner.Snapshot()))));
    }

    [Fact]
    public void Whoever_waits_or_is_on_the_way_at_the_snapshot_is_taken()
    {
        ScoreEverybody();
        Buy("ann", "bob");
        Assert.Equal(["ann", "bob"], Taken(_runner.State));
        Stored(_runner.State, "bob");
        Buy("cyd");

        Assert.Equal(["ann", "cyd"], Taken(Begun(Recovered(_runner.Snapshot()))).Order());
    }

    [Fact]
    public void Who_changed_again_on_the_way_to_a_scorer_is_taken_after_her_scores_are_stored()
    {
        ScoreEverybody();
        Buy("ann");
        Assert.Equal(["ann"], Taken(_runner.State));
        Buy("ann");
        Stored(_runner.State, "ann");

        Assert.Equal(["ann"], Taken(Begun(Recovered(_runner.Snapshot()))));
    }

    [Fact]
    public void Who_is_on_the_way_twice_is_taken_until_both_scores_are_stored()
    {
        ScoreEverybody();
        for (var i = 0; i < 2; i++)
        {
            Buy("ann");
            Assert.Equal(["ann"], Taken(_runner.State));
        }

        Stored(_runner.State, "ann");
        Assert.Equal(["ann"], Taken(Begun(Recovered(_runner.Snapshot()))));
        Stored(_runner.State, "ann");
        Assert.Empty(Taken(Begun(Recovered(_runner.Snapshot()))));
    }

    [Fact]
    public void Whoever_changed_after_the_snapshot_is_taken()
    {
        ScoreEverybody();
        var (snapshot, rows) = (_runner.Snapshot(), _runner.Journal.Count);
        Buy("bob", "eve");
        _runner.Apply([new Scored("cyd", [(0, 1)], "v1", Day)]);

        Assert.Equal(["bob", "cyd", "eve"], Taken(Begun(Recovered(snapshot, rows))).Order());
    }

    [Fact]
    public void Everybody_is_taken_in_the_midst_of_a_pass_who_was_not_taken_before()
    {
        Begun(_runner.State, new Freshness(0, 0, 2, true));
        Assert.Equal(["ann", "bob"], Taken(_runner.State));
        Stored(_runner.State, "ann");

        Assert.Equal(["bob", "cyd"], Taken(Begun(Recovered(_runner.Snapshot()))));
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 0)]
    public void Everybody_is_taken_When_the_day_turned_after_the_snapshot_and_the_full_pass_is_on(bool fullPass, int users)
    {
        ScoreEverybody();
        var (snapshot, rows) = (_runner.Snapshot(), _runner.Journal.Count);
        _runner.Apply([new DayTurn(Day + 1)]);

        Assert.Equal(users, Taken(Begun(Recovered(snapshot, rows), Daily with { FullPass = fullPass })).Count);
    }

    [Fact]
    public void Everybody_is_taken_When_a_snapshot_of_who_did_not_score_has_a_turn_of_the_day()
    {
        ScoreEverybody();
        var idle = Recovered(_runner.Snapshot());
        idle.Apply(Feed.Batch([new DayTurn(Day + 1)], idle.Offsets[Feed.Source]));
        idle.TakeEffects(new RangeEffects());

        Assert.Equal(3, Taken(Begun(RangeState.ReadSnapshot(SnapshotOf(idle), Context))).Count);
    }

    [Fact]
    public void Everybody_is_taken_When_the_models_or_the_rules_are_others_than_before()
    {
        ScoreEverybody();
        var other = new RuleContext(RuleBench.Bind("segment t: orders() > 1"), 2, RuleBench.Taxonomy, 1);

        var promoted = Recovered(_runner.Snapshot());
        promoted.Scoring.Begin(Daily, null);
        promoted.Scoring.ScoreBy("another plan");
        var evaluated = RangeState.ReadSnapshot(_runner.Snapshot(), other);
        evaluated.FinishRecovery();

        Assert.Equal(3, Taken(promoted).Count);
        Assert.Equal(3, Taken(Begun(evaluated)).Count);
    }

    [Fact]
    public void Who_waits_goes_along_When_ranges_split_and_merge()
    {
        ScoreEverybody();
        Buy("bob");
        var (lower, upper) = _runner.State.SplitAt(new Salt("bob", 2).Hash);

        Assert.Equal(["bob"], Taken(Begun(Recovered(SnapshotOf(RangeTransfer.Merge(lower, upper))))));
        Assert.Empty(Taken(Begun(lower)));
        Assert.Equal(["bob"], Taken(Begun(upper)));
    }

    [Fact]
    public void Everybody_is_taken_When_ranges_merge_that_were_scored_by_different_models()
    {
        ScoreEverybody();
        var (lower, upper) = _runner.State.SplitAt(new Salt("bob", 2).Hash);
        Begun(lower);
        lower.Scoring.ScoreBy("another plan");

        Assert.Equal(3, Taken(Begun(RangeTransfer.Merge(lower, upper))).Count);
    }

    [Fact]
    public void A_user_is_taken_When_her_salting_begins_and_when_it_ends()
    {
        ScoreEverybody();
        var salt = new Salt("bob", 2);

        _runner.State.Salting.HoldPart(salt, _runner.State.Salting.BeginSalting(salt));
        Assert.Equal(["bob"], Taken(_runner.State));
        _runner.State.Salting.EndSalting("bob"u8, [_runner.State.Salting.ReleasePart("bob"u8)]);
        Assert.Equal(["bob"], Taken(_runner.State));
    }

    [Fact]
    public void A_snapshot_is_worth_writing_When_everybody_was_scored_since_the_last_one()
    {
        Begun(_runner.State, Daily);
        Assert.False(_runner.State.Scoring.IsUnsaved);
        var taken = Taken(_runner.State);
        Assert.False(_runner.State.Scoring.IsUnsaved);
        foreach (var user in taken) Stored(_runner.State, user);
        Assert.True(_runner.State.Scoring.IsUnsaved);

        _runner.Snapshot();
        Assert.False(_runner.State.Scoring.IsUnsaved);
        Buy("ann");
        Taken(_runner.State);
        Stored(_runner.State, "ann");
        Assert.False(_runner.State.Scoring.IsUnsaved);
    }

    private void Buy(params string[] users) => _runner.Apply([.. users.Select(user => new Buy("e" + _events++, user, "s1", 100, 1, Day))]);

    private void ScoreEverybody()
    {
        foreach (var user in Taken(Begun(_runner.State))) Stored(_runner.State, user);
    }

    private RangeState Recovered(byte[] snapshot, int? rows = null) =>
        Runner.Recovered(snapshot, Context, _runner.Journal.Skip(rows ?? _runner.Journal.Count)).State;

    private static RangeState Begun(RangeState state, Freshness? freshness = null)
    {
        state.Scoring.Begin(freshness ?? Daily, null);
        state.Scoring.ScoreBy(Plan);
        return state;
    }

    private static void Stored(RangeState state, string user) => state.Scoring.Stored(Encoding.UTF8.GetBytes(user));

    private static List<string> Taken(RangeState state)
    {
        var taken = new List<string>();
        var table = new FeatureTable(state.Context, [new(new FeatureSchema(false, []), null)]);
        state.Scoring.Take(table, isLast: true, (user, _, _, _) => taken.Add(Encoding.UTF8.GetString(user)));
        return taken;
    }

    private static byte[] SnapshotOf(RangeState state)
    {
        var bytes = new Cohort.Core.Encodings.ByteWriter();
        state.WriteSnapshot(bytes);
        return bytes.Written.ToArray();
    }
}
