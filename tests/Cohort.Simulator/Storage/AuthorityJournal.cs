using Cohort.Core.Protocol;

namespace Cohort.Simulator.Storage;

/// <summary>The journal of the authority: like those of the ranges, with a row only under the number that follows.</summary>
internal sealed class AuthorityJournal
{
    private readonly List<AuthorityEntry> _rows = [];

    public int Count => _rows.Count;

    public IReadOnlyList<AuthorityEntry> Rows => [.. _rows];

    public Outcome Append(int number, AuthorityEntry entry)
    {
        if (number != _rows.Count + 1) return Outcome.Refused;
        _rows.Add(entry);
        return Outcome.Done;
    }
}
