using System.Text;
using Npgsql;

namespace Cohort.Cluster.Tests.Support;

/// <summary>Where a cluster has an id: in rows of tables as they are told, and in statistics; or in bytes of files.</summary>
internal static class Traces
{
    /// <summary>The places that have it; empty where none does.</summary>
    public static async Task<IReadOnlyList<string>> Of(string id, ClusterUnderTest cluster) =>
        cluster.Postgres is { } server ? await InTables(id, server.ConnectionString) : InFiles(id, cluster.Folder);

    private static async Task<List<string>> InTables(string id, string connection)
    {
        await using var database = new NpgsqlConnection(connection);
        await database.OpenAsync();
        var tables = await List(database, "SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'cohort' ORDER BY table_name");
        var hex = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(id));
        var found = new List<string>();
        foreach (var table in tables)
        {
            var rows = await List(database, $"SELECT left(t::text, 200) FROM cohort.{table} AS t WHERE position('{id}' IN t::text) > 0 OR position('{hex}' IN t::text) > 0");
            found.AddRange(rows.Select(row => $"{table}: {row}"));
        }

        found.AddRange(await List(
            database, $"SELECT 'statistics of ' || tablename FROM pg_stats WHERE schemaname = 'cohort' AND position('{id}' IN coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '')) > 0"));
        return found;
    }

    private static List<string> InFiles(string id, string folder) =>
        [.. Directory.GetFiles(folder, "*.db*").Where(file => Bytes(file).IndexOf(Encoding.UTF8.GetBytes(id)) >= 0).Select(file => Path.GetFileName(file))];

    private static ReadOnlySpan<byte> Bytes(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static async Task<List<string>> List(NpgsqlConnection database, string sql)
    {
        await using var command = new NpgsqlCommand(sql, database) { CommandTimeout = 0 };
        await using var rows = await command.ExecuteReaderAsync();
        var list = new List<string>();
        while (await rows.ReadAsync()) list.Add(rows.GetString(0));
        return list;
    }
}
