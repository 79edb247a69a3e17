using System.Text;
using Cohort.Core.Models;
using Cohort.Core.Scoring;
using Cohort.Engine.Texts;
using Cohort.Store;
using Cohort.Store.Models;
using Cohort.Store.Questions;

namespace Cohort.Engine.Questions;

/// <content>Why a score is what it is, by the models that a run would score with.</content>
internal partial class DirectoryCohort
{
    /// <inheritdoc/>
    public async Task<ScoreExplanationReply> ExplainScoreAsync(string user, string model, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (_setup.Models is not { } path) throw new CohortException(Refusal.NotHere, $"There are no models here: {MemberNames.Models} names the registry.");
        var (explainer, entry, id) = (ExplainerOf(path, model), View.EntryOf(user), Encoding.UTF8.GetBytes(user));
        var why = await OfRange(entry, state =>
        {
            if (ModelSet.FaultOf(explainer.Model, state.Context) is { } fault) throw new CohortException(Refusal.Wrong, fault);
            var fit = new PlanFit(explainer.Plan, state.Context);
            var block = fit.CreateBlock();
            if (state.AsOf is not { } asOf || !state.Scoring.TryRead(id, fit.CreateFeatureTable(), fit.Eligibility, block.Add)) return null;
            block.Place = new ScorePlace(entry.Id, 0, asOf);
            return explainer.Explain(fit, block);
        });
        return ScoreExplanationReply.Of(
            user, why ?? throw ScoreExplanationReply.NobodyOf(user), View.Store.ScoresOf(user) is null ? null : await ScoresAsync(user, cancel), View.Settings.Currency.MinorDigits);
    }

    // Whoever asks gave the paths, or built the engine with them.
    private ScoreExplainer ExplainerOf(string path, string model)
    {
        try
        {
            var registry = ModelRegistry.Open(path);
            var found = registry.Named(model);
            if (ScoreExplanationReply.FaultOf(model, found.Count) is { } fault) throw fault;
            var campaigns = "";
            if (_setup.Campaigns is { } file) CampaignsFile.Read(file, View.Context, out campaigns);
            return new ScoreExplainer(found[0], registry.Champions(), campaigns);
        }
        catch (StoreException e) when (e.Fault == StoreFault.Input)
        {
            throw new CohortException(Refusal.Wrong, e.Message, cause: e);
        }
    }
}
