using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Segments;

/// <summary>Numbers the brands and skus that the terms of a plan look at, from 0.</summary>
internal sealed class SelectorNumbers
{
    private readonly Dictionary<LineSelector, int> _numbers = [];

    /// <summary>How many there are.</summary>
    public int Count => _numbers.Count;

    /// <summary>The number of a selector, given one now if it has none; -1 for none.</summary>
    public int NumberOf(LineSelector? selector)
    {
        if (selector is not { } one) return -1;
        if (!_numbers.TryGetValue(one, out var number)) _numbers.Add(one, number = _numbers.Count);
        return number;
    }

    /// <summary>The number of a brand or sku that terms look at; -1 for others.</summary>
    public int Find(Dimension dimension, string name) => _numbers.GetValueOrDefault(new LineSelector(dimension, name), -1);
}
