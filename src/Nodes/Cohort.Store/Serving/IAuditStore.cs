namespace Cohort.Store.Serving;

/// <summary>Keeps the audit log: who wanted to change what, and what came of it.</summary>
internal interface IAuditStore
{
    /// <summary>Adds an entry to the audit log; the same request with the same outcome once. No entry is ever changed.</summary>
    Task AppendAuditAsync(AuditEntry entry, CancellationToken cancel = default);

    /// <summary>The audit log, by page, the latest entry first.</summary>
    /// <param name="after">The mark of the page before; null for the latest.</param>
    /// <param name="most">At most so many entries, from 1 to 100,000.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<Page<AuditEntry>> AuditAsync(string? after, int most, CancellationToken cancel = default);
}
