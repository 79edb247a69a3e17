using Cohort.Lake.Stores;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Delta;

/// <summary>Whether what a table is meant to be fits what it is.</summary>
internal static class TableShape
{
    /// <summary>The settings of a new table.</summary>
    public static IReadOnlyDictionary<string, string> Configuration(LakeTable table, IReadOnlyDictionary<string, string> given) =>
        new Dictionary<string, string>(given, StringComparer.Ordinal) { [TableMetadata.SortBy] = string.Join(',', table.SortBy) };

    /// <summary>Refuses a table that was made otherwise; fewer or more columns at the end fit.</summary>
    public static void MustFit(string address, TableMetadata has, LakeTable wanted, IReadOnlyDictionary<string, string> configuration)
    {
        foreach (var (name, value) in Configuration(wanted, configuration))
        {
            if (!has.Configuration.TryGetValue(name, out var found) || found != value)
                throw new LakeException($"{address} was made with {name} = {found ?? "nothing"}, not {value}, and stays so. Give it that, or use another lake.");
        }

        if (!has.Table.PartitionBy.SequenceEqual(wanted.PartitionBy))
            throw new LakeException($"{address} is partitioned by {string.Join(", ", has.Table.PartitionBy)}, not by {string.Join(", ", wanted.PartitionBy)}: another version of Cohort made it. Use that, or another lake.");
        if (wanted.Columns.Count >= has.Table.Columns.Count) MustBeginAs(address, wanted, has.Table);
        else MustBeginAs(address, has.Table, wanted);
    }

    /// <summary>Refuses a table whose columns are not the first ones of another.</summary>
    public static void MustBeginAs(string address, LakeTable longer, LakeTable shorter)
    {
        for (var at = 0; at < shorter.Columns.Count; at++)
        {
            var (left, right) = (at < longer.Columns.Count ? longer.Columns[at] : null, shorter.Columns[at]);
            if (left is null || left.Name != right.Name || left.Type != right.Type || left.IsNullable != right.IsNullable)
                throw new LakeException($"{address}: column {at + 1} is {Told(left)} on one side and {Told(right)} on the other. Columns are only ever added at the end; use the version of Cohort that made the table, or another lake.");
        }
    }

    private static string Told(LakeColumn? column) => column is null ? "none" : $"{column.Name} {column.Type}{(column.IsNullable ? "" : " not null")}";
}
