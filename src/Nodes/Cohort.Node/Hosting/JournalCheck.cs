using System.Data.Common;
using System.Globalization;
using Cohort.Actors.Wire;
using Cohort.Core.Encodings;
using Cohort.Core.Texts;
using Cohort.Store.Serving;

namespace Cohort.Node.Hosting;

/// <summary>
/// Reads every row of the journals and every snapshot of a cluster, in the order of their numbers: each is held against its checksum,
/// and none may be missing between two of one journal.
/// </summary>
/// <param name="connection">The database, open, and in a transaction in which nothing changes.</param>
/// <param name="read">Told now and then how many rows of which table were read.</param>
internal sealed class JournalCheck(DbConnection connection, Action<string, long> read)
{
    /// <summary>The journals of ranges, of the coordinator and of the rebalancer.</summary>
    public const string Journal = "journal";

    /// <summary>Their snapshots.</summary>
    public const string Snapshots = "snapshot";

    /// <summary>What helps.</summary>
    public const string Remedy = "Restore the database from a backup: docs/RECOVERY.md says how.";

    // Of one question: rows come one by one, so that a page costs no memory.
    private const int PageRows = 1_000;

    // A large journal has some gigabytes, which take minutes.
    private const long BytesBetweenWords = 1L << 30;

    private long _unsaid;

    /// <summary>Reads the journals.</summary>
    public Task<TableFinding> JournalAsync(CancellationToken cancel) =>
        ReadAsync(Journal, "SELECT persistence_id, sequence_number, identifier, manifest, message FROM journal", isGapless: true, cancel);

    /// <summary>Reads the snapshots.</summary>
    public Task<TableFinding> SnapshotsAsync(CancellationToken cancel) =>
        ReadAsync(Snapshots, "SELECT persistence_id, sequence_number, serializer_id, manifest, snapshot FROM snapshot", isGapless: false, cancel);

    private async Task<TableFinding> ReadAsync(string table, string select, bool isGapless, CancellationToken cancel)
    {
        var finding = new TableFinding(table);
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = string.Create(CultureInfo.InvariantCulture,
            $"{select} WHERE (persistence_id, sequence_number) > (@id, @row) ORDER BY persistence_id, sequence_number LIMIT {PageRows}");
        var last = (Id: "", Row: 0L);
        try
        {
            for (var rows = PageRows; rows == PageRows;)
            {
                command.Parameters.Clear();
                Add(command, "@id", last.Id);
                Add(command, "@row", last.Row);
                rows = 0;
                await using var reader = await command.ExecuteReaderAsync(cancel);
                for (; await reader.ReadAsync(cancel); rows++)
                {
                    var at = (Id: reader.GetString(0), Row: reader.GetInt64(1));
                    if (isGapless && at.Id == last.Id && at.Row != last.Row + 1)
                        finding.Add(string.Create(CultureInfo.InvariantCulture, $"Of {Shown.Cut(at.Id)} in the table '{table}' nothing is between row {last.Row} and row {at.Row}. {Remedy}"));
                    Look(finding, reader, at);
                    last = at;
                }
            }
        }
        catch (DbException e)
        {
            finding.Add(string.Create(CultureInfo.InvariantCulture,
                $"The table '{table}' cannot be read beyond row {last.Row} of '{Shown.Cut(last.Id)}' ({e.Message.TrimEnd('.')}). {Remedy}"));
        }

        return finding;
    }

    private void Look(TableFinding finding, DbDataReader reader, (string Id, long Row) at)
    {
        var bytes = (byte[])reader.GetValue(4);
        finding.Rows++;
        _unsaid += bytes.Length;
        try
        {
            if (!CohortSerializer.Check(reader.GetInt32(2), reader.IsDBNull(3) ? "" : reader.GetString(3), bytes)) finding.Unsealed++;
        }
        catch (DamagedDataException e)
        {
            finding.Add(string.Create(CultureInfo.InvariantCulture,
                $"Row {at.Row} of {Shown.Cut(at.Id)} in the table '{finding.Table}' is damaged ({e.Message.TrimEnd('.')}). {Remedy}"));
        }

        if (_unsaid < BytesBetweenWords) return;
        _unsaid = 0;
        read(finding.Table, finding.Rows);
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
