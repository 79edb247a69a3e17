namespace Cohort.Core.Expressions;

/// <summary>Which words and signs a text has beside those of all expressions.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="HasSegments">Whether <c>segment</c> and <c>affinity</c> begin something.</param>
/// <param name="HasPaths">Whether a dot and brackets lead to a field of a record.</param>
internal sealed record Language(string Name, bool HasSegments, bool HasPaths)
{
    /// <summary>What segments are written in.</summary>
    public static Language Rules { get; } = new("the rules language", HasSegments: true, HasPaths: false);

    /// <summary>What mappings are written in.</summary>
    public static Language Mappings { get; } = new("the language of mappings", HasSegments: false, HasPaths: true);
}
