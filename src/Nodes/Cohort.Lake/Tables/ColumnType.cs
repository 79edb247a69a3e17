using System.Globalization;

namespace Cohort.Lake.Tables;

/// <summary>The type of a column.</summary>
/// <param name="Kind">What its values are.</param>
/// <param name="Precision">All digits of a decimal, 1 to 18; 0 of other kinds.</param>
/// <param name="Scale">Digits of a decimal after the point; 0 of other kinds.</param>
public readonly record struct ColumnType(ColumnKind Kind, int Precision = 0, int Scale = 0)
{
    /// <summary>UTF-8 text.</summary>
    public static ColumnType Text => new(ColumnKind.Text);

    /// <summary>Bytes.</summary>
    public static ColumnType Binary => new(ColumnKind.Binary);

    /// <summary>A whole number of 32 bits.</summary>
    public static ColumnType Int32 => new(ColumnKind.Int32);

    /// <summary>A whole number of 64 bits.</summary>
    public static ColumnType Int64 => new(ColumnKind.Int64);

    /// <summary>A calendar date.</summary>
    public static ColumnType Date => new(ColumnKind.Date);

    /// <summary>A moment in microseconds.</summary>
    public static ColumnType Timestamp => new(ColumnKind.Timestamp);

    /// <summary>True or false.</summary>
    public static ColumnType Boolean => new(ColumnKind.Boolean);

    /// <summary>A floating-point number of 64 bits.</summary>
    public static ColumnType Double => new(ColumnKind.Double);

    /// <summary>A decimal that fits in 64 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not fit.</exception>
    public static ColumnType Decimal(int precision, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(precision, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, 18);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, precision);
        return new ColumnType(ColumnKind.Decimal, precision, scale);
    }

    /// <summary>The type by its name in a Delta schema; null where a lake has none like it.</summary>
    public static ColumnType? OfDelta(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (var kind in Enum.GetValues<ColumnKind>())
        {
            if (kind is not ColumnKind.Decimal && new ColumnType(kind).DeltaName == name) return new ColumnType(kind);
        }

        var parts = name.StartsWith("decimal(", StringComparison.Ordinal) && name.EndsWith(')') ? name[8..^1].Split(',') : [];
        return parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var precision) && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var scale)
            && precision is >= 1 and <= 18 && scale >= 0 && scale <= precision ? Decimal(precision, scale) : null;
    }

    /// <summary>The name in a Delta schema.</summary>
    public string DeltaName => Kind switch
    {
        ColumnKind.Text => "string",
        ColumnKind.Binary => "binary",
        ColumnKind.Int32 => "integer",
        ColumnKind.Int64 => "long",
        ColumnKind.Date => "date",
        ColumnKind.Timestamp => "timestamp",
        ColumnKind.Boolean => "boolean",
        ColumnKind.Double => "double",
        ColumnKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({Precision},{Scale})"),
        _ => throw new InvalidOperationException($"No kind of column is {Kind}."),
    };

    /// <summary>The name in SQL.</summary>
    public string SqlName => Kind switch
    {
        ColumnKind.Text => "VARCHAR",
        ColumnKind.Binary => "BLOB",
        ColumnKind.Int32 => "INTEGER",
        ColumnKind.Int64 => "BIGINT",
        ColumnKind.Date => "DATE",
        ColumnKind.Timestamp => "TIMESTAMPTZ",
        ColumnKind.Boolean => "BOOLEAN",
        ColumnKind.Double => "DOUBLE",
        _ => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Precision},{Scale})"),
    };

    /// <summary>The name in SQL.</summary>
    public override string ToString() => SqlName;
}
