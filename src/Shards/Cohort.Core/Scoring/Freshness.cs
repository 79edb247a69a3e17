namespace Cohort.Core.Scoring;

/// <summary>How fresh scores are, against what they cost. Times are in milliseconds of the shell's clock.</summary>
/// <param name="Interval">A user is scored at most so often; their changes until then are scored together.</param>
/// <param name="LongestDelay">A batch that is not full is scored when its first user has waited so long.</param>
/// <param name="BatchUsers">Users that are scored at a time.</param>
/// <param name="FullPass">Whether everybody is scored anew when the day has turned: features change by themselves.</param>
public sealed record Freshness(long Interval, long LongestDelay, int BatchUsers, bool FullPass)
{
    /// <summary>A second together, two at most, and everybody once a day.</summary>
    public static Freshness Default { get; } = new(1_000, 2_000, 1_024, true);

    /// <summary>What is wrong with the settings; null where nothing is.</summary>
    public string? Fault => this switch
    {
        { Interval: < 0 } => $"The least interval between two scores of a user is {Interval} ms; it cannot be negative.",
        _ when LongestDelay < Interval => $"The longest delay of {LongestDelay} ms is shorter than the least interval of {Interval} ms; make it as long.",
        { BatchUsers: < 1 or > Limits.ScoreBatch } => $"A batch of {BatchUsers} users cannot be scored; give 1 to {Limits.ScoreBatch}.",
        _ => null,
    };
}
