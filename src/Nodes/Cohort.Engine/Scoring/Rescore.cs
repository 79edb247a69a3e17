using System.Text;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Reading;
using Cohort.Store;

namespace Cohort.Engine.Scoring;

/// <summary>One score computed again, beside the one that the log holds.</summary>
/// <param name="User">The user.</param>
/// <param name="Origin">The position of both.</param>
/// <param name="Logged">What the log holds.</param>
/// <param name="Again">What came out now.</param>
internal readonly record struct RescoredUser(string User, ScoreOrigin Origin, ScoreEntry Logged, ScoreEntry Again)
{
    public bool IsEqual => Logged == Again;
}

/// <summary>
/// Computes the scores of a date again: journals are applied from the first batch on, and at each position that the log
/// names, the same users are scored. Nothing but the journal, the rules, the taxonomy and the model goes in.
/// </summary>
internal sealed class Rescore(DirectoryView view, Model model)
{
    private readonly Dictionary<(int Rules, int Taxonomy), RuleContext> _contexts = [];

    /// <summary>All scores of a model as of a date.</summary>
    /// <exception cref="EngineException">There are none, or the journal does not reach back.</exception>
    public IEnumerable<RescoredUser> AsOf(BusinessDate date)
    {
        var runs = view.Store.ScoreRuns().ToDictionary(run => run.Id);
        var logged = view.Store.ScoreLog(date).Where(chunk => IndexIn(runs[chunk.Origin.RunId]) >= 0).ToList();
        if (logged.Count == 0)
            throw EngineException.BadInput($"Nobody was scored with version {model.Version} as of {date}; 'cohort scores' shows what was scored when.");
        foreach (var range in logged.GroupBy(chunk => (chunk.Origin.RangeId, Context: ContextOf(runs[chunk.Origin.RunId]))))
        {
            foreach (var user in Replay(range.Key.RangeId, range.Key.Context, [.. range], runs)) yield return user;
        }
    }

    private IEnumerable<RescoredUser> Replay(
        int rangeId, RuleContext context, List<(ScoreOrigin Origin, IReadOnlyList<UserScores> Users)> chunks, Dictionary<long, ScoreRun> runs)
    {
        Fitting.Require(model, context);
        var journals = new KeptJournals(view.Store, context);
        var replay = journals.Birth(rangeId);
        var table = new FeatureTable(context, [model.Target]);
        var next = 0;
        foreach (var seq in journals.Replay(rangeId, replay))
        {
            for (; next < chunks.Count && chunks[next].Origin.Seq == seq; next++)
            {
                // Evaluated up to here; the next batch begins recovery again.
                var state = replay.Finish().State;
                var index = IndexIn(runs[chunks[next].Origin.RunId]);
                foreach (var user in chunks[next].Users)
                    yield return new RescoredUser(user.UserId, chunks[next].Origin, user.Entries[index], Score(state, table, user.UserId));
            }

            if (next == chunks.Count) yield break;
        }

        throw KeptJournals.Gone(rangeId, chunks[next].Origin.Seq);
    }

    private ScoreEntry Score(RangeState state, FeatureTable table, string user)
    {
        if (!state.Questions.TryReadFeatures(Encoding.UTF8.GetBytes(user), table)) return new ScoreEntry(0, ScoreEntry.NotScored);
        return new ScoreEntry(FeatureHash.Of(table.Row(0)), BitConverter.DoubleToUInt64Bits(model.Predict(table.Row(0))));
    }

    private int IndexIn(ScoreRun run)
    {
        for (var i = 0; i < run.Models.Count; i++)
        {
            if (run.Models[i].Version == model.Version) return i;
        }

        return -1;
    }

    private RuleContext ContextOf(ScoreRun run)
    {
        var key = (run.RulesRevision, run.TaxonomyRevision);
        if (_contexts.TryGetValue(key, out var context)) return context;
        if (view.Store.RulesAt(run.RulesRevision) is not { } text || view.Store.TaxonomyAt(run.TaxonomyRevision) is not { } content)
            throw EngineException.BadInput($"The rules or the taxonomy of run {run.Id} are not stored any more.");
        var taxonomy = TaxonomyEncoding.Decode(content);
        if (!RuleText.TryParse(text, out var rules, out var errors, view.Settings.WindowDays) || !rules.TryBind(taxonomy, out var set, out errors, view.Settings.Currency.MinorDigits))
            throw EngineException.BadInput($"The rules of run {run.Id} cannot be read by this program ({errors[0]}).");
        return _contexts[key] = new RuleContext(set, run.RulesRevision, taxonomy, run.TaxonomyRevision);
    }
}
