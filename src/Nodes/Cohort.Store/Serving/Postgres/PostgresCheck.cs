using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>Reads everything that a serving store in PostgreSQL holds, beside nodes that may be at work.</summary>
internal static class PostgresCheck
{
    /// <summary>Reads all tables, each as it is at one moment, and changes nothing.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="time">Counts the waits between attempts to connect.</param>
    /// <param name="found">Told of each table when it is read.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="StoreException">The server cannot be reached or refuses, or the schema is of another version.</exception>
    public static async Task RunAsync(PostgresOptions options, TimeProvider time, Action<TableFinding> found, CancellationToken cancel = default)
    {
        PostgresSchema.CheckName(options.Schema);
        await using var access = PostgresServingStore.AccessOf(options, time);
        await access.RunAsync(
            async connection =>
            {
                await RequireCurrentAsync(connection, options.Schema, access.Place, cancel);
                return true;
            },
            cancel);
        await access.OnceAsync(
            async connection =>
            {
                foreach (var table in PostgresTables.All) found(await connection.CheckAsync(table, cancel));
            },
            cancel);
    }

    private static async Task RequireCurrentAsync(NpgsqlConnection connection, string schema, string place, CancellationToken cancel)
    {
        var isThere = (await connection.ListAsync("SELECT to_regclass('schema_version') IS NOT NULL", [], row => row.GetBoolean(0), cancel))[0];
        var version = isThere ? (await connection.ListAsync("SELECT COALESCE(max(version), 0) FROM schema_version", [], row => row.GetInt32(0), cancel))[0] : 0;
        if (version == 0)
            throw new StoreException($"The schema '{schema}' in {place} holds no Cohort data yet. Start the node that writes it first.") { Fault = StoreFault.Missing };
        if (version != PostgresSchema.Version)
        {
            throw new StoreException(
                $"The schema '{schema}' in {place} has version {version}, and this program reads {PostgresSchema.Version}. Use the program that writes it, or let this one bring it up when it starts.");
        }
    }
}
