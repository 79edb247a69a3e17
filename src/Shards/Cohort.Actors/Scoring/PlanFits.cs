using Cohort.Core.Models;
using Cohort.Core.Segments;

namespace Cohort.Actors.Scoring;

/// <summary>Plans beside contexts, each pair once for all ranges of a node. For many threads at once.</summary>
internal sealed class PlanFits
{
    // While rules are activated or models promoted, ranges have the former and the next of both.
    private const int Kept = 4;

    private readonly Lock _lock = new();
    private readonly List<PlanFit> _fits = [];

    /// <summary>A plan beside a context.</summary>
    public PlanFit Of(ScoringPlan plan, RuleContext context)
    {
        lock (_lock)
        {
            foreach (var held in _fits)
            {
                if (held.Plan.Id == plan.Id && held.Context == context) return held;
            }

            var fit = new PlanFit(plan, context);
            if (_fits.Count == Kept) _fits.RemoveAt(0);
            _fits.Add(fit);
            return fit;
        }
    }
}
