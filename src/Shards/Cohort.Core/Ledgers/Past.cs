namespace Cohort.Core.Ledgers;

/// <summary>
/// What left the window of one user: the part of their lifetime totals that the ledger no longer has. Lines and orders are added
/// with their date, so that past and window add up to the same whatever the as-of date.
/// </summary>
internal struct Past
{
    /// <summary>The first date with a purchase that is no refund; of refunds alone, that of the last.</summary>
    public ushort First;

    /// <summary>The last date with a purchase that is no refund; of refunds alone, that of the last.</summary>
    public ushort Last;

    /// <summary>Orders, each once for each date with a line of it.</summary>
    public int Orders;

    /// <summary>Lines that are not refunds.</summary>
    public int Lines;

    /// <summary>Sum of quantities, refunds included.</summary>
    public long Units;

    /// <summary>Sum of amounts in minor units, refunds included.</summary>
    public long Minor;

    /// <summary>Whether anything left: refunds alone have an amount.</summary>
    public readonly bool IsThere => Lines > 0 || Minor != 0;

    /// <summary>The date on which a user is forgotten who has nothing but this.</summary>
    public readonly int ForgottenOn => Last + Limits.DormantDays;

    /// <summary>Adds what left of lines that stood in the ledger, orders aside.</summary>
    public void Add(in Line line) => Add(line.Date, line.Minor, line.Units, line.IsRefund ? 0 : 1);

    /// <summary>Adds a cell that left, orders aside.</summary>
    public void Add(in Cell cell) => Add(cell.Date, cell.Minor, cell.Units, cell.Lines);

    /// <summary>Adds what left later.</summary>
    public void Add(in Past later)
    {
        if (Lines == 0) First = later.First;
        if (Lines == 0 || later.Lines > 0) Last = later.Last;
        Orders += later.Orders;
        Lines += later.Lines;
        Units += later.Units;
        Minor += later.Minor;
    }

    private void Add(ushort date, long minor, long units, int lines)
    {
        Minor += minor;
        Units += units;
        if (lines > 0)
        {
            First = Lines == 0 ? date : Math.Min(First, date);
            Last = Lines == 0 ? date : Math.Max(Last, date);
            Lines += lines;
        }
        else if (Lines == 0)
        {
            First = Last = Math.Max(Last, date);
        }
    }
}
