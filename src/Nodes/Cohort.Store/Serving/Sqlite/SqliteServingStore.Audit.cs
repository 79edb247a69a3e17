namespace Cohort.Store.Serving.Sqlite;

/// <content>The audit log.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task AppendAuditAsync(AuditEntry entry, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            using var insert = _writer.Prepare(
                """
                INSERT INTO audit (at, node, request, who, source, what, body, before, after, outcome, status)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (request, outcome) DO NOTHING
                """);
            insert.Bind(1, AuditTime.Of(entry.At)).BindText(2, entry.Node).BindText(3, entry.Request).BindText(4, entry.Who).BindText(5, entry.From)
                .BindText(6, entry.What).BindText(7, entry.Order).BindText(8, entry.Before).BindText(9, entry.After)
                .Bind(10, (int)entry.Outcome).Bind(11, entry.Status).Run();
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public async Task<Page<AuditEntry>> AuditAsync(string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var last = after is null ? long.MaxValue : PageMark.Parse(after).First;
        var rows = await ListAsync(
            """
            SELECT number, at, node, request, who, source, what, body, before, after, outcome, status FROM audit
            WHERE number < ?1 ORDER BY number DESC LIMIT ?2
            """,
            statement => statement.Bind(1, last).Bind(2, most + 1L),
            row => new AuditEntry
            {
                Number = row.Int64(0),
                At = AuditTime.Read(row.Int64(1)),
                Node = row.Text(2),
                Request = row.Text(3),
                Who = row.Text(4),
                From = row.Text(5),
                What = row.Text(6),
                Order = row.Text(7),
                Before = row.Text(8),
                After = row.Text(9),
                Outcome = (AuditOutcome)row.Int64(10),
                Status = (int)row.Int64(11),
            },
            cancel);
        return PageMark.Cut([.. rows], most, entry => new PageMark(entry.Number, 0, ""));
    }
}
