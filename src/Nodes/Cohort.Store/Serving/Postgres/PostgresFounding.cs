using Cohort.Core.Protocol;
using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <summary>
/// Where the nodes of a cluster report in: one row for all, which is locked while a report is carried out, and a row for each
/// node. Whatever is asked waits for nobody's questions, and not for long.
/// </summary>
internal sealed class PostgresFounding : IAsyncDisposable
{
    // Far longer than nodes are of use to anybody, and short enough for a table of some hundred rows.
    private const long KeptFor = 3_600_000;

    // Shorter than a claim holds: a member whose connection hangs tries the next one in time.
    private const int Seconds = 2;

    private readonly PostgresAccess _access;

    /// <summary>The tables of a schema that <see cref="PostgresServingStore.OpenAsync"/> has made.</summary>
    public PostgresFounding(PostgresOptions options, TimeProvider time) => _access = PostgresAccess.ForControl(options, Seconds, time);

    /// <summary>Carries out one report.</summary>
    /// <exception cref="StoreException">The database does not answer, or not in time.</exception>
    public Task<FoundingAnswer> ReportAsync(FoundingReport report, CancellationToken cancel = default) => _access.CommitAsync(
        async connection =>
        {
            // The clock is read, and the nodes are, when everybody who came before has ended.
            var states = await connection.ListAsync(
                PostgresTables.Founding, "WHERE number = 1 FOR UPDATE", [],
                row => new FoundingState(row.GetInt64(1)) { Founder = row.Text(2), Claimant = row.Text(3), Claims = row.GetInt32(4), ClaimedAt = row.GetInt64(5) },
                cancel);
            var now = (await connection.ListAsync("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", [], row => row.GetInt64(0), cancel))[0];
            var nodes = await connection.ListAsync(
                PostgresTables.Node, "", [],
                row => new FoundingNode(row.Text(0), row.Text(1), row.IsDBNull(2) ? null : row.GetInt64(2), row.GetInt64(3)), cancel);
            var (state, answer) = Founding.Decide(states[0], nodes, report, now);
            await WriteAsync(connection, states[0], state, report, answer, now, cancel);
            return answer;
        },
        cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _access.DisposeAsync();

    private static async Task WriteAsync(
        NpgsqlConnection connection, FoundingState former, FoundingState state, FoundingReport report, FoundingAnswer answer, long now, CancellationToken cancel)
    {
        var cluster = answer.Verdict is FoundingVerdict.Member or FoundingVerdict.Found ? answer.Cluster : report.Cluster;
        await using var batch = connection.CreateBatch()
            .With(
                """
                INSERT INTO cluster_node VALUES ($1, $2, $3, $4, $5) ON CONFLICT (member) DO UPDATE SET address = excluded.address, cluster = excluded.cluster,
                    seen_at = excluded.seen_at, checksum = excluded.checksum
                """,
                Value(report.Member), Value(report.Address), cluster is { } number ? Value(number) : new NpgsqlParameter<long?> { TypedValue = null }, Value(now),
                Value(Seal.Of(PostgresTables.Node).Add(report.Member).Add(report.Address).Add(cluster).Add(now).Value))
            .With("DELETE FROM cluster_node WHERE abs(seen_at - $1) > $2", Value(now), Value(KeptFor));
        if (state != former)
        {
            batch.With(
                "UPDATE cluster_founding SET cluster = $1, founder = $2, claimant = $3, claims = $4, claimed_at = $5, checksum = $6 WHERE number = 1",
                Value(state.Cluster), Value(state.Founder), Value(state.Claimant), Value(state.Claims), Value(state.ClaimedAt),
                Value(Seal.Of(PostgresTables.Founding).Add(1).Add(state.Cluster).Add(state.Founder).Add(state.Claimant).Add(state.Claims).Add(state.ClaimedAt).Value));
        }

        await batch.ExecuteNonQueryAsync(cancel);
    }
}
