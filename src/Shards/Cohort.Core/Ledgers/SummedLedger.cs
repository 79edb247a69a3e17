using System.Runtime.InteropServices;

namespace Cohort.Core.Ledgers;

/// <summary>
/// What the home range holds of a salted user in place of lines: the cells of all their partial ledgers at the last sum.
/// </summary>
internal sealed class SummedLedger(int parts)
{
    private static readonly Comparer<Cell> Order = Comparer<Cell>.Create(static (one, other) => Compare(one, other));

    /// <summary>Number of parts that their purchases are spread over.</summary>
    public int Parts { get; } = parts;

    /// <summary>The cells by date, then by sku number; no two of one date and sku.</summary>
    public Cell[] Cells { get; private set; } = [];

    /// <summary>Replaces the cells by the sums of others, those that left the window by the date excluded.</summary>
    public void Sum(IEnumerable<Cell> cells, int asOf)
    {
        var sums = new List<Cell>();
        foreach (ref readonly var cell in Sorted(cells)) Append(sums, cell, asOf);
        Cells = [.. sums];
    }

    /// <summary>
    /// Puts cells, no two of one date and sku, in place of those of the same dates and skus, whose orders they keep: of those more
    /// become known until the date leaves the window, and only what is new is told.
    /// </summary>
    public void Put(IEnumerable<Cell> cells, int asOf)
    {
        var sums = new List<Cell>(Cells.Length);
        var at = 0;
        foreach (ref readonly var cell in Sorted(cells))
        {
            while (at < Cells.Length && Compare(Cells[at], cell) < 0) Append(sums, Cells[at++], asOf);
            var isThere = at < Cells.Length && Compare(Cells[at], cell) == 0;
            Append(sums, isThere ? cell with { Orders = cell.Orders.Union(Cells[at++].Orders) } : cell, asOf);
        }

        while (at < Cells.Length) Append(sums, Cells[at++], asOf);
        Cells = [.. sums];
    }

    /// <summary>The cell of a date and sku; an empty one where there is none.</summary>
    public Cell CellOf(ushort date, int sku) => Array.BinarySearch(Cells, new Cell { Date = date, Sku = sku }, Order) is >= 0 and var at ? Cells[at] : default;

    public void Expire(ushort asOf) => Sum(Cells, asOf);

    public ushort FirstExpiry => Cells.Length == 0 ? UserTable.NeverDue : (ushort)(Cells[0].Date + Limits.WindowDays);

    private static ReadOnlySpan<Cell> Sorted(IEnumerable<Cell> cells)
    {
        List<Cell> sorted = [.. cells];
        sorted.Sort(static (one, other) => Compare(one, other));
        return CollectionsMarshal.AsSpan(sorted);
    }

    private static int Compare(in Cell one, in Cell other) =>
        one.Date != other.Date ? one.Date.CompareTo(other.Date) : one.Sku.CompareTo(other.Sku);

    private static void Append(List<Cell> sums, in Cell cell, int asOf)
    {
        if (cell.Date + Limits.WindowDays <= asOf) return;
        if (sums.Count > 0 && Compare(sums[^1], cell) == 0) sums[^1] = sums[^1].Plus(cell);
        else sums.Add(cell);
    }
}
