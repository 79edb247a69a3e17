using Cohort.Core.Segments;

namespace Cohort.Core.Ledgers;

/// <summary>For how many one order counts in a term: for one as soon as a line of it counts, or for one on each date.</summary>
internal struct OrderCount(LineTerm term)
{
    private readonly bool _isDated = term.IsDated;

    private AgeSet _ages;

    /// <summary>Whether more lines change nothing.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The number.</summary>
    public readonly int Value => _isDated ? _ages.Count : IsFull ? 1 : 0;

    /// <summary>A line or cell counts.</summary>
    /// <param name="age">Its age in days.</param>
    public void Add(int age)
    {
        if (_isDated) _ages.Add(age);
        else IsFull = true;
    }
}
