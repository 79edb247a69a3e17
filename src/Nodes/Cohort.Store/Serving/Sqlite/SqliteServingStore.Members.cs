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
            using var insert = _writer.Prepare("INSERT OR IGNORE INTO removed_member (member, removed_by, at) VALUES (?1, ?2, unixepoch() * 1000)");
            insert.BindText(1, member).BindText(2, by).Run();
            using var forget = _writer.Prepare("DELETE FROM removed_member WHERE number <= (SELECT max(number) FROM removed_member) - ?1");
            forget.Bind(1, Limits.RemovedMembers).Run();
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task<bool> IsMemberRemovedAsync(string member, CancellationToken cancel = default) => _own.AskAsync(database => IsRemoved(database, member), cancel);

    private static bool IsRemoved(Database database, string member)
    {
        using var row = database.Prepare("SELECT 1 FROM removed_member WHERE member = ?1").BindText(1, member);
        return row.Step();
    }
}
