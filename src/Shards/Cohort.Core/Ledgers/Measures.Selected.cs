using System.Runtime.InteropServices;
using Cohort.Core.Segments;

namespace Cohort.Core.Ledgers;

/// <summary>The terms of brands and skus: those of which a line was met since the measures were cleared are at hand, as categories are.</summary>
internal sealed partial class Measures
{
    private readonly SelectorMap _selectors;
    private readonly List<int> _selected = [];
    private readonly bool[] _isSelected;

    /// <summary>The brands and skus at hand, by their numbers in the plan.</summary>
    public ReadOnlySpan<int> Selected => CollectionsMarshal.AsSpan(_selected);

    /// <summary>What the plan has for the brand and the sku of a sku.</summary>
    public SkuSelectors SelectorsOf(int sku) => _selectors[sku];

    /// <summary>Whether a term looks at the lines of a sku.</summary>
    public bool Covers(in LineTerm term, int sku) => term.Selector >= 0 ? _selectors[sku].Has(term.Selector) : term.Covers(Categories[sku]);

    private void EnterSelected(in Line line, int age)
    {
        var of = _selectors[line.Sku];
        Enter(Met(of.Brand), line, age);
        Enter(Met(of.Sku), line, age);
    }

    private void EnterSelected(in Cell cell, int age)
    {
        var of = _selectors[cell.Sku];
        Enter(Met(of.Brand), cell, age);
        Enter(Met(of.Sku), cell, age);
    }

    private void TurnSelected(in Line line, int age)
    {
        var of = _selectors[line.Sku];
        foreach (ref readonly var term in Met(of.Brand).AsSpan()) Turn(term, line, age);
        foreach (ref readonly var term in Met(of.Sku).AsSpan()) Turn(term, line, age);
    }

    private LineTerm[] Met(int selector)
    {
        if (selector >= 0 && !_isSelected[selector])
        {
            _isSelected[selector] = true;
            _selected.Add(selector);
        }

        return Context.Plan.OfSelector(selector).Lines;
    }

    private void Enter(LineTerm[] terms, in Line line, int age)
    {
        foreach (ref readonly var term in terms.AsSpan())
        {
            if (term.Span.Has(age, line.Date)) Enter(term, line);
        }
    }

    private void Enter(LineTerm[] terms, in Cell cell, int age)
    {
        foreach (ref readonly var term in terms.AsSpan())
        {
            if (term.Span.Has(age, cell.Date)) Enter(term, cell);
        }
    }

    private void CopySelected(Span<long> values)
    {
        foreach (var selector in _selected)
        {
            Copy(Context.Plan.OfSelector(selector).Lines, values);
            Copy(Context.Plan.OfSelector(selector).Orders, values);
        }
    }

    private void ClearSelected()
    {
        foreach (var selector in _selected)
        {
            Clear(Context.Plan.OfSelector(selector).Lines);
            Clear(Context.Plan.OfSelector(selector).Orders);
            _isSelected[selector] = false;
        }

        _selected.Clear();
    }
}
