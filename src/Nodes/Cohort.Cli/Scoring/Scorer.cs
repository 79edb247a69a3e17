using System.Diagnostics;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Scoring;

namespace Cohort.Cli.Scoring;

/// <summary>
/// Scores blocks: each model over all users, then each user's best action. A model that fails or is slow is cut off, and
/// its scores are left out until it is well again. Of one thread.
/// </summary>
internal sealed class Scorer
{
    // Ten bad batches in a row are no accident. A batch is milliseconds of work, so a second is a model that hangs.
    private const int MostFaults = 10;
    private const long SlowestMs = 1_000;
    private const long FirstPauseMs = 1_000;
    private const long LongestPauseMs = 60_000;

    private readonly ModelSet _set;
    private readonly IReadOnlyList<Campaign> _campaigns;
    private readonly int[] _modelOfCampaign;
    private readonly CircuitBreaker[] _breakers;
    private readonly double[][] _probabilities;
    private readonly ScoreEntry[] _entries;
    private readonly int[] _perMillion;

    public Scorer(ModelSet set, IReadOnlyList<Campaign> campaigns, OfferBook offers)
    {
        (_set, _campaigns, Offers) = (set, campaigns, offers);
        _modelOfCampaign = [.. campaigns.Select(campaign => set.IndexFor(campaign.Category))];
        _breakers = [.. set.Models.Select(_ => new CircuitBreaker(MostFaults, SlowestMs, FirstPauseMs, LongestPauseMs))];
        _probabilities = [.. set.Models.Select(_ => Array.Empty<double>())];
        _entries = new ScoreEntry[set.Models.Count];
        _perMillion = new int[campaigns.Count];
        Differences = new ShadowDifferences(set);
    }

    public OfferBook Offers { get; }

    /// <summary>Of each model in order, what was cut off.</summary>
    public IReadOnlyList<CircuitBreaker> Breakers => _breakers;

    /// <summary>How shadows differ from the models in force.</summary>
    public ShadowDifferences Differences { get; }

    public void Score(ScoreBlock block, ScoreResult result)
    {
        result.Begin(block.Origin, _set.Models.Count);
        for (var model = 0; model < _breakers.Length; model++) Predict(block, model);
        for (var user = 0; user < block.Count; user++) Add(block, user, result);
    }

    private void Predict(ScoreBlock block, int model)
    {
        if (_probabilities[model].Length < block.Count) _probabilities[model] = new double[block.Count * 2];
        var probabilities = _probabilities[model].AsSpan(0, block.Count);
        var started = Stopwatch.GetTimestamp();
        var now = Stopwatch.GetElapsedTime(0, started);
        if (!_breakers[model].Allows((long)now.TotalMilliseconds))
        {
            probabilities.Fill(double.NaN);
            return;
        }

        try
        {
            _set.Models[model].Predict(block.Rows(model, _set.Models[model].Predictor.Width), probabilities);
            var took = (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            _breakers[model].Succeeded((long)now.TotalMilliseconds + took, took);
        }
#pragma warning disable CA1031 // Whatever goes wrong in one model must not stop the others, nor the engine.
        catch (Exception fault)
        {
            probabilities.Fill(double.NaN);
            _breakers[model].Failed((long)now.TotalMilliseconds, fault.Message);
        }
#pragma warning restore CA1031
    }

    private void Add(ScoreBlock block, int user, ScoreResult result)
    {
        for (var model = 0; model < _entries.Length; model++)
        {
            var width = _set.Models[model].Predictor.Width;
            var probability = _probabilities[model][user];
            _entries[model] = new ScoreEntry(
                FeatureHash.Of(block.Rows(model, width).Slice(user * width, width)),
                double.IsNaN(probability) ? ScoreEntry.NotScored : BitConverter.DoubleToUInt64Bits(probability));
        }

        Differences.Note(_entries);
        var action = Choose(block, user);
        var (hash, asOf) = (block.HashOf(user), block.Origin.AsOf);
        if (_campaigns.Count > 0) Offers.Note(hash, action.Campaign, asOf);
        result.Add(block.User(user), _entries, _set.Champions, action, Offers.Offers(hash, action.Campaign, asOf));
    }

    private BestAction Choose(ScoreBlock block, int user)
    {
        if (_campaigns.Count == 0) return BestAction.None;
        for (var i = 0; i < _campaigns.Count; i++)
        {
            var model = _modelOfCampaign[i];
            var probability = model < 0 ? double.NaN : _probabilities[model][user];
            _perMillion[i] = double.IsNaN(probability) ? -1 : Calibration.PartsPerMillion(probability);
        }

        return BestAction.Of(_campaigns, block.EligibleOf(user), _perMillion, block.HashOf(user), block.User(user), block.Origin.AsOf, Offers);
    }
}
