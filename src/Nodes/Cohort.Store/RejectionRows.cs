using Cohort.Core.Purchases;

namespace Cohort.Store;

/// <summary>The rows that count refused records by reason; written with the commit, where they changed.</summary>
internal sealed class RejectionRows : IDisposable
{
    private readonly Dictionary<RejectionReason, long> _records = [];
    private readonly HashSet<RejectionReason> _changed = [];
    private readonly Statement _insert;
    private readonly Statement _delete;

    public RejectionRows(Database database)
    {
        using (var rows = database.Read(SealedTables.Rejection))
        {
            while (rows.Step()) _records.Add((RejectionReason)rows.Int64(0), rows.Int64(1));
        }

        _insert = database.Insert(SealedTables.Rejection, "INSERT OR REPLACE");
        _delete = database.Prepare("DELETE FROM rejection WHERE reason = ?1");
    }

    /// <summary>Counts more records, or fewer where some were sent again.</summary>
    public void Add(RejectionReason reason, long records)
    {
        _records[reason] = _records.GetValueOrDefault(reason) + records;
        _changed.Add(reason);
    }

    /// <summary>Writes what was counted since the last time.</summary>
    public void Write()
    {
        foreach (var reason in _changed)
        {
            if (_records[reason] > 0) _insert.Bind(1, (byte)reason).Bind(2, _records[reason]).Run();
            else _delete.Bind(1, (byte)reason).Run();
        }

        _changed.Clear();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _delete.Dispose();
    }
}
