using System.Runtime.InteropServices;
using Cohort.Core.Expressions;
using Cohort.Core.Taxonomies;
using Cohort.Core.Texts;

namespace Cohort.Core.Segments.Rules;

/// <summary>Where the functions of a rule file find their numbers, under one taxonomy.</summary>
internal sealed class Binding
{
    // Unknown categories for which the nearest known one is looked for: somebody who has more of them has the wrong taxonomy.
    private const int MostHints = 10;

    private readonly Taxonomy _taxonomy;
    private readonly List<Term> _terms = [];
    private readonly Dictionary<Term, int> _indexes = [];
    private readonly List<string> _models = [];
    private readonly Dictionary<string, int> _modelIndexes = new(StringComparer.Ordinal);
    private readonly List<Threshold> _thresholds = [];
    private readonly Dictionary<Threshold, int> _thresholdIndexes = [];
    private readonly Dictionary<string, int> _segments = new(StringComparer.Ordinal);
    private readonly KnownSelectors _selectors;
    private readonly int _minorDigits;
    private int _hints;

    private Binding(RuleFile file, Taxonomy taxonomy, int minorDigits)
    {
        (_taxonomy, _selectors, AffinityTop, WindowDays, _minorDigits) = (taxonomy, new KnownSelectors(taxonomy), file.AffinityTop, file.WindowDays, minorDigits);
        foreach (var (index, segment) in file.Segments.Index()) _segments.Add(segment.Name, index);
    }

    /// <summary>How many categories a user has an affinity to.</summary>
    public int AffinityTop { get; }

    /// <summary>How many dates the window has.</summary>
    public int WindowDays { get; }

    /// <summary>The distinct terms, in the order of their first use in the file.</summary>
    public ReadOnlySpan<Term> Terms => CollectionsMarshal.AsSpan(_terms);

    /// <summary>The distinct models whose scores are read, in the order of their first use.</summary>
    public IReadOnlyList<string> Models => _models;

    /// <summary>The distinct thresholds, in the order of their first use in the file.</summary>
    public IReadOnlyList<Threshold> Thresholds => _thresholds;

    /// <summary>Finds every category of the file; those that the taxonomy lacks are reported.</summary>
    public static Binding Of(RuleFile file, Taxonomy taxonomy, int minorDigits, ErrorList errors)
    {
        var binding = new Binding(file, taxonomy, minorDigits);
        foreach (var segment in file.Segments)
        {
            foreach (var part in segment.Condition.Reads)
            {
                if (part is Call call) binding.Bind(call, errors);
                else binding.Bind((InSegment)part, errors);
            }
        }

        if (!errors.Any) binding.BindThresholds(file, errors);
        return binding;
    }

    /// <summary>The index of the term that a call reads; for a share, of the part.</summary>
    public int TermOf(Call call) => _indexes[MakeTerm(call, CategoryOf(call))];

    /// <summary>The index of the term that a quotient divides by.</summary>
    public int WholeOf(Call call) => _indexes[WholeTerm(call)];

    /// <summary>The index of the term by which users are compared with all others; of an average, not that of its sum.</summary>
    public int ComparedTermOf(Call call) => _indexes[ComparedTerm(call)];

    /// <summary>The index of a threshold.</summary>
    public int ThresholdOf(ThresholdOf threshold) => _thresholdIndexes[MakeThreshold(threshold)];

    /// <summary>The index of the segment that a reference names.</summary>
    public int SegmentOf(InSegment reference) => _segments[reference.Name];

    /// <summary>The index of the term that says whether there is an affinity: the place of the category in the whole window.</summary>
    public int PlaceOf(string category) => _indexes[PlaceTerm(_taxonomy.TryGetCategory(category, out var id) ? id : Term.AllCategories)];

