namespace Cohort.Engine.Checks;

/// <summary>What is wrong: all of it counted, and enough of it kept to see a pattern.</summary>
internal sealed class FaultList
{
    /// <summary>Faults that are kept.</summary>
    public const int Kept = 20;

    private readonly List<string> _first = [];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<string> First => _first;

    /// <summary>Adds a whole sentence.</summary>
    public void Add(string fault)
    {
        if (Count++ < Kept) _first.Add(fault);
    }
}
