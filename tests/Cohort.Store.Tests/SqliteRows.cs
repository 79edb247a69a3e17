#pragma warning disable CA2100 // Every statement is written in a test, or made from the list of tables.
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Cohort.Store.Tests;

/// <summary>A database file of a test, looked at and spoilt past the program.</summary>
internal sealed class SqliteRows(string file)
{
    /// <summary>Changes one bit of a value of the first row. A blob and a text change in their last byte; an integer as a whole.</summary>
    public void Flip(SealedTable table, string column, int bit)
    {
        using var connection = Open();
        var columns = string.Join(", ", table.ColumnNames);
        var where = $"WHERE ({columns}) = (SELECT {columns} FROM {table.Name} ORDER BY {columns} LIMIT 1)";
        var (kind, value) = (Scalar(connection, $"SELECT typeof({column}) FROM {table.Name} {where}"), Scalar(connection, $"SELECT CAST({column} AS BLOB) FROM {table.Name} {where}"));
        using var update = connection.CreateCommand();
        if (kind is "integer")
        {
            update.CommandText = $"UPDATE {table.Name} SET {column} = ({column} | $bit) - ({column} & $bit) {where}";
            update.Parameters.AddWithValue("$bit", 1L << bit);
        }
        else if (kind is "real")
        {
            var real = (double)Scalar(connection, $"SELECT {column} FROM {table.Name} {where}")!;
            update.CommandText = $"UPDATE {table.Name} SET {column} = $real {where}";
            update.Parameters.AddWithValue("$real", BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(real) ^ (1L << bit)));
        }
        else
        {
            var bytes = (byte[])value!;
            bytes[^1] ^= (byte)(1 << bit);
            update.CommandText = $"UPDATE {table.Name} SET {column} = CAST($bytes AS {kind}) {where}";
            update.Parameters.AddWithValue("$bytes", bytes);
        }

        Assert.Equal(1, update.ExecuteNonQuery());
    }

    /// <summary>Takes the checksums away, as programs of before wrote none.</summary>
    public void Unseal()
    {
        foreach (var table in Column("SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'checksum'"))
            Execute($"ALTER TABLE {table} DROP COLUMN checksum");
    }

    public List<string> Column(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var values = new List<string>();
        while (rows.Read()) values.Add(Convert.ToString(rows.GetValue(0), CultureInfo.InvariantCulture)!);
        return values;
    }

    public void Execute(string sql)
    {
        using var connection = Open();
        Scalar(connection, sql);
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }
}
