using System.Globalization;

namespace Cohort.Core.Protocol;

/// <summary>Orders as people call them, to stand in a sentence: <c>the split of range 3</c>.</summary>
internal static class OrderText
{
    /// <summary>What an order that changes ranges does, as in a list: <c>split 3 at 80…</c>.</summary>
    public static string InList(Order order) => order switch
    {
        Split split => $"split {split.RangeId} at {split.Hash:x16}",
        Merge merge => $"merge {merge.LowerId} and {merge.UpperId}",
        BeginSalting begin => $"salt {begin.UserId} into {begin.Parts} parts",
        EndSalting end => $"unsalt {end.UserId}",
        _ => Of(order),
    };

    /// <summary>A row of the coordinator's journal, as a whole sentence.</summary>
    /// <param name="entry">The row.</param>
    /// <param name="number">The number of the order under way.</param>
    public static string Of(CoordinatorEntry entry, long number) => entry switch
    {
        OrderBegun begun => $"Order {number.ToString(CultureInfo.InvariantCulture)} has begun: {Of(begun.Order)}.",
        ThresholdsFound => $"All users were looked at for order {number.ToString(CultureInfo.InvariantCulture)}.",
        _ => $"All ranges that order {number.ToString(CultureInfo.InvariantCulture)} concerns have carried it out, or its first half.",
    };

    /// <summary>What an order is called.</summary>
    public static string Of(Order order) => order switch
    {
        Found found => $"the opening of the first {found.Ranges.ToString(CultureInfo.InvariantCulture)} ranges with {found.Context}",
        ForAll { Directive: TurnDay turn } => $"the turn of the day to {turn.Date}",
        ForAll { Directive: ActivateContext activate } => $"the activation of {activate.Context}",
        Split split => $"the split of range {split.RangeId}",
        Merge merge => $"the merge of ranges {merge.LowerId} and {merge.UpperId}",
        BeginSalting begin => $"the salting of user '{begin.UserId}' over {begin.Parts} parts",
        EndSalting end => $"the end of the salting of user '{end.UserId}'",
        Erase erase => $"erasure {erase.Erasure.ToString(CultureInfo.InvariantCulture)} of a user",
        _ => "an order that this program does not know",
    };
}
