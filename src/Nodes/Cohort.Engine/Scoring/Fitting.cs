using Cohort.Core.Models;
using Cohort.Core.Segments;
using Cohort.Store;
using Cohort.Store.Models;

namespace Cohort.Engine.Scoring;

/// <summary>Models beside the rules and taxonomy of a run.</summary>
internal static class Fitting
{
    /// <summary>The models of a registry that are in force or shadows.</summary>
    /// <exception cref="EngineException">One does not fit the rules and taxonomy.</exception>
    /// <exception cref="StoreException">There are none.</exception>
    public static ModelSet FittingIn(this ModelRegistry registry, RuleContext context)
    {
        var set = registry.InForce();
        foreach (var model in set.Models) Require(model, context);
        return set;
    }

    /// <summary>Refuses a model whose vectors cannot be computed under a context.</summary>
    /// <exception cref="EngineException">It does not fit.</exception>
    public static void Require(Model model, RuleContext context)
    {
        if (ModelSet.FaultOf(model, context) is { } fault) throw EngineException.BadInput(fault);
    }

    /// <summary>As a run keeps them.</summary>
    public static IReadOnlyList<ScoredModel> Records(this ModelSet set) => [.. set.Models.Select((model, i) => new ScoredModel(
        model.Name, model.Version, model.Target.Schema.Version, model.Target.Schema.Fingerprint, i >= set.Champions))];
}
