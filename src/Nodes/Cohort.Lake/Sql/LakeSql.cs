using System.Globalization;
using System.Text.RegularExpressions;
using Cohort.Lake.Delta;
using Cohort.Lake.Stores;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Cohort.Lake.Sql;

/// <summary>
/// Asks a lake in SQL, by DuckDB in memory: each table is a view over the files of one version of it, and <c>counted</c> has the curated lines
/// that count. Statements only read. They see the
/// folders of the tables and nothing else of the machine.
/// </summary>
public sealed partial class LakeSql : IDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly DirectoryInfo _scratch;

    private LakeSql(DuckDBConnection connection, DirectoryInfo scratch) => (_connection, _scratch) = (connection, scratch);

    /// <summary>Opens a lake as of one moment.</summary>
    /// <exception cref="LakeException">A version is not kept.</exception>
    public static async Task<LakeSql> OpenAsync(CohortLake lake, SqlOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(lake);
        options ??= new SqlOptions();
        var scratch = Directory.CreateTempSubdirectory("cohort-sql-");
        var connection = new DuckDBConnection("DataSource=:memory:");
        try
        {
            connection.Open();
            var local = new LocalFiles(lake.Store, scratch.FullName);
            var (views, folders) = (new List<string>(), new List<string> { Folder(scratch.FullName) });
            foreach (var table in lake.Existing)
            {
                if (await SnapshotAsync(table, options, cancel) is not { } snapshot)
                {
                    views.Add(SqlView.Empty(table.Current.Table));
                    continue;
                }

                var files = await local.OfAsync([.. snapshot.Files.Select(file => $"{table.Name}/{file.Path}")], cancel);
                if (lake.Store.LocalFileOf(table.Name) is { } folder) folders.Add(Folder(folder));
                views.Add(SqlView.Of(snapshot, files));
            }

            // A lake that a former program made lacks those that it did not know.
            views.AddRange(lake.Tables.All.Where(table => lake.Find(table.Name) is null).Select(SqlView.Empty));
            views.Add(SqlView.Counted);
            Prepare(connection, options, scratch, views, folders);
            return new LakeSql(connection, scratch);
        }
        catch
        {
            connection.Dispose();
            scratch.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Runs one statement that reads; rows come as they are asked for.</summary>
    /// <exception cref="LakeException">It is no such statement, or DuckDB refuses it.</exception>
    public SqlResult Query(string statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var command = _connection.CreateCommand();
        try
        {
            var one = $"SELECT * FROM (\n{OneStatement(statement)}\n)";
            var types = Types(one);
            command.CommandText = one;
            command.UseStreamingMode = true;
            return new SqlResult(command, command.ExecuteReader(), types);
        }
        catch (DuckDBException fault)
        {
            command.Dispose();
            throw Refused(fault);
        }
        catch
        {
            command.Dispose();
            throw;
        }
    }

    /// <summary>Runs one statement that reads, and writes its rows to a Parquet file; one that is there is replaced.</summary>
    /// <returns>How many rows.</returns>
    /// <exception cref="LakeException">It is no such statement, or DuckDB refuses it.</exception>
    public long WriteParquet(string statement, string path)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var made = Path.Combine(_scratch.FullName, "result.parquet");
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = $"COPY (SELECT * FROM (\n{OneStatement(statement)}\n)) TO {SqlView.Text(made)} (FORMAT parquet, COMPRESSION zstd)";
            var rows = command.ExecuteNonQuery();
            var target = Path.GetFullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(made, target, overwrite: true);
            return rows;
        }
        catch (DuckDBException fault)
        {
            throw Refused(fault);
        }
        finally
        {
            File.Delete(made);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _scratch.Delete(recursive: true);
    }

    /// <summary>What DuckDB said, with lines as the caller wrote them: the statement stands behind a line of ours.</summary>
    internal static LakeException Refused(DuckDBException fault) => new(
        "The statement fails: " + Line().Replace(fault.Message.Trim(), line => string.Create(CultureInfo.InvariantCulture, $"LINE {int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture) - 1}:")), fault);

    private static async Task<Snapshot?> SnapshotAsync(DeltaTable table, SqlOptions options, CancellationToken cancel)
    {
        if (options.Versions.TryGetValue(table.Name, out var version)) return await table.AtAsync(version, cancel);
        if (options.AsOf is not { } moment) return await table.RefreshAsync(cancel);
        return table.Current.Metadata.Created <= moment.ToUnixTimeMilliseconds() ? await table.AtAsync(moment, cancel) : null;
    }

    private static void Prepare(DuckDBConnection connection, SqlOptions options, DirectoryInfo scratch, IEnumerable<string> views, IEnumerable<string> folders)
    {
        Run(connection, string.Create(CultureInfo.InvariantCulture, $"SET threads = {options.Threads}; SET memory_limit = '{options.MemoryBytes} B';"));
        Run(connection, string.Create(CultureInfo.InvariantCulture, $"SET temp_directory = {SqlView.Text(scratch.FullName)}; SET max_temp_directory_size = '{options.SpillBytes} B';"));
        Run(connection, "SET TimeZone = 'UTC';");
        foreach (var view in views) Run(connection, view);
        Run(connection, $"SET allowed_directories = [{string.Join(", ", folders.Select(SqlView.Text))}];");
        Run(connection, "SET enable_external_access = false; SET lock_configuration = true;");
    }

    private static void Run(DuckDBConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    private List<string> Types(string statement)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT column_type FROM (DESCRIBE {statement})";
        using var reader = command.ExecuteReader();
        var types = new List<string>();
        while (reader.Read()) types.Add(reader.GetString(0));
        return types;
    }

    private string OneStatement(string text)
    {
        var statement = text.Trim().TrimEnd(';').TrimEnd();
        var count = NativeMethods.ExtractStatements.DuckDBExtractStatements(_connection.NativeConnection, statement, out var statements);
        using (statements)
        {
            if (count > 1) throw new LakeException($"These are {count} statements; ask one at a time.");
            if (count == 0 && NativeMethods.ExtractStatements.DuckDBExtractStatementsError(statements) is { Length: > 0 } fault) throw new LakeException($"The statement fails: {fault.Trim()}");
        }

        return count == 1 ? statement : throw new LakeException("There is no statement; ask with SELECT, FROM, WITH, DESCRIBE or SUMMARIZE.");
    }

    private static string Folder(string path) => path.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;

    [GeneratedRegex(@"LINE (\d+):")]
    private static partial Regex Line();
}
