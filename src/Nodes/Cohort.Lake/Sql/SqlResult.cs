using System.Globalization;
using Cohort.Lake.Stores;
using DuckDB.NET.Data;

namespace Cohort.Lake.Sql;

/// <summary>The rows of a statement, one at a time.</summary>
public sealed class SqlResult : IDisposable
{
    private readonly DuckDBCommand _command;
    private readonly DuckDBDataReader _reader;

    private readonly decimal[] _zeros;

    internal SqlResult(DuckDBCommand command, DuckDBDataReader reader, IReadOnlyList<string> types)
    {
        (_command, _reader, Types) = (command, reader, types);
        _zeros = [.. types.Select(Zero)];
        Columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The types of the columns, as SQL names them.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>Goes to the next row; false after the last.</summary>
    /// <exception cref="LakeException">The statement fails in the middle.</exception>
    public bool Read()
    {
        try
        {
            return _reader.Read();
        }
        catch (DuckDBException fault)
        {
            throw LakeSql.Refused(fault);
        }
    }

    /// <summary>A value of the row; null where there is none. Bytes are an array.</summary>
    public object? Value(int column)
    {
        if (_reader.IsDBNull(column)) return null;
        var value = _reader.GetValue(column);
        // Of a wide decimal, zeros at the end are lost on the way; a sum has the digits of the longer.
        if (value is decimal number) return number + _zeros[column];
        if (value is not Stream bytes) return value;
        using (bytes)
        {
            var all = new byte[bytes.Length];
            bytes.ReadExactly(all);
            return all;
        }
    }

    /// <summary>Whether the values of a column are numbers.</summary>
    internal bool IsNumber(int column) => Type.GetTypeCode(_reader.GetFieldType(column)) is >= TypeCode.SByte and <= TypeCode.Decimal || _reader.GetFieldType(column) == typeof(System.Numerics.BigInteger);

    private static decimal Zero(string type)
    {
        var parts = type.StartsWith("DECIMAL(", StringComparison.Ordinal) ? type[8..^1].Split(',') : [];
        return parts.Length == 2 && byte.TryParse(parts[1], CultureInfo.InvariantCulture, out var scale) && scale <= 28 ? new decimal(0, 0, 0, isNegative: false, scale) : 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _command.Dispose();
    }
}
