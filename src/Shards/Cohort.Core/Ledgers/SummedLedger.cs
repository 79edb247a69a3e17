using System.Runtime.InteropServices;

namespace Cohort.Core.Ledgers;

/// <summary>
/// What the home range holds of a salted user in place of lines: the cells of all her partial ledgers at the last sum.
/// </summary>
internal sealed class SummedLedger(int parts)
{
    /// <summary>Number of parts that her purchases are spread over.</summary>
    public int Parts { get; } = parts;

    /// <summary>The cells by date, then by sku number; no two of one date and sku.</summary>
    public Cell[] Cells { get; private set; } = [];

    /// <summary>Replaces the cells by the sums of others, those that left the window by the date excluded.</summary>
    public void Sum(IEnumerable<Cell> cells, int asOf)
    {
        var sums = new Dictionary<(ushort Date, int Sku), Cell>();
        foreach (var cell in cells)
        {
            if (cell.Date + Limits.WindowDays <= asOf) continue;
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, (cell.Date, cell.Sku), out var isThere);
            sum = isThere ? sum.Plus(cell) : cell;
        }

        Cells = [.. sums.Values.OrderBy(cell => cell.Date).ThenBy(cell => cell.Sku)];
    }

    /// <summary>Puts cells in place of those of the same dates and skus.</summary>
    public void Put(IEnumerable<Cell> cells, int asOf)
    {
        var sums = Cells.ToDictionary(cell => (cell.Date, cell.Sku));
        foreach (var cell in cells) sums[(cell.Date, cell.Sku)] = cell;
        Sum(sums.Values, asOf);
    }

    public void Expire(ushort asOf) => Sum(Cells, asOf);

    public ushort FirstExpiry => Cells.Length == 0 ? UserTable.NeverDue : (ushort)(Cells[0].Date + Limits.WindowDays);
}
