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
    public static void Sum(this RangeState home, string user, IEnumerable<RangeState> ranges)
    {
        var id = Encoding.UTF8.GetBytes(user);
        home.Salting.SumPartials(id, [.. ranges.SelectMany(range => range.Salting.PartialSums(id))]);
    }
}
