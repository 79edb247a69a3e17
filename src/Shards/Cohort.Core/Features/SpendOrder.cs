namespace Cohort.Core.Features;

/// <summary>The largest spends among categories; ties need no order, since only the amounts count.</summary>
internal struct SpendOrder
{
    public double First;
    public double Second;
    public double Third;

    /// <summary>Sum of all positive spends, UNKNOWN included.</summary>
    public long Positive;

    /// <summary>Sum of their squares.</summary>
    public double Squares;

    /// <summary>Categories with positive spend, UNKNOWN excluded.</summary>
    public int Categories;
}
