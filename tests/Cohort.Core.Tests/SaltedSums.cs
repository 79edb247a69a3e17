using System.Text;
using Cohort.Core.Ranges;

namespace Cohort.Core.Tests;

/// <summary>Sums the parts of a salted user at home, in place of whatever home knew.</summary>
internal static class SaltedSums
{
    /// <summary>Gives home the sums of all parts.</summary>
    /// <param name="home">The home range of the user.</param>
    /// <param name="user">The user.</param>
    /// <param name="ranges">All ranges; those that hold no part of theirs give nothing.</param>
    public static void Sum(this RangeState home, string user, IEnumerable<RangeState> ranges) =>
        home.Salting.SumPartials(Encoding.UTF8.GetBytes(user), Of(user, ranges));

    /// <summary>The sums of all parts of a user, as they are now.</summary>
    public static IReadOnlyList<PartialCell> Of(string user, IEnumerable<RangeState> ranges) =>
        [.. ranges.SelectMany(range => range.Salting.PartialSums(Encoding.UTF8.GetBytes(user)))];
}
