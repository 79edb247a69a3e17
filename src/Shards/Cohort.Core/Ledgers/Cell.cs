namespace Cohort.Core.Ledgers;

/// <summary>The sum of all lines of one sku on one date: what evaluation needs of them, fingerprints left behind.</summary>
/// <param name="Date">The business date, in days since 1970-01-01.</param>
/// <param name="Sku">The sku's number.</param>
/// <param name="Minor">Sum of amounts in minor units, refunds included.</param>
/// <param name="Units">Sum of quantities.</param>
/// <param name="Lines">Lines that are not refunds.</param>
/// <param name="Refunds">Lines that are.</param>
/// <param name="Orders">The orders of the lines that are not refunds, with their amounts; empty where they are not known, and each line is one.</param>
internal readonly record struct Cell(ushort Date, int Sku, long Minor, long Units, int Lines, int Refunds, OrderSums Orders)
{
    public static Cell Of(in Line line) => line.IsRefund
        ? new(line.Date, line.Sku, line.Minor, line.Units, 0, 1, default)
        : new(line.Date, line.Sku, line.Minor, line.Units, 1, 0, OrderSums.Of([new OrderSum(line.Order, line.Minor)]));

    /// <summary>The number of orders in it.</summary>
    public int OrderCount => Orders.Count > 0 ? Orders.Count : Lines;

    /// <summary>The sum of two cells of one date and sku.</summary>
    public Cell Plus(in Cell other) => this with
    {
        Minor = Minor + other.Minor,
        Units = Units + other.Units,
        Lines = Lines + other.Lines,
        Refunds = Refunds + other.Refunds,
        Orders = Orders.Plus(other.Orders),
    };
}
