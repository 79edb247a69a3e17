namespace Cohort.Core.Texts;

/// <summary>The names of what models predict: a kind, and after a colon the category where it looks at one.</summary>
public static class ModelName
{
    /// <summary>How the names look, with the word CATEGORY where one has a category.</summary>
    public static IReadOnlyList<string> Forms { get; } = [.. Enum.GetValues<ModelKind>().Select(kind => Of(kind, "CATEGORY"))];

    /// <summary>The name of what a kind of model predicts.</summary>
    public static string Of(ModelKind kind, string? category) => kind switch
    {
        ModelKind.Churn => "churn",
        ModelKind.Propensity => $"propensity:{category}",
        ModelKind.Response => $"response:{category}",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of model."),
    };

    /// <summary>Whether there can be a model of that name.</summary>
    public static bool IsOne(string name)
    {
        var category = CategoryOf(name);
        return category != "" && Enum.GetValues<ModelKind>().Any(kind => Of(kind, category) == name && (kind == ModelKind.Churn) == category is null);
    }

    /// <summary>The category that a model of that name looks at; null where it looks at none.</summary>
    public static string? CategoryOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : name[(colon + 1)..];
    }
}
