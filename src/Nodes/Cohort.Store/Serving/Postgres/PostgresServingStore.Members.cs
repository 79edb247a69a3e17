using Cohort.Core;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>Which nodes were removed from the cluster.</content>
internal sealed partial class PostgresServingStore
{
    /// <inheritdoc/>
    public Task<bool> RemoveMemberAsync(string member, string by, CancellationToken cancel = default) => _access.CommitAsync(
        async connection =>
        {
            // Two that remove each other come one after the other, and the second one sees what the first one wrote.
            await connection.ChangeAsync("LOCK TABLE removed_member IN EXCLUSIVE MODE", [], cancel);
            var isRemoved = await connection.ListAsync(ServingTables.Removed, "WHERE member = $1", [Value(by)], row => row.Text(1), cancel);
            if (isRemoved.Count > 0) return false;
            var (number, now) = (await connection.ListAsync(
                "SELECT nextval(pg_get_serial_sequence('removed_member', 'number')), now()", [], row => (row.GetInt64(0), row.GetDateTime(1)), cancel))[0];
            await using var batch = connection.CreateBatch()
                .With(
                    "INSERT INTO removed_member OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5) ON CONFLICT (member) DO NOTHING",
                    Value(number), Value(member), Value(by), Value(now), Value(Seal.Of(ServingTables.Removed).Add(number).Add(member).Add(by).Add(now).Value))
                .With("DELETE FROM removed_member WHERE number <= (SELECT max(number) FROM removed_member) - $1", Value(Limits.RemovedMembers));
            await batch.ExecuteNonQueryAsync(cancel);
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public async Task<bool> IsMemberRemovedAsync(string member, CancellationToken cancel = default) =>
        (await OwnQueryAsync(ServingTables.Removed, "WHERE member = $1", [Value(member)], row => row.Text(1), cancel)).Count > 0;
}
