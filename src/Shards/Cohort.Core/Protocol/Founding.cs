namespace Cohort.Core.Protocol;

/// <summary>
/// Decides who begins a cluster, and who is of the one that holds. All nodes share one state in a database, which carries out one
/// report after the other and has the only clock that counts. A second cluster begins only when nobody of the first one has
/// spoken for <see cref="Rounds"/> words of the one who wants to begin it; those of the first one then end at their next word.
/// </summary>
public static class Founding
{
    /// <summary>How often somebody says that they want to begin the next cluster before they do.</summary>
    public const int Rounds = 20;

    /// <summary>Milliseconds between two such words; sooner ones do not count.</summary>
    public const long RoundTime = 900;

    /// <summary>Milliseconds after which a claim that nobody renews is void.</summary>
    public const long ClaimTime = 5_000;

    /// <summary>Milliseconds after which a member that is silent is no use to join.</summary>
    public const long FreshTime = 5_000;

    // Enough to find one that answers.
    private const int MostAddresses = 16;

    /// <summary>Carries out one report.</summary>
    /// <param name="state">What all nodes share.</param>
    /// <param name="nodes">Who has reported lately, and of which cluster they are.</param>
    /// <param name="report">The word of a node.</param>
    /// <param name="now">The clock of the database, in milliseconds.</param>
    public static (FoundingState State, FoundingAnswer Answer) Decide(
        FoundingState state, IReadOnlyList<FoundingNode> nodes, FoundingReport report, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(report);
        return report.IsMember ? OfMember(state, report) : OfSeeker(state, nodes, report, now);
    }

    // Whoever is a member cancels every claim to the next cluster.
    private static (FoundingState, FoundingAnswer) OfMember(FoundingState state, FoundingReport report)
    {
        // A cluster that found its nodes by itself has the number that is there, or the first.
        var number = report.Cluster ?? Math.Max(state.Cluster, 1);
        if (number < state.Cluster) return (state, new FoundingAnswer(FoundingVerdict.Superseded, state.Cluster));
        return (state with { Cluster = number, Claimant = "", Claims = 0 }, new FoundingAnswer(FoundingVerdict.Member, number));
    }

    private static (FoundingState, FoundingAnswer) OfSeeker(
        FoundingState state, IReadOnlyList<FoundingNode> nodes, FoundingReport report, long now)
    {
        if (state.Cluster == 0) return Begin(state, report);

        // The answer to its first word did not arrive.
        if (state.Founder == report.Member) return (state, new FoundingAnswer(FoundingVerdict.Found, state.Cluster));

        // Not its own address: the process that had it has ended, and whoever asks itself begins a cluster.
        string[] addresses =
        [
            .. nodes.Where(node => node.Cluster == state.Cluster && node.Address != report.Address && Math.Abs(now - node.SeenAt) <= FreshTime)
                .OrderByDescending(node => node.SeenAt).ThenBy(node => node.Address, StringComparer.Ordinal)
                .Select(node => node.Address).Distinct(StringComparer.Ordinal).Take(MostAddresses),
        ];
        if (addresses.Length > 0) return (state, new FoundingAnswer(FoundingVerdict.Join, state.Cluster) { Addresses = addresses });
        var wait = new FoundingAnswer(FoundingVerdict.Wait, state.Cluster);

        // A clock that was set back makes claims of the future void, too.
        var age = now - state.ClaimedAt;
        var holds = state.Claimant.Length > 0 && age is >= 0 and <= ClaimTime;
        if (holds && state.Claimant != report.Member) return (state, wait);
        if (!holds) return (state with { Claimant = report.Member, Claims = 1, ClaimedAt = now }, wait);
        if (age < RoundTime) return (state, wait);
        if (state.Claims + 1 >= Rounds) return Begin(state, report);
        return (state with { Claims = state.Claims + 1, ClaimedAt = now }, wait);
    }

    private static (FoundingState, FoundingAnswer) Begin(FoundingState state, FoundingReport report)
    {
        var number = state.Cluster + 1;
        return (new FoundingState(number) { Founder = report.Member }, new FoundingAnswer(FoundingVerdict.Found, number));
    }
}

/// <summary>What all nodes share of how clusters begin.</summary>
/// <param name="Cluster">The number of the cluster that holds; 0 before the first.</param>
public sealed record FoundingState(long Cluster)
{
    /// <summary>Who began it; empty where it found its nodes by itself.</summary>
    public string Founder { get; init; } = "";

    /// <summary>Who wants to begin the next one; empty for nobody.</summary>
    public string Claimant { get; init; } = "";

    /// <summary>How often they said so without a word of a member in between.</summary>
    public int Claims { get; init; }

    /// <summary>When they said so last, in milliseconds of the database's clock.</summary>
    public long ClaimedAt { get; init; }
}

/// <summary>A node that has reported.</summary>
/// <param name="Member">Its address and the number of its process.</param>
/// <param name="Address">Its address.</param>
/// <param name="Cluster">The cluster that it is a member of; null while it looks for one.</param>
/// <param name="SeenAt">When it reported last, in milliseconds of the database's clock.</param>
public sealed record FoundingNode(string Member, string Address, long? Cluster, long SeenAt);

/// <summary>The word of a node.</summary>
/// <param name="Member">Its address and the number of its process: no other process ever has it.</param>
/// <param name="Address">Its address.</param>
/// <param name="IsMember">Whether it is a member of a cluster.</param>
/// <param name="Cluster">The number of that cluster; null where nobody has told it.</param>
public sealed record FoundingReport(string Member, string Address, bool IsMember, long? Cluster);

/// <summary>What a node is to do.</summary>
/// <param name="Verdict">What.</param>
/// <param name="Cluster">The number of the cluster that holds.</param>
public sealed record FoundingAnswer(FoundingVerdict Verdict, long Cluster)
{
    /// <summary>With <see cref="FoundingVerdict.Join"/>: the addresses of members, the last heard of first.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];
}

/// <summary>What a node that reported is to do.</summary>
public enum FoundingVerdict
{
    /// <summary>Go on: it is of the cluster that holds.</summary>
    Member,

    /// <summary>End: a later cluster was begun while its own was silent.</summary>
    Superseded,

    /// <summary>Join the cluster by one of the addresses.</summary>
    Join,

    /// <summary>Ask again.</summary>
    Wait,

    /// <summary>Begin a cluster.</summary>
    Found,
}
