using System.Security.Cryptography;
using System.Text;
using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Features;

/// <summary>A segment whose membership is a feature, and what it meant when a model was trained on it.</summary>
/// <param name="Name">The segment's name in the rules.</param>
/// <param name="Definition">The fingerprint of its rule: <see cref="RuleSet.DefinitionOf"/>.</param>
public readonly record struct SegmentFeature(string Name, string Definition);

/// <summary>
/// Which numbers a vector holds and in which order: those of the user, then those of one category where a model looks
/// at one, then memberships. A model works with the schema that it was trained with and with no other.
/// </summary>
/// <remarks>
/// Memberships are those of segments whose rules use no scores. So scores depend on purchases alone and rules on both,
/// and no circle of models and rules can close, however long.
/// </remarks>
public sealed class FeatureSchema : IEquatable<FeatureSchema>
{
    /// <summary>
    /// Which function computes the vectors. Any change of a number that it gives, of a formula, the order or a meaning,
    /// takes a new version: golden vectors in the tests fail otherwise.
    /// </summary>
    public const int FunctionVersion = 1;

    private readonly SegmentFeature[] _segments;

    /// <summary>A schema of this program's function.</summary>
    /// <param name="hasCategory">Whether it has the numbers of one category.</param>
    /// <param name="segments">The memberships, in order; at most <see cref="Limits.SegmentFeatures"/>, no name twice.</param>
    public FeatureSchema(bool hasCategory, IEnumerable<SegmentFeature> segments)
        : this(FunctionVersion, hasCategory, segments)
    {
    }

    internal FeatureSchema(int version, bool hasCategory, IEnumerable<SegmentFeature> segments)
    {
        (Version, HasCategory, _segments) = (version, hasCategory, [.. segments]);
        if (_segments.Length > Limits.SegmentFeatures || _segments.DistinctBy(segment => segment.Name).Count() != _segments.Length)
            throw new ArgumentException($"A schema has at most {Limits.SegmentFeatures} segments, each once.", nameof(segments));
        Features =
        [
            .. FeatureCatalogue.User,
            .. hasCategory ? FeatureCatalogue.Category : [],
            .. _segments.Select(segment => FeatureCatalogue.Segment(segment.Name)),
        ];
        Fingerprint = FingerprintOf();
    }

    /// <summary>The version of the function that computes it.</summary>
    public int Version { get; }

    /// <summary>Whether it has the numbers of one category.</summary>
    public bool HasCategory { get; }

    /// <summary>The memberships in it, in order.</summary>
    public IReadOnlyList<SegmentFeature> Segments => _segments;

    /// <summary>What each number of a vector is, in order.</summary>
    public IReadOnlyList<Feature> Features { get; }

    /// <summary>Numbers in a vector.</summary>
    public int Width => Features.Count;

    /// <summary>32 hexadecimal digits of the function's version, the names in order, and the segments' definitions.</summary>
    public string Fingerprint { get; }

    /// <summary>
    /// The schema with the segments of some rules that may be a feature: those whose rules use no scores and compare nobody with all others, the first
    /// <see cref="Limits.SegmentFeatures"/> of the file.
    /// </summary>
    /// <param name="rules">The rules.</param>
    /// <param name="hasCategory">Whether it has the numbers of one category.</param>
    public static FeatureSchema For(RuleSet rules, bool hasCategory)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return new FeatureSchema(hasCategory, rules.Segments.Where(segment => rules.ScoresOf(segment.Index).IsEmpty && !rules.ComparesWithAll(segment.Index)).Select(
            segment => new SegmentFeature(segment.Name, rules.DefinitionOf(segment.Index))).Take(Limits.SegmentFeatures));
    }

    /// <summary>Why vectors of this schema cannot be computed under some rules; null where they can.</summary>
    public string? FaultUnder(RuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (Version != FunctionVersion)
            return $"The model was trained with version {Version} of the features; this program computes version {FunctionVersion}, so train it anew.";
        foreach (var segment in _segments)
        {
            if (IndexOf(segment, rules) is not { } index)
                return $"The model looks at the segment \"{segment.Name}\", which the rules do not have; bring it back, or train without it.";
            if (!rules.ScoresOf(index).IsEmpty)
                return $"The model looks at the segment \"{segment.Name}\", whose rule looks at the score of {rules.ScoreModels[rules.ScoresOf(index)[0]]}: scores would depend on scores. Train it without that segment, or take the score out of the rule.";
            if (rules.ComparesWithAll(index))
                return $"The model looks at the segment \"{segment.Name}\", whose rule compares users with all others, which training does not see. Train it without that segment, or take the comparison out of the rule.";
            if (rules.DefinitionOf(index) != segment.Definition)
                return $"The model looks at the segment \"{segment.Name}\", whose rule has changed since; bring the rule back, or train anew.";
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Equals(FeatureSchema? other) => other is not null && Fingerprint == other.Fingerprint;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FeatureSchema);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Fingerprint);

    internal static int? IndexOf(SegmentFeature feature, RuleSet rules) =>
        rules.IndexOf(feature.Name);

    private string FingerprintOf()
    {
        var text = new StringBuilder($"features {Version:D}\n");
        foreach (var feature in Features) text.Append(feature.Name).Append('\n');
        foreach (var segment in _segments) text.Append(segment.Definition).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }
}
