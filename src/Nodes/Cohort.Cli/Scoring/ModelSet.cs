using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Segments;
using Cohort.Store;

namespace Cohort.Cli.Scoring;

/// <summary>The models that score: those in force, and then the shadows.</summary>
internal sealed class ModelSet
{
    private ModelSet(IReadOnlyList<Model> models, int champions) => (Models, Champions) = (models, champions);

    public IReadOnlyList<Model> Models { get; }

    /// <summary>How many of them are in force; the others are shadows.</summary>
    public int Champions { get; }

    public IReadOnlyList<FeatureTarget> Targets => [.. Models.Select(model => model.Target)];

    /// <summary>The models of a registry that are in force or shadows.</summary>
    /// <exception cref="CommandException">There are none, or one does not fit the rules and taxonomy.</exception>
    public static ModelSet Of(ModelRegistry registry, RuleContext context)
    {
        List<Model> champions = [.. registry.Book.Champions.Values.Select(registry.Find)];
        List<Model> shadows = [.. registry.Book.Shadows.Values.Select(registry.Find)];
        if (champions.Count == 0)
            throw CommandException.BadInput("No model is in force; put one in force with 'cohort models promote VERSION'.");
        if (champions.Count + shadows.Count > Core.Limits.Models)
            throw CommandException.BadInput($"{champions.Count + shadows.Count} models are in force or shadows; {Core.Limits.Models} are the most.");
        foreach (var model in champions.Concat(shadows)) RequireFit(model, context);
        return new ModelSet([.. champions, .. shadows], champions.Count);
    }

    /// <summary>Refuses a model whose vectors cannot be computed under a context.</summary>
    /// <exception cref="CommandException">It does not fit.</exception>
    public static void RequireFit(Model model, RuleContext context)
    {
        if (model.Target.FaultUnder(context) is { } fault)
            throw CommandException.BadInput($"The model {model.Name} of version {model.Version} cannot be used. {fault}");
    }

    /// <summary>The index of the model in force of a name; -1 without one.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Champions; i++)
        {
            if (Models[i].Name == name) return i;
        }

        return -1;
    }

    /// <summary>As a run keeps them.</summary>
    public IReadOnlyList<ScoredModel> Records() => [.. Models.Select((model, i) => new ScoredModel(
        model.Name, model.Version, model.Target.Schema.Version, model.Target.Schema.Fingerprint, i >= Champions))];

    /// <summary>The index of the model in force that says how likely an offer in a category is taken; -1 without one.</summary>
    public int IndexFor(string category)
    {
        var response = IndexOf(Model.NameOf(ModelKind.Response, category));
        return response >= 0 ? response : IndexOf(Model.NameOf(ModelKind.Propensity, category));
    }
}
