using Cohort.Core.Protocol;

namespace Cohort.Simulator.Storage;

/// <summary>The journal of the coordinator: like those of the ranges, with a row only under the number that follows.</summary>
internal sealed class CoordinatorJournal
{
    private readonly List<CoordinatorEntry> _rows = [];

    public int Count => _rows.Count;

    public IReadOnlyList<CoordinatorEntry> Rows => [.. _rows];

    public Outcome Append(int number, CoordinatorEntry entry)
    {
        if (number != _rows.Count + 1) return Outcome.Refused;
        _rows.Add(entry);
        return Outcome.Done;
    }
}
