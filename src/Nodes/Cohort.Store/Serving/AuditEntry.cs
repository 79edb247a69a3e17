namespace Cohort.Store.Serving;

/// <summary>What became of a change.</summary>
internal enum AuditOutcome
{
    /// <summary>It was let in and is being made. An entry that no other follows is of a node that died meanwhile.</summary>
    Begun = 0,

    /// <summary>It was made, or begun where it takes a while.</summary>
    Done = 1,

    /// <summary>It was not made, for a reason that whoever asked was told.</summary>
    Refused = 2,

    /// <summary>It may be made or not: something broke.</summary>
    Failed = 3,
}

/// <summary>
/// An entry of the audit log: somebody wanted to change something. Two entries of one request say that it began and how it
/// ended; one that was not let in has one. All texts are bounded and hold no control characters; the log sees to that.
/// </summary>
internal sealed record AuditEntry
{
    /// <summary>Counts the entries; the store gives it.</summary>
    public long Number { get; init; }

    /// <summary>When, by the clock of the node.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The node that was asked.</summary>
    public required string Node { get; init; }

    /// <summary>The id of the request, the same in both entries.</summary>
    public required string Request { get; init; }

    /// <summary>The name of a key, the subject of a certificate, or <c>loopback</c>.</summary>
    public required string Who { get; init; }

    /// <summary>The address that the request came from.</summary>
    public required string From { get; init; }

    /// <summary>Method and path.</summary>
    public required string What { get; init; }

    /// <summary>What was sent along: an order as it is, of anything larger its size, hash and beginning.</summary>
    public string Order { get; init; } = "";

    /// <summary>How things stood.</summary>
    public string Before { get; init; } = "";

    /// <summary>What was answered.</summary>
    public string After { get; init; } = "";

    /// <summary>What became of it.</summary>
    public required AuditOutcome Outcome { get; init; }

    /// <summary>The status of the answer; 0 where it has only begun.</summary>
    public int Status { get; init; }
}
