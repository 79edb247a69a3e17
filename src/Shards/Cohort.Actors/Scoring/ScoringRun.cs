using System.Security.Cryptography;
using System.Text;
using Cohort.Actors.Messages;
using Cohort.Core.Models;
using Cohort.Core.Scoring;

namespace Cohort.Actors.Scoring;

/// <summary>
/// Models under some rules and taxonomy, ready to score. Its id is a fingerprint of all that a score depends on beside the
/// features, so that nodes that score with the same have the same run, and a score that is computed twice is one.
/// </summary>
internal sealed class ScoringRun
{
    private readonly Lock _lock = new();
    private readonly Scorer _scorer;
    private readonly ScoreBlock _block;
    private readonly IReadOnlyList<Campaign> _campaigns;
    private readonly int[] _cuts;

    public ScoringRun(ModelsInForce models, PlanFit fit, string code, Func<long> milliseconds)
    {
        Fit = fit;
        Models = [.. fit.Fitting.Select(i => models.Plan.Models[i])];
        Set = new ModelSet([.. fit.Fitting.Select(i => models.Set.Models[i])], Models.Count(model => !model.IsShadow));
        _campaigns = fit.Eligibility?.File.Campaigns ?? [];
        _scorer = new Scorer(Set, _campaigns, milliseconds);
        _block = fit.CreateBlock();
        _cuts = new int[Models.Count];
        Id = IdOf(models.Plan, fit, code);
    }

    public string Id { get; }

    public PlanFit Fit { get; }

    /// <summary>The models that fit.</summary>
    public IReadOnlyList<PlannedModel> Models { get; }

    public ModelSet Set { get; }

    /// <summary>Whether users get a next best action.</summary>
    public bool HasCampaigns => _campaigns.Count > 0;

    /// <summary>Names of the models whose scores go back to the range: rules or campaigns look at them.</summary>
    public IReadOnlyCollection<string> Wanted => [.. Fit.Context.Rules.ScoreModels, .. Fit.Eligibility?.ScoreModels ?? []];

    /// <summary>The users of a chunk.</summary>
    public IReadOnlyList<string> UsersOf(byte[] chunk)
    {
        lock (_lock)
        {
            FeatureChunk.Read(chunk, Fit, _block);
            return [.. Enumerable.Range(0, _block.Count).Select(i => Encoding.UTF8.GetString(_block.User(i)))];
        }
    }

    /// <summary>Scores a chunk. One at a time: computing takes a small part of what storing takes.</summary>
    public ScoredChunk Score(byte[] chunk, IReadOnlyList<StoredAction> stored)
    {
        lock (_lock)
        {
            FeatureChunk.Read(chunk, Fit, _block);
            var offers = new OfferTable();
            foreach (var (user, campaign, given, asOf) in stored.OrderBy(action => action.AsOf)) WeekOffers.Restore(offers, user, campaign, given, asOf);
            var users = new ScoredUser[_block.Count];
            _scorer.Score(_block, offers, (int user, ReadOnlySpan<ScoreEntry> entries, in BestAction action) =>
                users[user] = new ScoredUser(
                    Encoding.UTF8.GetString(_block.User(user)), entries.ToArray(), HasCampaigns ? action : null,
                    HasCampaigns ? WeekOffers.Of(offers, _block.HashOf(user), _campaigns, _block.Place.AsOf) : ""));
            Measure();
            return new ScoredChunk(Id, _block.Place, Models, users);
        }
    }

    /// <summary>How each model of the plan is.</summary>
    public IReadOnlyList<ModelReport> Report()
    {
        lock (_lock)
        {
            return [.. Fit.Plan.Models.Select((model, i) => ReportOf(model, i))];
        }
    }

    /// <summary>What people should know.</summary>
    public IReadOnlyList<string> Notes()
    {
        lock (_lock)
        {
            return [.. Fit.Faults, .. _scorer.Differences.Describe(Set)];
        }
    }

    private void Measure()
    {
        for (var i = 0; i < _cuts.Length; i++)
        {
            Metrics.CutOff(Models[i].Name, _scorer.Breakers[i].Cuts - _cuts[i]);
            _cuts[i] = _scorer.Breakers[i].Cuts;
        }
    }

    private ModelReport ReportOf(PlannedModel model, int planned)
    {
        var index = Fit.Fitting.ToList().IndexOf(planned);
        if (index < 0) return new ModelReport(model.Name, model.Version, model.IsShadow, true, 0, model.Target.FaultUnder(Fit.Context) ?? "");
        var breaker = _scorer.Breakers[index];
        return new ModelReport(model.Name, model.Version, model.IsShadow, breaker.State != CircuitState.Closed, breaker.Cuts, breaker.LastFault ?? "");
    }

    private static string IdOf(ScoringPlan plan, PlanFit fit, string code)
    {
        var text = $"{plan.Id}\n{fit.Context.Rules.Version}\n{fit.Context.Taxonomy.Version}\n{code}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
