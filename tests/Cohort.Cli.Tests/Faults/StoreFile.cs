using Cohort.Store;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>The database of a data directory, looked at and damaged behind the engine's back.</summary>
internal static class StoreFile
{
    public static string In(string data) => Path.Combine(data, "cohort.db");

    public static string WalIn(string data) => Path.Combine(data, "cohort.db-wal");

    /// <summary>Bytes of write-ahead log; 0 where there is none.</summary>
    public static long WalBytes(string data) => new FileInfo(WalIn(data)) is { Exists: true } file ? file.Length : 0;

    /// <summary>Copies a directory that nobody writes.</summary>
    public static string Copy(string data, string to)
    {
        if (Directory.Exists(to)) Directory.Delete(to, true);
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(data).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        return to;
    }

    /// <summary>Makes sure that a directory is whole, and says how many records of the source are committed.</summary>
    public static long CommittedIn(string data)
    {
        if (!File.Exists(In(data))) return 0;
        using var connection = Open(data);
        Assert.Equal("ok", Scalar(connection, "PRAGMA integrity_check"));
        if (Scalar(connection, "PRAGMA user_version") is 0L) return 0;
        return Scalar(connection, $"SELECT record FROM position WHERE source = '{FaultStream.Source}'") is long record ? record : 0;
    }

    /// <summary>The first value that a query gives.</summary>
    public static object? Ask(string data, string sql)
    {
        using var connection = Open(data);
        return Scalar(connection, sql);
    }

    /// <summary>The same by a connection that never folds the log in, whoever else has the file.</summary>
    public static object? Look(string data, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={In(data)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return Scalar(connection, sql);
    }

    /// <summary>The numbers of a query's only column.</summary>
    public static List<long> List(string data, string sql)
    {
        using var connection = Open(data);
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is written in a test.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var rows = command.ExecuteReader();
        var numbers = new List<long>();
        while (rows.Read()) numbers.Add(rows.GetInt64(0));
        return numbers;
    }

    /// <summary>Flips one bit in the middle of a blob, so that SQLite still finds the page whole.</summary>
    public static void Flip(string data, string table, string column, string where)
    {
        using var connection = Open(data);
        var bytes = (byte[])Scalar(connection, $"SELECT {column} FROM {table} WHERE {where}")!;
        bytes[bytes.Length / 2] ^= 1;
        using var update = connection.CreateCommand();
        update.CommandText = $"UPDATE {table} SET {column} = $bytes WHERE {where}";
        update.Parameters.AddWithValue("$bytes", bytes);
        Assert.Equal(1, update.ExecuteNonQuery());
    }

    /// <summary>Gives every row the checksum of what it holds now: damage becomes what a program with a fault would have written.</summary>
    public static void Reseal(string data)
    {
        using var database = new Database(In(data), write: true);
        database.AddChecksumFunctions();
        foreach (var table in SealedTables.All) database.Run(table.MigrationSql[1]);
    }

    private static SqliteConnection Open(string data)
    {
        var connection = new SqliteConnection($"Data Source={In(data)};Pooling=False");
        connection.Open();
        return connection;
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is written in a test.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
