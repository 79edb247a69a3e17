using Cohort.Core.Features;
using Cohort.Core.Segments;
using Cohort.Core.Texts;

namespace Cohort.Core.Models;

/// <summary>The models that score: those in force, and then the shadows.</summary>
public sealed class ModelSet
{
    /// <summary>A set.</summary>
    /// <param name="models">Those in force, and then the shadows.</param>
    /// <param name="champions">How many are in force.</param>
    public ModelSet(IReadOnlyList<Model> models, int champions)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(champions, models.Count);
        (Models, Champions) = (models, champions);
    }

    /// <summary>The models.</summary>
    public IReadOnlyList<Model> Models { get; }

    /// <summary>How many of them are in force; the others are shadows.</summary>
    public int Champions { get; }

    /// <summary>The vectors that they look at.</summary>
    public IReadOnlyList<FeatureTarget> Targets => [.. Models.Select(model => model.Target)];

    /// <summary>Why the vectors of a model cannot be computed under a context; null where they can.</summary>
    public static string? FaultOf(Model model, RuleContext context)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Target.FaultUnder(context) is { } fault ? $"The model {model.Name} of version {model.Version} cannot be used. {fault}" : null;
    }

    /// <summary>The index of the model in force that says how likely an offer in a category is taken; -1 without one.</summary>
    public int IndexFor(string category)
    {
        var response = IndexOf(ModelName.Of(ModelKind.Response, category));
        return response >= 0 ? response : IndexOf(ModelName.Of(ModelKind.Propensity, category));
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
}
