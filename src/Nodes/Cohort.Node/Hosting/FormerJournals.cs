using System.Data.Common;
using System.Globalization;
using Cohort.Actors.Wire;
using Cohort.Store;

namespace Cohort.Node.Hosting;

/// <summary>
/// The journals of ranges that are gone. Each range empties its own when it is told to; what an owner that was cut off has written since
/// is found here.
/// </summary>
/// <param name="connection">The database of the journals, open.</param>
internal sealed class FormerJournals(DbConnection connection)
{
    private const string RangePrefix = "range-";

    private static readonly (string Table, string What)[] Tables =
        [(JournalCheck.Journal, "late rows of ranges that are gone"), (JournalCheck.Snapshots, "late snapshots of ranges that are gone")];

    /// <summary>Deletes what ranges that are gone left, but for the last row by which a journal counts.</summary>
    /// <param name="firstRange">The id of the first range that began without the user.</param>
    /// <param name="open">The ids of the ranges that are open.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>What was deleted.</returns>
    public async Task<IReadOnlyList<RemovedPart>> DeleteAsync(int firstRange, IReadOnlyCollection<int> open, CancellationToken cancel)
    {
        var removed = new List<RemovedPart>();
        foreach (var (table, what) in Tables)
        {
            var count = 0;
            foreach (var id in await FormerAsync(table, firstRange, open, cancel))
            {
                count += await RunAsync(
                    $"DELETE FROM {table} WHERE persistence_id = @id AND sequence_number < (SELECT max(sequence_number) FROM {table} WHERE persistence_id = @id)", id, cancel);
                if (table == JournalCheck.Snapshots && await HasUsersAsync(id, cancel)) count += await RunAsync($"DELETE FROM {table} WHERE persistence_id = @id", id, cancel);
            }

            if (count > 0) removed.Add(new RemovedPart(table, what, count));
        }

        return removed;
    }

    private async Task<List<string>> FormerAsync(string table, int firstRange, IReadOnlyCollection<int> open, CancellationToken cancel)
    {
        await using var command = Command($"SELECT DISTINCT persistence_id FROM {table} WHERE persistence_id LIKE '{RangePrefix}%'");
        await using var rows = await command.ExecuteReaderAsync(cancel);
        var former = new List<string>();
        while (await rows.ReadAsync(cancel))
        {
            if (int.TryParse(rows.GetString(0).AsSpan(RangePrefix.Length), CultureInfo.InvariantCulture, out var id) && id < firstRange && !open.Contains(id)) former.Add(rows.GetString(0));
        }

        return former;
    }

    private async Task<bool> HasUsersAsync(string id, CancellationToken cancel)
    {
        await using var command = Command($"SELECT serializer_id, manifest, snapshot FROM {JournalCheck.Snapshots} WHERE persistence_id = @id", id);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        return await rows.ReadAsync(cancel) && !CohortSerializer.IsEmptied(rows.GetInt32(0), rows.GetString(1), (byte[])rows.GetValue(2));
    }

    private async Task<int> RunAsync(string sql, string id, CancellationToken cancel)
    {
        await using var command = Command(sql, id);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    private DbCommand Command(string sql, string? id = null)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        if (id is null) return command;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@id", id);
        command.Parameters.Add(parameter);
        return command;
    }
}
