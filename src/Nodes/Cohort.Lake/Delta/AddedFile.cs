using System.Text.Json;

namespace Cohort.Lake.Delta;

/// <summary>A file of a table, as its log names it.</summary>
/// <param name="Path">Where it is below the folder of the table.</param>
/// <param name="Partition">The values of the columns of the partition; null for none.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Modified">When it was written, in milliseconds since 1970-01-01.</param>
/// <param name="Statistics">Rows, least and greatest values and nulls, as JSON.</param>
/// <param name="Columns">How many columns the table had when it was written.</param>
public sealed record AddedFile(string Path, IReadOnlyDictionary<string, string?> Partition, long Size, long Modified, string Statistics, int Columns)
{
    /// <summary>How many rows it has; null where the log does not say.</summary>
    public long? Rows
    {
        get
        {
            if (Statistics.Length == 0) return null;
            using var json = JsonDocument.Parse(Statistics);
            return json.RootElement.TryGetProperty("numRecords", out var rows) ? rows.GetInt64() : null;
        }
    }
}
