using Cohort.Lake.Tables;

namespace Cohort.Lake.Delta;

/// <summary>What the log says of a table.</summary>
/// <param name="Id">A name for ever.</param>
/// <param name="Table">Its columns, partition and order.</param>
/// <param name="Configuration">Settings by name.</param>
/// <param name="Created">When, in milliseconds since 1970-01-01.</param>
public sealed record TableMetadata(string Id, LakeTable Table, IReadOnlyDictionary<string, string> Configuration, long Created)
{
    /// <summary>The setting under which the columns stand that order the rows of a file.</summary>
    internal const string SortBy = "cohort.sortBy";
}