    private void BindThresholds(RuleFile file, ErrorList errors)
    {
        foreach (var comparison in file.Segments.SelectMany(segment => segment.Condition.ComparisonsWithAll))
        {
            var against = AgainstAll.Of(comparison, _minorDigits);
            Add(ComparedTerm(against.Subject));
            foreach (var threshold in new[] { against.Above, against.NotAbove }.OfType<ThresholdOf>())
            {
                Add(ComparedTerm(threshold.Of));
                var made = MakeThreshold(threshold);
                if (_thresholdIndexes.TryAdd(made, _thresholds.Count)) _thresholds.Add(made);
            }

            if (_thresholds.Count <= Limits.Thresholds && _thresholds.DistinctBy(one => one.Term).Count() <= Limits.ThresholdTerms) continue;
            errors.Add(comparison.Start, FormattableString.Invariant($"With this comparison the file compares users with all others by more than {Limits.ThresholdTerms} functions or at more than {Limits.Thresholds} places; remove some."));
            return;
        }
    }

    // In lowest terms, so that 60% and three fifths are one.
    private Threshold MakeThreshold(ThresholdOf threshold)
    {
        var divisor = (long)System.Numerics.BigInteger.GreatestCommonDivisor(threshold.Numerator, threshold.Denominator);
        return new Threshold(
            ComparedTermOf(threshold.Of), threshold.Kind, threshold.Numerator / divisor, threshold.Denominator / divisor, threshold.IsMet, threshold.Of.Function.IsOfAllTime);
    }

    private Term PlaceTerm(int category) => new(TermKind.Rank, category, WindowDays);

    private void Bind(InSegment reference, ErrorList errors)
    {
        if (reference.Category is not { } name) return;
        if (_taxonomy.TryGetCategory(name, out var category)) Add(PlaceTerm(category));
        else errors.Add(reference.NameStart, $"Unknown category \"{Shown.Cut(name)}\"{Hint(name)}");
    }

    private void Bind(Call call, ErrorList errors)
    {
        if (call.Category is { } name && !_taxonomy.TryGetCategory(name, out _))
        {
            errors.Add(call.ArgumentStart, $"Unknown category \"{Shown.Cut(name)}\"{Hint(name)}");
            return;
        }

        if (call.Selector is { } selector && !_selectors.Knows(selector, call.ArgumentStart, errors)) return;
        if (call.IsScore && _modelIndexes.TryAdd(call.Argument!, _models.Count)) _models.Add(call.Argument!);
        Add(MakeTerm(call, CategoryOf(call)));
        if (call.Function.IsQuotient) Add(WholeTerm(call));
    }

    // Compared with each of the categories, which may be tens of thousands.
    private string Hint(string name) =>
        NearestName.Hint(name, _hints++ < MostHints ? _taxonomy.Categories : [], "; write the name of a category of the taxonomy, in its upper and lower case.");

    private void Add(Term term)
    {
        if (_indexes.TryAdd(term, _terms.Count)) _terms.Add(term);
    }

    /// <summary>The id of the category that a call looks at; of a score, the index of its model.</summary>
    public int CategoryOf(Call call) => call.IsScore ? _modelIndexes[call.Argument!]
        : call.Category is { } name && _taxonomy.TryGetCategory(name, out var id) ? id : Term.AllCategories;

    private static Term MakeTerm(Call call, int category) =>
        new(call.Function.Kind, category, call.WindowDays) { Youngest = call.Youngest, Dates = call.Dates, Selector = call.Selector };

    // A share is a part of the spend on everything, an average a part of the orders of the same lines.
    private Term WholeTerm(Call call) => call.Function.IsAverage
        ? MakeTerm(call, CategoryOf(call)) with { Kind = TermKind.Orders }
        : MakeTerm(call, Term.AllCategories) with { Selector = null };

    private Term ComparedTerm(Call call) =>
        call.Function.IsAverage ? MakeTerm(call, CategoryOf(call)) with { Kind = TermKind.AverageOrder } : MakeTerm(call, CategoryOf(call));
}
