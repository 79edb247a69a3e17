using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Messages;

/// <summary>What is asked of all users of a range.</summary>
internal enum MembersQuestion
{
    /// <summary>How segments overlap: as many numbers as there are combinations.</summary>
    Overlap = 1,

    /// <summary>How many members a segment has, and how many leave it on each of the next dates.</summary>
    Exits = 2,
}

/// <summary>A question about segments that looks at all users of a range. Answered by <see cref="MembersAnswer"/>.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Question">What is asked.</param>
/// <param name="Segments">The segments, by name.</param>
/// <param name="Days">How many dates; 0 where none are asked for.</param>
internal sealed record AskMembers(int RangeId, MembersQuestion Question, IReadOnlyList<string> Segments, int Days) : IRangeMessage, IWireMessage;

/// <summary>Numbers of one range, which add up.</summary>
/// <param name="AsOf">Its as-of date; null before the first.</param>
/// <param name="Offsets">Up to where it has applied each source.</param>
/// <param name="Numbers">The numbers; null where the range is not open.</param>
internal sealed record MembersAnswer(BusinessDate? AsOf, OffsetVector Offsets, IReadOnlyList<long>? Numbers) : IWireMessage
{
    /// <summary>The answer of a range that is not open.</summary>
    public static MembersAnswer NotOpen { get; } = new(null, OffsetVector.Empty, null);

    /// <summary>The answer of a range.</summary>
    public static MembersAnswer Of(RangeState state, AskMembers ask) => new(state.AsOf, state.Offsets, ask.Question == MembersQuestion.Overlap
        ? state.Members.Overlap(ask.Segments)
        : [state.Members.Count(ask.Segments[0]), .. state.Members.Exits(ask.Segments[0], ask.Days)]);
}

/// <summary>What would other rules change in a range? Answered by <see cref="PreviewAnswer"/>.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Rules">The text of the rules.</param>
/// <param name="Samples">Of how many users who would enter or leave a segment the ids are given, for each.</param>
/// <param name="UserId">The user of whom alone is asked what they are by the rules; empty where all are.</param>
internal sealed record AskPreview(int RangeId, string Rules, int Samples, string UserId) : IRangeMessage, IWireMessage;

/// <summary>What other rules would change in a range.</summary>
/// <param name="AsOf">Its as-of date; null before the first.</param>
/// <param name="Offsets">Up to where it has applied each source.</param>
/// <param name="Preview">The counts; null where the range is not open, or one user is asked for.</param>
internal sealed record PreviewAnswer(BusinessDate? AsOf, OffsetVector Offsets, RulesPreview? Preview) : IWireMessage
{
    /// <summary>The answer of a range that is not open.</summary>
    public static PreviewAnswer NotOpen { get; } = new(null, OffsetVector.Empty, null);

    /// <summary>Why the range cannot evaluate by the rules; empty where it can.</summary>
    public string Fault { get; init; } = "";

    /// <summary>The user, where one is asked for and the range holds something of them.</summary>
    public UserView? User { get; init; }
}
