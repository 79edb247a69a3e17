namespace Cohort.Serving.Live;

/// <summary>What live updates are bounded by.</summary>
internal sealed record LiveLimits
{
    /// <summary>
    /// Transitions that are kept in memory for those who listen, some 400 bytes each. Who falls behind by more is dropped: at a
    /// thousand a second, that is after eight seconds.
    /// </summary>
    public int Kept { get; init; } = 8_192;

    /// <summary>Transitions that are read from the store at a time.</summary>
    public int Page { get; init; } = 1_000;

    /// <summary>Streams that read from the store at a time because they begin in the past: the rest of it is for questions.</summary>
    public int CatchingUp { get; init; } = 2;

    /// <summary>How often is looked for new ones.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a store that does not answer is left alone.</summary>
    public TimeSpan FaultPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After so long without a transition something is sent: what stands between closes what is silent for a minute.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a reader may take nothing of what is sent.</summary>
    public TimeSpan WriteTime { get; init; } = TimeSpan.FromSeconds(30);
}
