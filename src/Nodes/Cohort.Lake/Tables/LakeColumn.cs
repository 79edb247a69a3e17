namespace Cohort.Lake.Tables;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name: small letters, digits and underscores.</param>
/// <param name="Type">Its type.</param>
/// <param name="About">What it holds, in one sentence.</param>
/// <param name="IsNullable">Whether a row may go without.</param>
/// <param name="IsRepetitive">Whether few different values fill it, so that a dictionary pays.</param>
public sealed record LakeColumn(string Name, ColumnType Type, string About, bool IsNullable = false, bool IsRepetitive = false);
