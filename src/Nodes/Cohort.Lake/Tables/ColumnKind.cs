namespace Cohort.Lake.Tables;

/// <summary>What the values of a column are.</summary>
public enum ColumnKind
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>A whole number of 32 bits.</summary>
    Int32,

    /// <summary>A whole number of 64 bits.</summary>
    Int64,

    /// <summary>A calendar date, in days since 1970-01-01.</summary>
    Date,

    /// <summary>A moment, in microseconds since 1970-01-01 in UTC.</summary>
    Timestamp,

    /// <summary>A number of a fixed count of decimals, as the whole number of its smallest unit.</summary>
    Decimal,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A floating-point number of 64 bits: features and probabilities, never money.</summary>
    Double,
}
