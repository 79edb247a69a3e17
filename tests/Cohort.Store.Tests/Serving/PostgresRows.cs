using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Npgsql;

namespace Cohort.Store.Tests.Serving;

/// <summary>A schema of a test, looked at and spoilt past the program: no trigger runs.</summary>
internal sealed class PostgresRows(PostgresOptions options)
{
    /// <summary>Changes one bit of a value of the first row: of a number's low end, of a text's or a blob's last byte.</summary>
    public Task Flip(SealedTable table, string column, string type) => Execute(
        $"""
        ALTER TABLE {table.Name} ALTER COLUMN {column} DROP IDENTITY IF EXISTS;
        UPDATE {table.Name} SET {column} = {Flipped(column, type)} WHERE ctid = (SELECT min(ctid) FROM {table.Name})
        """);

    /// <summary>Takes the checksums away and goes back to versions of before, as programs of before left it.</summary>
    /// <param name="versions">How many versions.</param>
    /// <param name="more">What else the later versions made.</param>
    public async Task MakeFormer(int versions, string more)
    {
        foreach (var table in ServingTables.OfLake.Concat(ServingTables.OfErasures)) await Execute($"DROP TABLE {table.Name}");
        foreach (var table in PostgresTables.First)
            await Execute($"DROP TRIGGER IF EXISTS row_unsealed ON {table.Name}; ALTER TABLE {table.Name} DROP COLUMN checksum");
        await Execute($"DROP FUNCTION row_is_unsealed; ALTER TABLE schema_version DROP COLUMN oldest; {more}; DELETE FROM schema_version WHERE version > (SELECT max(version) - {versions} FROM schema_version)");
    }

    public async Task Execute(string sql)
    {
        await using var source = Source();
        await using var connection = await source.OpenConnectionAsync();
        await using var off = new NpgsqlCommand("SET session_replication_role = replica", connection);
        await off.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<List<string>> Column(string sql)
    {
        await using var source = Source();
        await using var command = source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await rows.ReadAsync()) values.Add(rows.GetString(0));
        return values;
    }

    private static string Flipped(string column, string type) => type switch
    {
        "integer" or "bigint" => $"{column} # 32",
        "smallint" => $"{column} # 32::smallint",
        "boolean" => $"NOT {column}",
        "date" => $"{column} + 32",
        "timestamp with time zone" => $"{column} + interval '1 microsecond'",
        "double precision" => $"{column} + 1e-12",
        "bytea" => $"set_byte({column}, length({column}) - 1, get_byte({column}, length({column}) - 1) # 4)",
        "text" => $"CASE {column} WHEN '' THEN 'x' ELSE left({column}, -1) || chr(ascii(right({column}, 1)) # 4) END",
        _ => throw new ArgumentException($"The type {type} of column '{column}' cannot be flipped.", nameof(type)),
    };

    private NpgsqlDataSource Source() => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.ConnectionString) { SearchPath = options.Schema });
}
