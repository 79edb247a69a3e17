using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>The audit log.</content>
internal sealed partial class PostgresServingStore
{
    /// <inheritdoc/>
    public Task AppendAuditAsync(AuditEntry entry, CancellationToken cancel = default) => _access.RunAsync(
        async connection =>
        {
            var number = (await connection.ListAsync("SELECT nextval(pg_get_serial_sequence('audit', 'number'))", [], row => row.GetInt64(0), cancel))[0];
            var seal = Seal.Of(ServingTables.Audit).Add(number).Add(StoredTime.Of(entry.At)).Add(entry.Node).Add(entry.Request).Add(entry.Who).Add(entry.From)
                .Add(entry.What).Add(entry.Order).Add(entry.Before).Add(entry.After).Add((int)entry.Outcome).Add(entry.Status);
            return await connection.ChangeAsync(
                """
                INSERT INTO audit OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                ON CONFLICT (request, outcome) DO NOTHING
                """,
                [
                    Value(number), Value(StoredTime.Of(entry.At)), Value(entry.Node), Value(entry.Request), Value(entry.Who), Value(entry.From), Value(entry.What),
                    Value(entry.Order), Value(entry.Before), Value(entry.After), Value((short)entry.Outcome), Value(entry.Status), Value(seal.Value),
                ],
                cancel);
        },
        cancel);

    /// <inheritdoc/>
    public async Task<Page<AuditEntry>> AuditAsync(string? after, int most, CancellationToken cancel = default)
    {
        PageMark.CheckSize(most);
        var rows = await QueryAsync(
            ServingTables.Audit,
            "WHERE number < $1 ORDER BY number DESC LIMIT $2",
            [Value(after is null ? long.MaxValue : PageMark.Parse(after).First), Value(most + 1L)],
            row => new AuditEntry
            {
                Number = row.GetInt64(0),
                At = StoredTime.Read(row.GetInt64(1)),
                Node = row.Text(2),
                Request = row.Text(3),
                Who = row.Text(4),
                From = row.Text(5),
                What = row.Text(6),
                Order = row.Text(7),
                Before = row.Text(8),
                After = row.Text(9),
                Outcome = (AuditOutcome)row.GetInt16(10),
                Status = row.GetInt32(11),
            },
            cancel);
        return PageMark.Cut(rows, most, entry => new PageMark(entry.Number, 0, ""));
    }
}
