using Cohort.Core.Features;
using Cohort.Core.Scoring;

namespace Cohort.Core.Models;

/// <summary>Takes the scores of one user; spans hold until it returns.</summary>
/// <param name="index">Their place in the block.</param>
/// <param name="entries">One for each model of the set, in its order.</param>
/// <param name="action">Their best action.</param>
public delegate void ScoredVisitor(int index, ReadOnlySpan<ScoreEntry> entries, in BestAction action);

/// <summary>
/// Scores blocks: each model over all users, then each user's best action. A model that fails or is slow is cut off, and
/// its scores are left out until it is well again. Of one thread.
/// </summary>
public sealed class Scorer
{
    // Ten bad batches in a row are no accident. A batch is milliseconds of work, so a second is a model that hangs.
    private const int MostFaults = 10;
    private const long SlowestMs = 1_000;
    private const long FirstPauseMs = 1_000;
    private const long LongestPauseMs = 60_000;

    private readonly ModelSet _set;
    private readonly IReadOnlyList<Campaign> _campaigns;
    private readonly Func<long> _milliseconds;
    private readonly int[] _modelOfCampaign;
    private readonly CircuitBreaker[] _breakers;
    private readonly double[][] _probabilities;
    private readonly ScoreEntry[] _entries;
    private readonly int[] _perMillion;

    /// <summary>A scorer.</summary>
    /// <param name="set">The models.</param>
    /// <param name="campaigns">The campaigns in the order of their file; none without.</param>
    /// <param name="milliseconds">A clock that never goes back, to find models that hang.</param>
    public Scorer(ModelSet set, IReadOnlyList<Campaign> campaigns, Func<long> milliseconds)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(campaigns);
        ArgumentNullException.ThrowIfNull(milliseconds);
        (_set, _campaigns, _milliseconds) = (set, campaigns, milliseconds);
        _modelOfCampaign = [.. campaigns.Select(campaign => set.IndexFor(campaign.Category))];
        _breakers = [.. set.Models.Select(_ => new CircuitBreaker(MostFaults, SlowestMs, FirstPauseMs, LongestPauseMs))];
        _probabilities = [.. set.Models.Select(_ => Array.Empty<double>())];
        _entries = new ScoreEntry[set.Models.Count];
        _perMillion = new int[campaigns.Count];
        Differences = new ShadowDifferences(set);
    }

    /// <summary>Of each model in order, what was cut off.</summary>
    public IReadOnlyList<CircuitBreaker> Breakers => _breakers;

    /// <summary>How shadows differ from the models in force.</summary>
    public ShadowDifferences Differences { get; }

    /// <summary>Scores the users of a block, in their order.</summary>
    /// <param name="block">The users.</param>
    /// <param name="offers">What they were offered this week; their best actions are noted in it.</param>
    /// <param name="visit">Takes the scores of each.</param>
    public void Score(ScoreBlock block, OfferTable offers, ScoredVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(offers);
        ArgumentNullException.ThrowIfNull(visit);
        for (var model = 0; model < _breakers.Length; model++) Predict(block, model);
        for (var user = 0; user < block.Count; user++) Visit(block, user, offers, visit);
    }

    private void Predict(ScoreBlock block, int model)
    {
        if (_probabilities[model].Length < block.Count) _probabilities[model] = new double[block.Count * 2];
        var probabilities = _probabilities[model].AsSpan(0, block.Count);
        var started = _milliseconds();
        if (!_breakers[model].Allows(started))
        {
            probabilities.Fill(double.NaN);
            return;
        }

        try
        {
            _set.Models[model].Predict(block.Rows(model, _set.Models[model].Predictor.Width), probabilities);
            var now = _milliseconds();
            _breakers[model].Succeeded(now, now - started);
        }
#pragma warning disable CA1031 // Whatever goes wrong in one model must not stop the others, nor the engine.
        catch (Exception fault)
        {
            probabilities.Fill(double.NaN);
            _breakers[model].Failed(started, fault.Message);
        }
#pragma warning restore CA1031
    }

    private void Visit(ScoreBlock block, int user, OfferTable offers, ScoredVisitor visit)
    {
        for (var model = 0; model < _entries.Length; model++)
        {
            var width = _set.Models[model].Predictor.Width;
            var probability = _probabilities[model][user];
            _entries[model] = new ScoreEntry(
                FeatureHash.Of(block.Rows(model, width).Slice(user * width, width)),
                !double.IsFinite(probability) ? ScoreEntry.NotScored : BitConverter.DoubleToUInt64Bits(probability));
        }

        Differences.Note(_entries);
        var action = Choose(block, user, offers);
        if (_campaigns.Count > 0) offers.Note(block.HashOf(user), action.Campaign, block.Place.AsOf);
        visit(user, _entries, action);
    }

    private BestAction Choose(ScoreBlock block, int user, OfferTable offers)
    {
        if (_campaigns.Count == 0) return BestAction.None;
        for (var i = 0; i < _campaigns.Count; i++)
        {
            var model = _modelOfCampaign[i];
            var probability = model < 0 ? double.NaN : _probabilities[model][user];
            _perMillion[i] = !double.IsFinite(probability) ? -1 : Calibration.PartsPerMillion(probability);
        }

        return BestAction.Of(_campaigns, block.EligibleOf(user), _perMillion, block.HashOf(user), block.User(user), block.Place.AsOf, offers);
    }
}
