using Cohort.Core.Purchases;

namespace Cohort.Cli.Lakes;

/// <summary>In which order purchases of a lake are applied again.</summary>
internal enum ReplayKnowledge
{
    /// <summary>On the date on which they were read: what was known at the end of a date.</summary>
    Then,

    /// <summary>On the date on which they were made: what is known of a date now, with all that came late and without what was taken back since.</summary>
    Now,
}

/// <summary>What somebody asks to replay.</summary>
/// <param name="Lake">The lake.</param>
/// <param name="Data">The data directory that is made.</param>
internal sealed record ReplayRequest(string Lake, string Data)
{
    /// <summary>Only purchases dated from this date on; null for all.</summary>
    public BusinessDate? From { get; init; }

    /// <summary>The as-of date of the directory in the end; null for that of the lake.</summary>
    public BusinessDate? Until { get; init; }

    /// <summary>The order.</summary>
    public ReplayKnowledge Knowledge { get; init; }

    /// <summary>A file of rules that hold from the beginning on; null for those that held.</summary>
    public string? Rules { get; init; }

    /// <summary>A taxonomy that holds from the beginning on; null for those that held.</summary>
    public string? Taxonomy { get; init; }

    /// <summary>Threads.</summary>
    public int? Workers { get; init; }
}
