using Cohort.Core.Models;
using Cohort.Core.Scoring;
using Xunit;

namespace Cohort.Core.Tests.Models;

public class ScorerTests
{
    private readonly ScoreBlock _block = new(2, 0);
    private readonly OfferTable _offers = new();
    private long _now;

    public ScorerTests()
    {
        _block.Place = new ScorePlace(1, 1, new(20_000));
        var index = _block.Add("ann"u8, 1, []);
        for (var model = 0; model < 2; model++) _block.Row(model, index, Plans.Model(1).Predictor.Width).Fill(1);
    }

    [Fact]
    public void A_model_that_is_slow_is_cut_off_and_the_other_goes_on()
    {
        // The clock is asked before and after each model; the second one takes two seconds.
        var calls = 0;
        var set = new ModelSet([Plans.Model(1), Plans.Model(2)], 2);
        var scorer = new Scorer(set, [], () => calls++ % 4 == 3 ? _now += 2_000 : _now);

        var rounds = Enumerable.Range(0, 11).Select(_ =>
        {
            calls = 0;
            return Score(scorer);
        }).ToList();

        Assert.All(rounds, entries => Assert.NotEqual(ScoreEntry.NotScored, entries[0].Bits));
        Assert.All(rounds.Take(10), entries => Assert.NotEqual(ScoreEntry.NotScored, entries[1].Bits));
        Assert.Equal(ScoreEntry.NotScored, rounds[10][1].Bits);
        Assert.Equal((CircuitState.Closed, CircuitState.Open), (scorer.Breakers[0].State, scorer.Breakers[1].State));
        Assert.Contains("2000 ms", scorer.Breakers[1].LastFault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_cut_off_scores_again_When_its_pause_is_over_and_it_is_well()
    {
        var isSlow = true;
        var calls = 0;
        var scorer = new Scorer(new ModelSet([Plans.Model(1), Plans.Model(2)], 2), [], () => isSlow && calls++ % 4 == 3 ? _now += 2_000 : _now);
        for (var i = 0; i < 10; i++) Score(scorer);
        Assert.Equal(1, scorer.Breakers[1].Cuts);
        isSlow = false;

        _now += 1_000;

        Assert.NotEqual(ScoreEntry.NotScored, Score(scorer)[1].Bits);
        Assert.Equal(CircuitState.Closed, scorer.Breakers[1].State);
    }

    private ScoreEntry[] Score(Scorer scorer)
    {
        ScoreEntry[] scored = [];
        scorer.Score(_block, _offers, (int user, ReadOnlySpan<ScoreEntry> entries, in BestAction action) => scored = entries.ToArray());
        return scored;
    }
}
