using Cohort.Core.Ledgers;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Wire;

/// <content>The sums of salted users' parts.</content>
internal static partial class Proto
{
    public static V1.AskPartials Of(PartialsWanted wanted) => new()
    {
        RangeId = wanted.RangeId,
        UserId = wanted.UserId,
        Parts = wanted.Parts,
        AsOf = wanted.AsOf.Day,
        SettledTo = wanted.SettledTo,
        Removed = wanted.Removed,
        Known = { wanted.Known.Select(day => new V1.PartialDay { Date = day.Date, Lines = day.Lines }) },
    };

    public static PartialsWanted Read(V1.AskPartials wire) => new(
        wire.RangeId, wire.UserId, wire.Parts, DateOf(wire.AsOf), wire.SettledTo,
        [.. wire.Known.Select(day => new PartialDay(checked((ushort)day.Date), day.Lines))])
    {
        Removed = wire.Removed,
    };

    public static V1.Partials Of(PartialsGiven given) => new()
    {
        RangeId = given.RangeId,
        UserId = given.UserId,
        AsOf = given.AsOf.Day,
        Cell = { given.Cells.Select(Of) },
        IsAll = given.IsAll,
        Noted = given.Noted,
        Removed = given.Removed,
    };

    public static PartialsGiven Read(V1.Partials wire) =>
        new(wire.RangeId, wire.UserId, DateOf(wire.AsOf), [.. wire.Cell.Select(Read)], wire.IsAll) { Noted = wire.Noted, Removed = wire.Removed };

    public static V1.PartialCell Of(PartialCell cell) => new()
    {
        Sku = cell.Sku,
        Date = cell.Date,
        Minor = cell.Minor,
        Units = cell.Units,
        Lines = cell.Lines,
        Refunds = cell.Refunds,
        Order = { cell.Orders.All.ToArray().Select(order => order.Order) },
        IsWhole = cell.IsWhole,
        OrderMinor = { cell.Orders.All.ToArray().Select(order => order.Minor) },
    };

    public static PartialCell Read(V1.PartialCell wire) =>
        new(wire.Sku, checked((ushort)wire.Date), wire.Minor, wire.Units, wire.Lines, wire.Refunds, OrdersOf(wire), wire.IsWhole);

    // A node of a former version knows no amounts.
    private static OrderSums OrdersOf(V1.PartialCell wire) =>
        OrderSums.Of([.. wire.Order.Select((order, at) => new OrderSum(order, at < wire.OrderMinor.Count ? wire.OrderMinor[at] : 0))]);
}
