namespace Cohort.Core.Ledgers;

/// <summary>
/// Counts the orders of what leaves a ledger, date by date: all lines of a date leave together, and what is dated so and comes later is
/// expired. So the number is the same in whatever order, and in whatever ledgers, the lines came. Reused from one user to the next.
/// </summary>
internal sealed class LeavingOrders
{
    private readonly HashSet<(ushort Date, ulong Order)> _orders = [];

    /// <summary>How many orders left, each once for each date.</summary>
    public int Count => _orders.Count;

    public void Clear() => _orders.Clear();

    /// <summary>A line that leaves.</summary>
    public void Add(in Line line)
    {
        if (!line.IsRefund) _orders.Add((line.Date, line.Order));
    }

    /// <summary>The orders of a cell that leaves.</summary>
    public void Add(in Cell cell)
    {
        foreach (var order in cell.Orders.All) _orders.Add((cell.Date, order.Order));
    }
}
