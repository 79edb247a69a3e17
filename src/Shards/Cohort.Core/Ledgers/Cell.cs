namespace Cohort.Core.Ledgers;

/// <summary>The sum of all lines of one sku on one date: what evaluation needs of them, fingerprints left behind.</summary>
internal readonly record struct Cell(ushort Date, int Sku, long Minor, long Units, int Orders, int Refunds)
{
    public static Cell Of(in Line line) =>
        new(line.Date, line.Sku, line.Minor, line.Units, line.IsRefund ? 0 : 1, line.IsRefund ? 1 : 0);

    /// <summary>The sum of two cells of one date and sku.</summary>
    public Cell Plus(in Cell other) => this with
    {
        Minor = Minor + other.Minor,
        Units = Units + other.Units,
        Orders = Orders + other.Orders,
        Refunds = Refunds + other.Refunds,
    };
}
