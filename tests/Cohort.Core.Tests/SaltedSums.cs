using System.Text;
using Cohort.Core.Ranges;

namespace Cohort.Core.Tests;

/// <summary>Sums the parts of a salted user at home.</summary>
internal static class SaltedSums
{
    /// <summary>Gives home the sums of all parts that it lacks.</summary>
    /// <param name="home">The home range of the user.</param>
    /// <param name="user">The user.</param>
    /// <param name="ranges">All ranges; those that hold no part of theirs give nothing.</param>
    public static void Sum(this RangeState home, string user, IEnumerable<RangeState> ranges)
    {
        List<RangeState> holders = [.. ranges.Where(range => range.Salting.HeldSalts.Any(salt => salt.UserId == user))];
        if (home.Salting.Lacking(user, holders) is { } sums) home.Salting.TakePartials(Encoding.UTF8.GetBytes(user), sums);
    }
}
