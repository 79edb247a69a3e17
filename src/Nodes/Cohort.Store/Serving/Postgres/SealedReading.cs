using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>
/// Reads rows and holds them against their checksums. A row without one was written by a program of before, beside nodes of this version;
/// it gets one when it is next written.
/// </summary>
internal static class SealedReading
{
    private const string Remedy = "Restore the database from a backup; docs/RECOVERY.md says how.";

    /// <summary>All rows of a query, whose columns are those of one table; of its columns the place is that in the table.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="table">The table.</param>
    /// <param name="rest">Which rows, in which order.</param>
    /// <param name="parameters">What the rest names.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="StoreException">A row does not fit its checksum.</exception>
    public static Task<List<T>> ListAsync<T>(
        this NpgsqlConnection connection, SealedTable table, string rest, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancel) =>
        connection.ListAsync(
            table.SelectSql(rest),
            parameters,
            row =>
            {
                connection.Check(row, table);
                return read(row);
            },
            cancel);

    /// <summary>Holds a row against its checksum.</summary>
    /// <param name="connection">Where it was read; named in a refusal.</param>
    /// <param name="row">The row.</param>
    /// <param name="table">Its table, all columns of which were read in order, with the checksum.</param>
    /// <param name="first">Where the first of them is.</param>
    /// <exception cref="StoreException">It does not fit.</exception>
    public static void Check(this NpgsqlConnection connection, NpgsqlDataReader row, SealedTable table, int first = 0)
    {
        if (!Fits(row, table, first)) throw connection.Misfit(row, table, first);
    }

    /// <summary>Reads a whole table, and tells what does not fit.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="table">The table.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async Task<TableFinding> CheckAsync(this NpgsqlConnection connection, SealedTable table, CancellationToken cancel)
    {
        var finding = new TableFinding(table.Name);
        try
        {
            // However long it takes.
            await using var command = new NpgsqlCommand(table.SelectSql(""), connection) { CommandTimeout = 0 };
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
            {
                finding.Rows++;
                if (rows.IsDBNull(table.Columns)) finding.Unsealed++;
                else if (!Fits(rows, table, 0)) finding.Add(connection.Misfit(rows, table, 0).Message);
            }
        }
        catch (PostgresException e)
        {
            finding.Add($"The table '{table.Name}' cannot be read to its end ({e.MessageText.TrimEnd('.')}, SQLSTATE {e.SqlState}). {Remedy}");
        }

        return finding;
    }

    private static StoreException Misfit(this NpgsqlConnection connection, NpgsqlDataReader row, SealedTable table, int first)
    {
        var place = $"{connection.Database}.{new NpgsqlConnectionStringBuilder(connection.ConnectionString).SearchPath}";
        return StoreException.Damaged(
            table.Describe(column => Convert.ToString(row.GetValue(first + column), System.Globalization.CultureInfo.InvariantCulture) ?? ""),
            place,
            new InvalidDataException($"The checksum of its row in the table '{table.Name}' does not fit its values."),
            Remedy);
    }

    /// <summary>The checksum that a row should have.</summary>
    /// <param name="row">The row.</param>
    /// <param name="table">Its table, all columns of which were read in order.</param>
    /// <param name="first">Where the first of them is.</param>
    public static int SealOf(NpgsqlDataReader row, SealedTable table, int first)
    {
        var seal = Seal.Of(table);
        for (var column = first; column < first + table.Columns; column++)
        {
            if (row.IsDBNull(column))
            {
                seal = seal.AddNull();
                continue;
            }

            var type = row.GetFieldType(column);
            seal = type == typeof(string) ? seal.AddForm(row.GetString(column))
                : type == typeof(long) ? seal.Add(row.GetInt64(column))
                : type == typeof(int) ? seal.Add(row.GetInt32(column))
                : type == typeof(short) ? seal.Add(row.GetInt16(column))
                : type == typeof(double) ? seal.Add(row.GetDouble(column))
                : type == typeof(bool) ? seal.Add(row.GetBoolean(column))
                : type == typeof(byte[]) ? seal.Add(row.GetFieldValue<byte[]>(column))
                : row.GetDataTypeName(column) == "date" ? seal.Add(row.GetFieldValue<DateOnly>(column))
                : seal.Add(row.GetDateTime(column));
        }

        return seal.Value;
    }

    private static bool Fits(NpgsqlDataReader row, SealedTable table, int first) =>
        row.IsDBNull(first + table.Columns) || row.GetInt32(first + table.Columns) == SealOf(row, table, first);
}
