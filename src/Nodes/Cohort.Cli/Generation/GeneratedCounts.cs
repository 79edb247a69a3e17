namespace Cohort.Cli.Generation;

/// <summary>What a generator has written.</summary>
public record struct GeneratedCounts
{
    /// <summary>All lines.</summary>
    public long Lines { get; set; }

    /// <summary>All bytes, line feeds included.</summary>
    public long Bytes { get; set; }

    /// <summary>Lines that repeat an earlier one.</summary>
    public long Duplicates { get; set; }

    /// <summary>Purchases dated before their place, those in lines broken afterwards included.</summary>
    public long Late { get; set; }

    /// <summary>Lines that are no purchase.</summary>
    public long Malformed { get; set; }

    /// <summary>Well-formed refunds, each counted once.</summary>
    public long Refunds { get; set; }
}
