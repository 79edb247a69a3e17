using Cohort.Core.Ranges;
using Cohort.Core.Texts;

namespace Cohort.Core.Protocol;

/// <summary>Why ranges or users of a table cannot be changed as somebody wants: whole sentences, empty where they can.</summary>
internal static class TableRefusals
{
    /// <summary>The reason against a split, a merge, or the begin or end of a salting; none against any other order.</summary>
    /// <param name="table">The table that holds.</param>
    /// <param name="order">What is wanted.</param>
    public static string Of(RangeTable table, Order order)
    {
        ArgumentNullException.ThrowIfNull(table);
        return order switch
        {
            Split split => Of(table, split),
            Merge merge => Of(table, merge),
            BeginSalting begin => Of(table, begin),
            EndSalting end when table.SaltOf(end.UserId) is null => $"User '{Shown.Cut(end.UserId)}' is not salted in version {table.Version} of the range table.",
            _ => "",
        };
    }

    private static string Of(RangeTable table, Split split)
    {
        var index = IndexOf(table, split.RangeId);
        if (index < 0) return Unknown(table, split.RangeId);
        var range = table.Entries[index].Range;
        return range.Contains(split.Hash) && range.Start != split.Hash ? "" : $"Hash {split.Hash:x16} does not cut range {split.RangeId} {range} in two parts.";
    }

    private static string Of(RangeTable table, Merge merge)
    {
        var index = IndexOf(table, merge.LowerId);
        if (index < 0) return Unknown(table, merge.LowerId);
        if (IndexOf(table, merge.UpperId) < 0) return Unknown(table, merge.UpperId);
        return index + 1 < table.Entries.Count && table.Entries[index + 1].Id == merge.UpperId
            ? "" : $"Range {merge.UpperId} does not follow on range {merge.LowerId}; only neighbours merge.";
    }

    private static string Of(RangeTable table, BeginSalting begin)
    {
        if (TextFault.OfId("user's id", begin.UserId) is { } fault) return fault;
        if (begin.Parts is < 2 or > Limits.SaltParts) return $"{begin.Parts} is no number of parts; a user is salted into 2 to {Limits.SaltParts}.";
        if (table.SaltOf(begin.UserId) is { } salt) return $"User '{Shown.Of(begin.UserId)}' is salted into {salt.Parts} parts already; unsalt them first.";
        if (table.Salts.FirstOrDefault(other => other.Hash == new Salt(begin.UserId, begin.Parts).Hash) is { } twin)
            return $"User '{Shown.Of(begin.UserId)}' has the hash of the salted user '{Shown.Of(twin.UserId)}'; only one of them can be salted.";
        return table.Salts.Count() < Limits.SaltedUsers ? "" : $"{Limits.SaltedUsers} users are salted already, which is the most; unsalt one that is not hot any more.";
    }

    private static int IndexOf(RangeTable table, int rangeId) => table.Entries.Select(entry => entry.Id).ToList().IndexOf(rangeId);

    private static string Unknown(RangeTable table, int rangeId) => $"There is no range {rangeId} in version {table.Version} of the range table.";
}
