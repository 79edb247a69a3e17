using Cohort.Core.Taxonomies;

namespace Cohort.Core.Segments;

/// <summary>A term that is a sum or an age over the lines of one category or all.</summary>
internal readonly record struct LineTerm(TermKind Kind, int Category, int WindowDays, int Value)
{
    public bool Covers(int category) => Category == category || Category == Term.AllCategories;
}

/// <summary>A term that is a place among the categories of one window.</summary>
internal readonly record struct RankTerm(int Category, int WindowIndex, int Value);

/// <summary>
/// How to measure a ledger for one rule set and taxonomy: its terms, sorted by how they are measured, and the ages at
/// which a line leaves a window that something looks at.
/// </summary>
internal sealed class TermPlan
{
    private readonly byte[] _commonWindows;
    private readonly Dictionary<int, byte[]> _windowsOfCategory = [];

    public TermPlan(RuleSet rules, Taxonomy taxonomy)
    {
        ValueCount = rules.Terms.Length;
        CategoryCount = taxonomy.CategoryCount;
        var lineTerms = new List<LineTerm>();
        var rankTerms = new List<RankTerm>();
        var rankWindows = new List<int> { Limits.WindowDays };
        for (var value = 0; value < rules.Terms.Length; value++)
        {
            var (kind, category, window) = rules.Terms[value];
            if (kind == TermKind.Rank)
            {
                if (!rankWindows.Contains(window)) rankWindows.Add(window);
                rankTerms.Add(new RankTerm(category, rankWindows.IndexOf(window), value));
            }
            else
            {
                lineTerms.Add(new LineTerm(kind, category, rules.Terms[value].IsAge ? Limits.WindowDays : window, value));
            }
        }

        LineTerms = [.. lineTerms];
        RankTerms = [.. rankTerms];
        RankWindows = [.. rankWindows];
        AgeTerms = [.. lineTerms.Where(t => t.Kind is TermKind.DaysSinceLast or TermKind.Tenure)];
        var common = rankWindows.Concat(lineTerms.Where(t => t.Category == Term.AllCategories).Select(t => t.WindowDays));
        _commonWindows = Ascending(common);
        foreach (var group in lineTerms.Where(t => t.Category != Term.AllCategories).GroupBy(t => t.Category))
            _windowsOfCategory.Add(group.Key, Ascending(group.Select(t => t.WindowDays).Concat(common)));
        Windows = Ascending(lineTerms.Select(t => t.WindowDays).Concat(common));
    }

    public int ValueCount { get; }

    public int CategoryCount { get; }

    public LineTerm[] LineTerms { get; }

    public LineTerm[] AgeTerms { get; }

    public RankTerm[] RankTerms { get; }

    /// <summary>The windows over which categories are totalled; the first is the whole window, for affinity.</summary>
    public int[] RankWindows { get; }

    /// <summary>All window lengths that anything looks at, ascending; the last is the whole window.</summary>
    public byte[] Windows { get; }

    /// <summary>The window lengths that anything looks at for lines of a category, ascending.</summary>
    public byte[] WindowsOf(int category) =>
        _windowsOfCategory.Count > 0 && _windowsOfCategory.TryGetValue(category, out var windows) ? windows : _commonWindows;

    private static byte[] Ascending(IEnumerable<int> windows) => [.. windows.Distinct().Order().Select(w => (byte)w)];
}
