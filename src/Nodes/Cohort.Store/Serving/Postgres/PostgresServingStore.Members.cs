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
            var isRemoved = await connection.ListAsync("SELECT 1 FROM removed_member WHERE member = $1", [Value(by)], row => row.GetInt32(0), cancel);
            if (isRemoved.Count > 0) return false;
            await using var batch = connection.CreateBatch()
                .With("INSERT INTO removed_member (member, removed_by) VALUES ($1, $2) ON CONFLICT (member) DO NOTHING", Value(member), Value(by))
                .With("DELETE FROM removed_member WHERE number <= (SELECT max(number) FROM removed_member) - $1", Value(Limits.RemovedMembers));
            await batch.ExecuteNonQueryAsync(cancel);
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public async Task<bool> IsMemberRemovedAsync(string member, CancellationToken cancel = default) =>
        (await OwnQueryAsync("SELECT 1 FROM removed_member WHERE member = $1", [Value(member)], row => row.GetInt32(0), cancel)).Count > 0;
}
