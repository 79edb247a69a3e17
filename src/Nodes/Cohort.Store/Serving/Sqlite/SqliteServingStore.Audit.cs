namespace Cohort.Store.Serving.Sqlite;

/// <content>The audit log.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task AppendAuditAsync(AuditEntry entry, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            AuditRows.Append(_writer, entry);
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task<Page<AuditEntry>> AuditAsync(string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        return Questions.AskAsync(reader => AuditRows.Read(reader, after, most), cancel);
    }
}
