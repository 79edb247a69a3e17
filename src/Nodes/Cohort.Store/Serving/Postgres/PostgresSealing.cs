using System.Globalization;
using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>
/// Gives the rows that former programs wrote their checksums, some pages of a table in each transaction: nodes at work wait for no more
/// than that, and who is interrupted goes on there. Marks among the settings say up to where it is done; without one, it is.
/// </summary>
internal static class PostgresSealing
{
    // Before the name of a table.
    private const string Mark = "sealing ";

    // Two megabytes with the usual pages: some ten thousand rows, which take a tenth of a second.
    private const int Pages = 256;

    /// <summary>
    /// The column, and what takes a checksum away that does not fit any more: nodes of a former version go on beside one of this, and
    /// write rows without. Days are counted by the programs of this version themselves, which say so.
    /// </summary>
    public static readonly string Columns =
        $"""
        CREATE FUNCTION row_is_unsealed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.checksum := NULL; RETURN NEW; END';
        {string.Concat(PostgresTables.First.Select(table => $"ALTER TABLE {table.Name} ADD COLUMN checksum integer;\n"))}
        {string.Concat(PostgresTables.First.Where(table => table != ServingTables.Audit).Select(table =>
            $"CREATE TRIGGER row_unsealed BEFORE UPDATE ON {table.Name} FOR EACH ROW WHEN (NEW.checksum = OLD.checksum AND NEW IS DISTINCT FROM OLD) EXECUTE FUNCTION row_is_unsealed();\n"))}
        CREATE OR REPLACE FUNCTION transitions_count_days() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN
                IF current_setting(''cohort.counts_days'', true) = ''itself'' THEN RETURN NULL; END IF;
                INSERT INTO segment_day AS d SELECT segment_id, as_of, count(*) FILTER (WHERE entered), count(*) FILTER (WHERE NOT entered)
                    FROM added GROUP BY segment_id, as_of
                    ON CONFLICT (segment_id, as_of) DO UPDATE SET entries = d.entries + excluded.entries, exits = d.exits + excluded.exits, checksum = NULL;
                RETURN NULL;
            END';
        INSERT INTO setting (name, value) SELECT '{Mark}' || name, 0 FROM unnest(ARRAY[{string.Join(", ", PostgresTables.First.Select(table => $"'{table.Name}'"))}]) AS name
        """;

    /// <summary>Goes on until every row has its checksum, or while no other node is at it.</summary>
    public static async Task RunAsync(PostgresAccess access, CancellationToken cancel)
    {
        while (await access.CommitAsync(connection => SealNextAsync(connection, cancel), cancel))
        {
        }
    }

    /// <summary>Gives the next rows their checksums, within the transaction of the connection. Nobody else writes the same ones meanwhile.</summary>
    /// <returns>Whether there may be more for this program to do.</returns>
    public static async Task<bool> SealNextAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        // The first number is Cohort's own, as for transitions; the second that of the table with the marks.
        var isAlone = await connection.ListAsync("SELECT pg_try_advisory_xact_lock(1668245615, 'setting'::regclass::oid::integer)", [], row => row.GetBoolean(0), cancel);
        if (!isAlone[0]) return false;
        var marks = await connection.ListAsync($"SELECT name, value FROM setting WHERE name LIKE '{Mark}%' LIMIT 1", [], row => (Name: row.GetString(0), Page: row.GetInt64(1)), cancel);
        if (marks.Count == 0) return false;
        var (name, page) = marks[0];
        var table = PostgresTables.First.First(table => table.Name == name[Mark.Length..]);
        var pages = await connection.ListAsync($"SELECT pg_relation_size('{table.Name}') / current_setting('block_size')::bigint", [], row => row.GetInt64(0), cancel);
        if (table == ServingTables.Audit) await connection.ChangeAsync("ALTER TABLE audit DISABLE TRIGGER audit_is_not_changed", [], cancel);
        await SealAsync(connection, table, page, cancel);
        if (table == ServingTables.Audit) await connection.ChangeAsync("ALTER TABLE audit ENABLE TRIGGER audit_is_not_changed", [], cancel);
        var next = page + Pages;
        if (next < pages[0]) await connection.ChangeAsync("UPDATE setting SET value = $1 WHERE name = $2", [Commands.Value(next), Commands.Value(name)], cancel);
        else await connection.ChangeAsync("DELETE FROM setting WHERE name = $1", [Commands.Value(name)], cancel);
        return true;
    }

    // Rows that somebody writes now are theirs: with a checksum, or, by a former program, without one.
    private static async Task SealAsync(NpgsqlConnection connection, SealedTable table, long page, CancellationToken cancel)
    {
        // A row is found by its place; whatever else the planner thinks of reads the whole table for each lot.
        await connection.ChangeAsync("SET LOCAL enable_hashjoin = off", [], cancel);
        await connection.ChangeAsync("SET LOCAL enable_mergejoin = off", [], cancel);
        var rows = await connection.ListAsync(
            string.Create(CultureInfo.InvariantCulture,
                $"SELECT ctid::text, {table.ColumnsOf("t")} FROM {table.Name} AS t WHERE ctid >= '({page},0)'::tid AND ctid < '({page + Pages},0)'::tid AND checksum IS NULL FOR NO KEY UPDATE SKIP LOCKED"),
            [],
            row => (Place: row.GetString(0), Checksum: SealedReading.SealOf(row, table, 1)),
            cancel);
        if (rows.Count == 0) return;
        await connection.ChangeAsync(
            $"UPDATE {table.Name} AS t SET checksum = u.checksum FROM unnest($1::text[]::tid[], $2) AS u (place, checksum) WHERE t.ctid = u.place",
            [Commands.Value(rows.Select(row => row.Place).ToArray()), Commands.Value(rows.Select(row => row.Checksum).ToArray())],
            cancel);
    }
}
