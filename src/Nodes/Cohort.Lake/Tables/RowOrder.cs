namespace Cohort.Lake.Tables;

/// <summary>In which order rows of a buffer are written: by partition, then as the table sorts, then as they came.</summary>
internal static class RowOrder
{
    /// <summary>The rows in order.</summary>
    public static int[] Of(TableBuffer rows)
    {
        var by = Columns(rows, rows.Table.PartitionBy.Concat(rows.Table.SortBy).Distinct());
        var order = new int[rows.Rows];
        for (var row = 0; row < order.Length; row++) order[row] = row;
        if (IsOrdered(order, by)) return order;
        var keys = KeysOf(order.Length, by);
        Array.Sort(keys, order);
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && keys[end] == keys[start];) end++;
            if (end - start > 1) order.AsSpan(start, end - start).Sort((left, right) => Compare(by, left, right) is var found && found != 0 ? found : left.CompareTo(right));
        }

        return order;
    }

    /// <summary>The stretches of an order that have one partition each: where they begin, and the end.</summary>
    public static List<int> Partitions(TableBuffer rows, ReadOnlySpan<int> order)
    {
        var by = Columns(rows, rows.Table.PartitionBy);
        var starts = new List<int>();
        for (var at = 0; at < order.Length; at++)
        {
            if (at == 0 || Compare(by, order[at - 1], order[at]) != 0) starts.Add(at);
        }

        starts.Add(order.Length);
        return starts;
    }

    /// <summary>Whether rows stand as the table sorts them.</summary>
    public static bool IsSorted(TableBuffer rows)
    {
        var by = Columns(rows, rows.Table.SortBy);
        for (var row = 1; row < rows.Rows; row++)
        {
            if (Compare(by, row - 1, row) > 0) return false;
        }

        return true;
    }

    private static UInt128[] KeysOf(int rows, ColumnBuffer[] by)
    {
        var keys = new UInt128[rows];
        for (var row = 0; row < rows; row++)
        {
            var key = default(SortKey);
            foreach (var column in by)
            {
                if (!column.AddTo(ref key, row)) break;
            }

            keys[row] = key.Value;
        }

        return keys;
    }

    private static ColumnBuffer[] Columns(TableBuffer rows, IEnumerable<string> names) => [.. names.Select(name => rows.Columns[rows.Table.PlaceOf(name)])];

    private static bool IsOrdered(int[] order, ColumnBuffer[] by)
    {
        for (var row = 1; row < order.Length; row++)
        {
            if (Compare(by, row - 1, row) > 0) return false;
        }

        return true;
    }

    private static int Compare(ColumnBuffer[] by, int left, int right)
    {
        foreach (var column in by)
        {
            if (column.Compare(left, right) is var order && order != 0) return order;
        }

        return 0;
    }
}
