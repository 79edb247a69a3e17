using System.Data.Common;
using Cohort.Actors.Connectors;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Node.Settings;
using Cohort.Store;
using Cohort.Store.Erasing;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Node.Hosting;

/// <summary>What the actors ask of the serving store, and of the journals beside it, to erase a user.</summary>
/// <param name="store">The serving store.</param>
/// <param name="settings">Where the journals are.</param>
internal sealed class NodeErasures(IServingStore store, NodeSettings settings) : IErasures
{
    private const string Origins =
        "Topics, files and requests that purchases came from, and topics that the cluster wrote. The cluster reads on where it stood; whatever reads them from their beginning knows the user again.";

    private static readonly string[] InPostgres =
    [
        "Backups and replicas of the database, and its log (pg_wal), until they are replaced.",
        "Space of deleted rows in the files of the database, until it is used again or VACUUM FULL has written the tables anew, and its statistics of tables that are empty now.",
    ];

    private static readonly string[] InSqlite = ["Copies of the directory, blocks of the disk that a deleted file was on, and snapshots of the file system."];

    private bool IsSqlite => settings.Database == DatabaseKind.Sqlite;

    /// <inheritdoc/>
    public async Task<WantedErasure?> NextAsync() => (await store.ErasuresAsync()).FirstOrDefault(one => one.Step != ErasureStep.Done) is { } next
        ? new WantedErasure(next.Number, ErasedUser.Of(next.UserId, next.Mark.Key), next.UserId) : null;

    /// <inheritdoc/>
    public Task LetGoAsync(long number, int ranges) => store.LetGoAsync(number, ranges);

    /// <inheritdoc/>
    public async Task FinishAsync(long number, int firstRange, IReadOnlyCollection<int> open)
    {
        try
        {
            await using var journals = Databases.Connection(settings);
            await journals.OpenAsync();
            var removed = await new FormerJournals(journals).DeleteAsync(firstRange, open, CancellationToken.None);
            var asOf = await store.DayAsync();
            await store.ForgetUserAsync(number, firstRange, removed, (erasure, remaining, pem) => Receipt(erasure, remaining, pem, asOf));
            await ScrubAsync(journals);
        }
        catch (DbException e)
        {
            throw new StoreException($"The journals cannot be rid of a user ({e.Message.TrimEnd('.')}). It is tried again.", e);
        }

        await store.ScrubAsync(number);
    }

    private string Receipt(StoredErasure erasure, IReadOnlyList<string> remaining, string pem, BusinessDate? asOf)
    {
        using var key = ReceiptKey.OfPem(pem);
        return CohortJson.Of(key.Seal(new ErasureReceipt(
            ErasureReceipt.FormatVersion, erasure.Number, erasure.At, asOf, erasure.By, erasure.Reason, erasure.Mark, erasure.RefusesLater, erasure.Removed,
            [Origins, "Exports, lakes that were made of the cluster's answers, and logs.", .. IsSqlite ? InSqlite : InPostgres, .. remaining], NodeHost.CodeVersion)));
    }

    private async Task ScrubAsync(DbConnection journals)
    {
        string[] statements = IsSqlite
            ? ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"] : [$"VACUUM (ANALYZE) {JournalCheck.Journal}", $"VACUUM (ANALYZE) {JournalCheck.Snapshots}"];
        foreach (var statement in statements)
        {
            await using var command = journals.CreateCommand();
            (command.CommandText, command.CommandTimeout) = (statement, 0);
            await using var rows = await command.ExecuteReaderAsync();
            if (await rows.ReadAsync() && rows.GetInt64(0) != 0)
                throw new StoreException("The journal's log cannot be emptied while somebody reads it. It is tried again.") { Fault = StoreFault.Machine };
        }
    }
}
