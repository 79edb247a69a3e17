using Cohort.Core.Expressions;

namespace Cohort.Core.Segments.Rules;

/// <summary>A rule file as parsed.</summary>
/// <param name="AffinityTop">How many categories a user has an affinity to; 0 where it is off.</param>
/// <param name="Segments">In the order of the file.</param>
/// <param name="WindowDays">How many dates the window has that its functions look at.</param>
internal sealed record RuleFile(int AffinityTop, IReadOnlyList<SegmentRule> Segments, int WindowDays)
{
    /// <summary>What a file without an affinity line gets.</summary>
    public const int DefaultAffinityTop = 3;
}

/// <param name="Name">Unique in the file.</param>
/// <param name="Title">The name where none is given.</param>
/// <param name="Condition">When a user is in it.</param>
/// <param name="Source">The condition as written.</param>
/// <param name="Start">Offset of the name in the file.</param>
/// <param name="TitleStart">Offset of the title, of the name where there is none.</param>
internal sealed record SegmentRule(string Name, string Title, Expr Condition, string Source, int Start, int TitleStart);
