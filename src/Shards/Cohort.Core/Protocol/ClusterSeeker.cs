namespace Cohort.Core.Protocol;

/// <summary>What a process does about the cluster that it is to be of.</summary>
public enum SeekerStep
{
    /// <summary>Nothing now.</summary>
    None,

    /// <summary>Ask the members at the addresses of the answer to be let in.</summary>
    Join,

    /// <summary>Begin a cluster.</summary>
    Begin,

    /// <summary>End: another cluster has taken the place of its own.</summary>
    End,
}

/// <summary>
/// What one process says to <see cref="Founding"/>, and what it does about the answers. It asks to be let in, or begins a cluster,
/// once in its life: whoever has asked may be let in at any moment, and must not begin another cluster meanwhile.
/// </summary>
/// <param name="member">The address and the number of this process.</param>
/// <param name="address">Its address.</param>
/// <param name="isGuided">Whether the database says which cluster to join or to begin; otherwise seed nodes do.</param>
public sealed class ClusterSeeker(string member, string address, bool isGuided)
{
    // A process that was stopped between question and answer asks again: meanwhile another may have begun.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMilliseconds(Founding.ClaimTime / 2);

    private bool _isEnding;

    /// <summary>The number of the cluster that it has joined or begun, as far as it knows one.</summary>
    public long? Cluster { get; private set; }

    /// <summary>What to report now; null for nothing.</summary>
    /// <param name="isMember">Whether it is a member of a cluster.</param>
    public FoundingReport? Report(bool isMember) =>
        _isEnding || (!isMember && (!isGuided || Cluster is not null)) ? null : new FoundingReport(member, address, isMember, Cluster);

    /// <summary>Follows an answer.</summary>
    /// <param name="report">What was reported.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="took">How long it took, by a clock that only goes on.</param>
    public SeekerStep Follow(FoundingReport report, FoundingAnswer answer, TimeSpan took)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(answer);
        switch (answer.Verdict)
        {
            case FoundingVerdict.Superseded:
                _isEnding = true;
                return SeekerStep.End;
            case FoundingVerdict.Member:
                Cluster = answer.Cluster;
                return SeekerStep.None;
            case FoundingVerdict.Join when !report.IsMember:
                Cluster = answer.Cluster;
                return SeekerStep.Join;
            case FoundingVerdict.Found when !report.IsMember && took < LongestAnswer:
                Cluster = answer.Cluster;
                return SeekerStep.Begin;
            default:
                return SeekerStep.None;
        }
    }
}
