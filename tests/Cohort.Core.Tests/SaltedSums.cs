using System.Text;
using Cohort.Core.Ranges;

namespace Cohort.Core.Tests;

/// <summary>Sums the parts of a salted user at home, as an owner does from its journal.</summary>
internal static class SaltedSums
{
    /// <summary>Gives home what it lacks.</summary>
    /// <param name="home">The home range of the user.</param>
    /// <param name="user">The user.</param>
    /// <param name="ranges">All ranges; those that hold no part of theirs give nothing.</param>
    public static void Sum(this RangeState home, string user, IEnumerable<RangeState> ranges)
    {
        var id = Encoding.UTF8.GetBytes(user);
        home.Salting.TakePartials(id, home.Salting.Lacking(user, [.. ranges.Where(range => range.Salting.PartsOf(id) > 0)]));
    }
}
