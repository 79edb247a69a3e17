namespace Cohort.Lake.Sql;

/// <summary>How rows are written as text.</summary>
public enum ResultFormat
{
    /// <summary>Columns for people.</summary>
    Table,

    /// <summary>Comma-separated values, by RFC 4180.</summary>
    Csv,

    /// <summary>One array of objects.</summary>
    Json,

    /// <summary>One object a line.</summary>
    JsonLines,
}
