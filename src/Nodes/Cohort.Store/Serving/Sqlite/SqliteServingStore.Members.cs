using Cohort.Core;

namespace Cohort.Store.Serving.Sqlite;

/// <content>Which nodes were removed from the cluster.</content>
internal sealed partial class SqliteServingStore
{
    /// <inheritdoc/>
    public Task<bool> RemoveMemberAsync(string member, string by, CancellationToken cancel = default) => CommitAsync(
        () =>
        {
            if (IsRemoved(_writer, by)) return false;
            using var insert = _writer.Insert(ServingTables.Removed, "INSERT OR IGNORE");
            insert.Bind(1, _writer.Scalar("SELECT COALESCE(MAX(number), 0) + 1 FROM removed_member")).BindText(2, member).BindText(3, by)
                .Bind(4, _writer.Scalar("SELECT unixepoch() * 1000")).Run();
            using var forget = _writer.Prepare("DELETE FROM removed_member WHERE number <= (SELECT max(number) FROM removed_member) - ?1");
            forget.Bind(1, Limits.RemovedMembers).Run();
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task<bool> IsMemberRemovedAsync(string member, CancellationToken cancel = default) => _own.AskAsync(database => IsRemoved(database, member), cancel);

    private static bool IsRemoved(Database database, string member)
    {
        using var row = database.Read(ServingTables.Removed, "WHERE member = ?1").BindText(1, member);
        return row.Step();
    }
}
