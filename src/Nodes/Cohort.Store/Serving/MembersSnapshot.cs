namespace Cohort.Store.Serving;

/// <summary>Takes all members of a segment, as they were at one moment: first the moment, then the members, some at a time.</summary>
/// <param name="Begin">Told how many there are, and the last transition by then.</param>
/// <param name="Take">Takes some of them; the next are read when it is done.</param>
internal sealed record MembersSnapshot(Func<long, FeedMark, Task> Begin, Func<IReadOnlyList<string>, Task> Take)
{
    /// <summary>Members that are read at a time: some hundred kilobytes.</summary>
    public const int Batch = 10_000;
}
