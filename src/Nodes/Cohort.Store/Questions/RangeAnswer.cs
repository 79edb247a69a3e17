using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Store.Questions;

/// <summary>What one range answered to a question that all are asked.</summary>
/// <param name="AsOf">Its as-of date.</param>
/// <param name="Offsets">Up to where it has applied each source.</param>
/// <param name="Answer">The answer.</param>
internal sealed record RangeAnswer<T>(BusinessDate? AsOf, OffsetVector Offsets, T Answer)
{
    /// <summary>Asks a range.</summary>
    public static RangeAnswer<T> Of(RangeState state, Func<RangeState, T> question) => new(state.AsOf, state.Offsets, question(state));
}

/// <summary>Puts answers of ranges together.</summary>
internal static class RangeAnswer
{
    /// <summary>Up to where each source is applied by the range that is furthest: between two commits all are that far.</summary>
    public static IReadOnlyDictionary<string, long> OffsetsOf(IEnumerable<OffsetVector> offsets) =>
        offsets.SelectMany(one => one.Entries).GroupBy(one => one.Key, StringComparer.Ordinal).OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary(one => one.Key, one => one.Max(entry => entry.Value));

    /// <summary>Adds up numbers that each range has as many of.</summary>
    public static long[] Sum(IEnumerable<long[]> answers)
    {
        long[] sum = [];
        foreach (var numbers in answers)
        {
            if (sum.Length < numbers.Length) Array.Resize(ref sum, numbers.Length);
            for (var i = 0; i < numbers.Length; i++) sum[i] += numbers[i];
        }

        return sum;
    }

    /// <summary>How segments overlap, in the form of answers.</summary>
    /// <param name="context">The rules that hold.</param>
    /// <param name="names">The names of the segments.</param>
    /// <param name="found">What the ranges found.</param>
    public static OverlapReply Overlap(Core.Segments.RuleContext context, IReadOnlyList<string> names, IReadOnlyList<RangeAnswer<long[]>> found)
    {
        var counts = Sum(found.Select(one => one.Answer));
        var combinations = Enumerable.Range(1, counts.Length - 1).Where(bits => counts[bits] > 0)
            .Select(bits => new CombinationReply([.. names.Where((_, i) => (bits >> i & 1) != 0)], counts[bits]));
        return new OverlapReply(
            found.Max(one => one.AsOf),
            [.. names.Select((name, i) => new SegmentReply(name, SegmentCatalogue.TitleOf(context, name), Enumerable.Range(0, counts.Length).Where(bits => (bits >> i & 1) != 0).Sum(bits => counts[bits])))],
            [.. combinations.OrderByDescending(one => one.Users).ThenBy(one => string.Join('\n', one.Segments), StringComparer.Ordinal)]);
    }

    /// <summary>When members leave a segment, in the form of answers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="members">How many it has now.</param>
    /// <param name="found">What the ranges found.</param>
    public static ExitsReply Exits(string name, long members, IReadOnlyList<RangeAnswer<long[]>> found)
    {
        var exits = Sum(found.Select(one => one.Answer));
        var asOf = found.Max(one => one.AsOf);
        return new ExitsReply(
            name, asOf, members, asOf is { } day ? [.. exits.Select((users, i) => new ExitDayReply(new BusinessDate((ushort)(day.Day + i + 1)), users))] : [], members - exits.Sum());
    }
}
