using System.Collections.Immutable;
using Cohort.Core.Ranges;

namespace Cohort.Core.Protocol;

/// <summary>The coordinator asks a range for numbers of its users' values.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Look">As what and as of when all users are looked at.</param>
/// <param name="Attempt">From 1: where a range has measured its users anew, all do.</param>
/// <param name="Round">0 asks for totals, each later one for counts.</param>
/// <param name="Probes">The values up to which is counted; none in the first round.</param>
internal sealed record ValuesWanted(int RangeId, LookAtAll Look, int Attempt, int Round, ImmutableArray<ValueProbe> Probes);

/// <summary>Numbers of the values of a range's users.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Number">Of the order for which all users are looked at.</param>
/// <param name="Attempt">As it was asked.</param>
/// <param name="Round">As it was asked.</param>
/// <param name="Sequence">The row of the range's journal up to which the users were measured.</param>
internal sealed record ValuesGiven(int RangeId, long Number, int Attempt, int Round, long Sequence)
{
    /// <summary>For each threshold of the rules, in the first round.</summary>
    public ImmutableArray<ValueTotals> Totals { get; init; } = [];

    /// <summary>For each value that was asked for, in every later round.</summary>
    public ImmutableArray<long> Counts { get; init; } = [];
}
