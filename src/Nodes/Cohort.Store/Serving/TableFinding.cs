namespace Cohort.Store.Serving;

/// <summary>What reading a whole table found.</summary>
/// <param name="table">The table.</param>
internal sealed class TableFinding(string table)
{
    private readonly List<string> _told = [];

    /// <summary>The table.</summary>
    public string Table => table;

    /// <summary>How many rows were read.</summary>
    public long Rows { get; set; }

    /// <summary>How many of them have no checksum: a node of a former version wrote them.</summary>
    public long Unsealed { get; set; }

    /// <summary>How much is damaged.</summary>
    public long Faults { get; private set; }

    /// <summary>What is damaged, as sentences: <see cref="Core.Limits.Faults"/> at most.</summary>
    public IReadOnlyList<string> Told => _told;

    /// <summary>Adds something that is damaged.</summary>
    public void Add(string fault)
    {
        Faults++;
        if (_told.Count < Core.Limits.Faults) _told.Add(fault);
    }
}
