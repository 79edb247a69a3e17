using System.Runtime.InteropServices;

namespace Cohort.Core.Ledgers;

/// <summary>
/// What the home range holds of a salted user in place of lines: the cells of all their partial ledgers at the last sum. A cell that
/// left the window stays until all parts told what came to it before it did; then it is settled. As long as they are salted, the user
/// is not forgotten: when purchases came again is known to the parts alone.
/// </summary>
/// <param name="parts">Number of parts that their purchases are spread over.</param>
/// <param name="settledTo">Up to which date everything is settled, in days since 1970-01-01.</param>
/// <param name="windowDays">How many dates the window has.</param>
internal sealed class SummedLedger(int parts, int settledTo, int windowDays)
{
    private static readonly Comparer<Cell> Order = Comparer<Cell>.Create(static (one, other) => Compare(one, other));

    private int _asOf;

    /// <summary>How many dates the window has.</summary>
    public int WindowDays => windowDays;

    /// <summary>Number of parts that their purchases are spread over.</summary>
    public int Parts { get; } = parts;

    /// <summary>Up to which date everything is settled: what is dated earlier is in the user's <see cref="Past"/>.</summary>
    public int SettledTo { get; private set; } = settledTo;

    /// <summary>The cells by date, then by sku number; no two of one date and sku.</summary>
    public Cell[] Cells { get; private set; } = [];

    /// <summary>Whether no cell is in the window.</summary>
    public bool IsEmpty => Cells.Length == 0 || IsOut(Cells[^1], _asOf);

    /// <summary>The sums of cells, by date, then by sku number.</summary>
    /// <param name="cells">The cells, in any order and any number of one date and sku.</param>
    /// <param name="after">Only those of later dates.</param>
    public static Cell[] SumOf(IEnumerable<Cell> cells, int after)
    {
        var sums = new List<Cell>();
        foreach (ref readonly var cell in Sorted(cells)) Append(sums, cell, after);
        return [.. sums];
    }

    /// <summary>Replaces the cells by the sums of others, those that are settled excluded.</summary>
    public void Sum(IEnumerable<Cell> cells, int asOf) => (Cells, _asOf) = (SumOf(cells, SettledTo), asOf);

    /// <summary>
    /// Puts cells, no two of one date and sku, in place of those of the same dates and skus, whose orders they keep: of those more
    /// become known until the date leaves the window, and only what is new or has another amount is told.
    /// </summary>
    public void Put(IEnumerable<Cell> cells, int asOf)
    {
        _asOf = asOf;
        var sums = new List<Cell>(Cells.Length);
        var at = 0;
        foreach (ref readonly var cell in Sorted(cells))
        {
            while (at < Cells.Length && Compare(Cells[at], cell) < 0) Append(sums, Cells[at++], SettledTo);
            var isThere = at < Cells.Length && Compare(Cells[at], cell) == 0;
            Append(sums, isThere ? cell with { Orders = Cells[at++].Orders.With(cell.Orders) } : cell, SettledTo);
        }

        while (at < Cells.Length) Append(sums, Cells[at++], SettledTo);
        Cells = [.. sums];
    }

    /// <summary>Forgets the cells of some dates and skus: what takes their place is told whole.</summary>
    public void Forget(IReadOnlySet<(ushort Date, int Sku)> told)
    {
        if (told.Count > 0) Cells = [.. Cells.Where(cell => !told.Contains((cell.Date, cell.Sku)))];
    }

    /// <summary>Whether a cell waits to be settled that is dated no later.</summary>
    public bool Waits(int to) => Cells.Length > 0 && Cells[0].Date <= to;

    /// <summary>Adds the cells up to a date to what left before: all of what came to them is known.</summary>
    /// <param name="past">What left before.</param>
    /// <param name="to">The date; none of it is in the window.</param>
    /// <param name="leaving">Counts the orders.</param>
    public void Settle(ref Past past, int to, LeavingOrders leaving)
    {
        if (to <= SettledTo) return;
        SettledTo = to;
        past = AddLeft(past, Cells.AsSpan(), to, leaving);
        Cells = [.. Cells.SkipWhile(cell => cell.Date <= to)];
    }

    /// <summary>What left the window by a date, cells that wait to be settled included.</summary>
    /// <param name="past">What was settled.</param>
    /// <param name="cells">All cells.</param>
    /// <param name="to">The last date that is not in the window.</param>
    /// <param name="leaving">Counts the orders.</param>
    public static Past AddLeft(Past past, ReadOnlySpan<Cell> cells, int to, LeavingOrders leaving)
    {
        leaving.Clear();
        foreach (ref readonly var cell in cells)
        {
            if (cell.Date > to) break;
            past.Add(cell);
            leaving.Add(cell);
            if (cell.Orders.Count == 0) past.Orders += cell.Lines;
        }

        past.Orders += leaving.Count;
        return past;
    }

    /// <summary>The cell of a date and sku; an empty one where there is none.</summary>
    public Cell CellOf(ushort date, int sku) => Array.BinarySearch(Cells, new Cell { Date = date, Sku = sku }, Order) is >= 0 and var at ? Cells[at] : default;

    /// <summary>The window moved on.</summary>
    public void Expire(int asOf) => _asOf = asOf;

    /// <summary>The date on which the first cell leaves the window that is in it.</summary>
    public ushort FirstExpiry
    {
        get
        {
            foreach (ref readonly var cell in Cells.AsSpan())
            {
                if (!IsOut(cell, _asOf)) return (ushort)(cell.Date + windowDays);
            }

            return UserTable.NeverDue;
        }
    }

    private bool IsOut(in Cell cell, int asOf) => cell.Date + windowDays <= asOf;

    private static ReadOnlySpan<Cell> Sorted(IEnumerable<Cell> cells)
    {
        List<Cell> sorted = [.. cells];
        sorted.Sort(static (one, other) => Compare(one, other));
        return CollectionsMarshal.AsSpan(sorted);
    }

    private static int Compare(in Cell one, in Cell other) =>
        one.Date != other.Date ? one.Date.CompareTo(other.Date) : one.Sku.CompareTo(other.Sku);

    private static void Append(List<Cell> sums, in Cell cell, int after)
    {
        if (cell.Date <= after || cell.Lines + cell.Refunds == 0) return;
        if (sums.Count > 0 && Compare(sums[^1], cell) == 0) sums[^1] = sums[^1].Plus(cell);
        else sums.Add(cell);
    }
}
