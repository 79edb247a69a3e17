using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>Gives the rows that former programs wrote their checksums, some thousands at a time.</summary>
internal static class PostgresSealing
{
    /// <summary>
    /// The column, and what takes a checksum away that does not fit any more: nodes of a former version go on beside one of this, and
    /// write rows without. Days are counted by the programs of this version themselves, which say so.
    /// </summary>
    public static readonly string Columns =
        $"""
        CREATE FUNCTION row_is_unsealed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.checksum := NULL; RETURN NEW; END';
        {string.Concat(PostgresTables.All.Select(table => $"ALTER TABLE {table.Name} ADD COLUMN checksum integer;\n"))}
        {string.Concat(PostgresTables.All.Where(table => table != ServingTables.Audit).Select(table =>
            $"CREATE TRIGGER row_unsealed BEFORE UPDATE ON {table.Name} FOR EACH ROW WHEN (NEW.checksum = OLD.checksum AND NEW IS DISTINCT FROM OLD) EXECUTE FUNCTION row_is_unsealed();\n"))}
        CREATE OR REPLACE FUNCTION transitions_count_days() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN
                IF current_setting(''cohort.counts_days'', true) = ''itself'' THEN RETURN NULL; END IF;
                INSERT INTO segment_day AS d SELECT segment_id, as_of, count(*) FILTER (WHERE entered), count(*) FILTER (WHERE NOT entered)
                    FROM added GROUP BY segment_id, as_of
                    ON CONFLICT (segment_id, as_of) DO UPDATE SET entries = d.entries + excluded.entries, exits = d.exits + excluded.exits, checksum = NULL;
                RETURN NULL;
            END'
        """;

    // Some hundred kilobytes; a taxonomy is larger, and there are few.
    private const int Rows = 2_000;

    /// <summary>Gives every row of every table its checksum, within the transaction of the connection.</summary>
    public static async Task SealAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        // A row is found by its place; whatever else the planner thinks of reads the whole table for each lot.
        await connection.ChangeAsync("SET LOCAL enable_hashjoin = off", [], cancel);
        await connection.ChangeAsync("SET LOCAL enable_mergejoin = off", [], cancel);
        await connection.ChangeAsync("ALTER TABLE audit DISABLE TRIGGER audit_is_not_changed", [], cancel);
        foreach (var table in PostgresTables.All) await SealAsync(connection, table, cancel);
        await connection.ChangeAsync("ALTER TABLE audit ENABLE TRIGGER audit_is_not_changed", [], cancel);
    }

    private static async Task SealAsync(NpgsqlConnection connection, SealedTable table, CancellationToken cancel)
    {
        await connection.ChangeAsync($"DECLARE unsealed_{table.Name} NO SCROLL CURSOR FOR SELECT ctid::text, {table.ColumnsOf("t")} FROM {table.Name} AS t", [], cancel);
        while (true)
        {
            var rows = await connection.ListAsync(
                $"FETCH {Rows} FROM unsealed_{table.Name}", [], row => (Place: row.GetString(0), Checksum: SealedReading.SealOf(row, table, 1)), cancel);
            if (rows.Count == 0) break;
            await connection.ChangeAsync(
                $"UPDATE {table.Name} AS t SET checksum = u.checksum FROM unnest($1::text[]::tid[], $2) AS u (place, checksum) WHERE t.ctid = u.place",
                [Commands.Value(rows.Select(row => row.Place).ToArray()), Commands.Value(rows.Select(row => row.Checksum).ToArray())],
                cancel);
        }

        await connection.ChangeAsync($"CLOSE unsealed_{table.Name}", [], cancel);
    }
}
