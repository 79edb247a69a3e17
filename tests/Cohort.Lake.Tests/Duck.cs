using DuckDB.NET.Data;

namespace Cohort.Lake.Tests;

/// <summary>DuckDB as somebody else would use it.</summary>
internal static class Duck
{
    public static List<string[]> Ask(string statement)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SET TimeZone = 'UTC'; " + statement;
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(at => reader.IsDBNull(at) ? "null" : Convert.ToString(reader.GetValue(at), System.Globalization.CultureInfo.InvariantCulture)!)]);
        return rows;
    }
}
