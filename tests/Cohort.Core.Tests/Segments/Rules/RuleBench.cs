using Cohort.Core.Expressions;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Xunit;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>Shortcuts from text to rules, with a taxonomy of six categories and two brands.</summary>
internal static class RuleBench
{
    public static readonly Taxonomy Taxonomy =
        new("0123456789abcdef0123456789abcdef", ["UNKNOWN", "BEER", "CHEESE", "DAIRY", "FRESH \"BIO\"", "WINE"],
            new() { ["s1"] = new(1, "ACME"), ["s2"] = new(2, "BIO \"X\""), ["s3"] = new(3, null) });

    public static RuleText Parse(string text, int windowDays = Limits.WindowDays)
    {
        Assert.True(RuleText.TryParse(text, out var rules, out var errors, windowDays), string.Join('\n', errors));
        Assert.Empty(errors);
        return rules;
    }

    public static RuleSet Bind(string text)
    {
        Assert.True(Parse(text).TryBind(Taxonomy, out var set, out var errors), string.Join('\n', errors));
        Assert.Empty(errors);
        return set;
    }

    /// <summary>A file of one segment with this expression.</summary>
    public static RuleSet Rule(string expression) => Bind("segment s: " + expression);

    /// <summary>Parses, and binds where that succeeds.</summary>
    public static IReadOnlyList<RuleError> ErrorsOf(string text)
    {
        if (!RuleText.TryParse(text, out var rules, out var errors)) return errors;
        rules.TryBind(Taxonomy, out _, out errors);
        return errors;
    }

    /// <summary>Whether one segment's expression holds, given its terms in the order of their first use.</summary>
    public static bool Holds(string expression, params long[] values)
    {
        var set = Rule(expression);
        Assert.Equal(set.Terms.Length, values.Length);
        return Memberships(set, values)[0] == 1;
    }

    public static ulong[] Memberships(RuleSet set, ReadOnlySpan<long> values)
    {
        var memberships = new ulong[set.Words];
        set.Evaluate(values, memberships);
        return memberships;
    }
}
