using System.Diagnostics.CodeAnalysis;
using Cohort.Core.Expressions;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>Rules and a taxonomy twice: for the core, and as the oracle takes them.</summary>
/// <param name="Rules">Segment names and what they demand; categories numbered as in <see cref="RuleBench.Taxonomy"/>.</param>
/// <param name="Top">How many affinities a user has.</param>
/// <param name="Categories">The category of each sku by name; a sku that is not in it is UNKNOWN.</param>
internal sealed record World(
    IReadOnlyList<(string Name, NaiveCondition Condition)> Rules, int Top, IReadOnlyDictionary<string, string> Categories)
{
    public static readonly string[] Skus = ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "never-listed"];

    public static readonly string[] BrandNames = ["ACME", "BIO \"X\"", "NADA"];

    /// <summary>The brand of each sku that has one.</summary>
    public IReadOnlyDictionary<string, string> Brands { get; init; } = new Dictionary<string, string>();

    /// <summary>Categories that rules name and of which nobody ever buys anything: they say only what fits together.</summary>
    public IReadOnlyList<string> Named { get; init; } = [];

    /// <summary>Categories that the taxonomy has beside those that are sold.</summary>
    public IReadOnlyList<string> Unsold { get; init; } = [];

    /// <summary>How many dates the window has.</summary>
    public int WindowDays { get; init; } = Limits.WindowDays;

    /// <summary>Whether there are so many terms beside those of the rules that they are looked up by category.</summary>
    public bool IsWide { get; init; }

    public string CategoryOf(string sku) => Categories.GetValueOrDefault(sku, Taxonomy.UnknownName);

    public bool Has(string sku, LineSelector selector) => selector.Dimension == Dimension.Sku ? selector.Name == sku : Brands.GetValueOrDefault(sku) == selector.Name;

    public RuleContext Context(int rulesRevision = 1, int taxonomyRevision = 1)
    {
        Assert.True(TryContext(rulesRevision, taxonomyRevision, out var context, out var errors), string.Join('\n', errors));
        return context;
    }

    /// <summary>Binds the rules to the taxonomy; false where they name a category that it lacks.</summary>
    public bool TryContext(int rulesRevision, int taxonomyRevision, [NotNullWhen(true)] out RuleContext? context, out IReadOnlyList<RuleError> errors)
    {
        var taxonomy = TaxonomyOf();
        context = RuleBench.Parse(Text, WindowDays).TryBind(taxonomy, out var set, out errors) ? new RuleContext(set, rulesRevision, taxonomy, taxonomyRevision) : null;
        return context is not null;
    }

    public string Text =>
        (Top == 0 ? "affinity off\n" : $"affinity top {Top}\n") + string.Join('\n', [
            .. Rules.Select(rule => $"segment {rule.Name}: {rule.Condition}"), .. Named.Select(name => $"segment names_{name.ToLowerInvariant()}: spend(\"{name}\") > 0"),
            .. Enumerable.Range(1, IsWide ? 70 : 0).Select(days => $"segment nobody_{days}: refunds({days} days) < 0"),
        ]);

    public override string ToString() => Text + "\n" + string.Join(", ", Categories.Select(c => $"{c.Key} {c.Value} {Brands.GetValueOrDefault(c.Key)}"));

    // Every category and brand of the rules is in every taxonomy, held there by a sku that nobody buys.
    private Taxonomy TaxonomyOf()
    {
        var builder = new TaxonomyBuilder();
        var row = 0;
        foreach (var name in RuleBench.Taxonomy.Categories.Concat(Unsold)) Assert.Null(builder.Add(++row, "unsold " + name, name, null));
        foreach (var brand in BrandNames) Assert.Null(builder.Add(++row, "unsold of " + brand, null, brand));
        foreach (var (sku, category) in Categories) Assert.Null(builder.Add(++row, sku, category, Brands.GetValueOrDefault(sku)));
        return builder.Build();
    }
}
