using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Engine.Reading;

/// <summary>A cell of a ledger as programs see it.</summary>
internal sealed record CellLine(
    BusinessDate Date, string Sku, string Category, long SpendMinor, long Units, int Orders, int Refunds)
{
    public static CellLine Of(LedgerCell cell) =>
        new(cell.Date, cell.Sku, cell.Category, cell.Minor, cell.Units, cell.Orders, cell.Refunds);
}
