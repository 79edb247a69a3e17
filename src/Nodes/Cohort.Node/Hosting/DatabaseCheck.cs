using System.Data;
using System.Data.Common;
using System.Globalization;
using Cohort.Node.Settings;
using Cohort.Store;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Cohort.Store.Serving.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cohort.Node.Hosting;

/// <summary>Reads everything in a node's database, for people who want to know whether it is whole: serving store, journals and snapshots.</summary>
/// <param name="settings">Where it is.</param>
/// <param name="output">Receives a line for each table.</param>
/// <param name="error">Receives what is damaged.</param>
internal sealed class DatabaseCheck(NodeSettings settings, TextWriter output, TextWriter error)
{
    private long _faults;

    /// <summary>Reads it.</summary>
    /// <param name="settings">Where it is.</param>
    /// <param name="output">Receives a line for each table, and on the way through a large one.</param>
    /// <param name="error">Receives what is damaged.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static async Task<int> RunAsync(NodeSettings settings, TextWriter output, TextWriter error)
    {
        var check = new DatabaseCheck(settings, output, error);
        await (settings.Database == DatabaseKind.PostgreSql ? check.PostgresAsync() : check.SqliteAsync());
        if (check._faults == 0)
        {
            output.WriteLine("The database is whole.");
            return ExitCode.Well;
        }

        error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The database is damaged, in {check._faults} places. Restore it from a backup: docs/RECOVERY.md says how."));
        return ExitCode.Damaged;
    }

    private async Task PostgresAsync()
    {
        var options = Databases.Options(settings);
        await PostgresCheck.RunAsync(options, TimeProvider.System, Tell);
        await using var access = PostgresServingStore.AccessOf(options, TimeProvider.System);
        await access.OnceAsync(
            async connection =>
            {
                // As of one moment: nodes at work write rows, and delete those before a snapshot.
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
                await JournalsAsync(connection, name => $"SELECT to_regclass('{name}') IS NOT NULL");
            },
            CancellationToken.None);
    }

    private async Task SqliteAsync()
    {
        SqliteCheck.Run(settings.Directory, Tell);
        var file = Path.Combine(settings.Directory, Databases.JournalName);
        if (!File.Exists(file)) return;
        var source = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        try
        {
            await using var connection = new SqliteConnection(source.ToString());
            await connection.OpenAsync();
            await using var transaction = connection.BeginTransaction(deferred: true);
            await JournalsAsync(connection, name => $"SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '{name}')");
        }
        catch (SqliteException e)
        {
            throw new StoreException($"The journals in '{file}' cannot be opened ({e.Message.TrimEnd('.')}). {JournalCheck.Remedy}", e);
        }
    }

    // A node that has never begun has no journals yet.
    private async Task JournalsAsync(DbConnection connection, Func<string, string> isThere)
    {
        var check = new JournalCheck(connection, (table, rows) => Say("...", table, rows, ""));
        if (await IsThere(JournalCheck.Journal)) Tell(await check.JournalAsync(CancellationToken.None));
        if (await IsThere(JournalCheck.Snapshots)) Tell(await check.SnapshotsAsync(CancellationToken.None));

        async Task<bool> IsThere(string table)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = isThere(table);
            return Convert.ToBoolean(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }
    }

    private void Tell(TableFinding finding)
    {
        _faults += finding.Faults;
        Say(finding.Faults == 0 ? "ok" : "WRONG", finding.Table, finding.Rows, finding.Unsealed == 0
            ? "" : string.Create(CultureInfo.InvariantCulture, $", {finding.Unsealed} of them without a checksum, from a node of a former version"));
        foreach (var fault in finding.Told) error.WriteLine(fault);
    }

    private void Say(string word, string table, long rows, string more) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{word,-6} {table,-16} {rows} rows{more}"));
}
