namespace Cohort.Store.Serving.Postgres;

/// <summary>Where a PostgreSQL serving store is, and how patient one is with it.</summary>
/// <param name="ConnectionString">As Npgsql takes it; passwords and certificates are its business and never in a message.</param>
internal sealed record PostgresOptions(string ConnectionString)
{
    /// <summary>The schema that holds the tables; made where there is none. Lower-case letters, digits and underscores.</summary>
    public string Schema { get; init; } = "cohort";

    /// <summary>How often and how long what failed for a moment is tried again.</summary>
    public RetryLimits Retry { get; init; } = RetryLimits.Default;

    /// <summary>What questions may take.</summary>
    public ServingLimits Limits { get; init; } = ServingLimits.Default;
}

/// <summary>The bounds of trying again.</summary>
/// <param name="Attempts">Attempts in all, from 1.</param>
/// <param name="FirstWait">The wait after the first; each one after that is twice as long.</param>
/// <param name="LongestWait">No wait is longer.</param>
internal sealed record RetryLimits(int Attempts, TimeSpan FirstWait, TimeSpan LongestWait)
{
    /// <summary>
    /// Twelve attempts over about half a minute: a restart of the server, or a standby that takes over, is waited for;
    /// what takes longer is for an operator to know.
    /// </summary>
    public static RetryLimits Default { get; } = new(12, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));

    /// <summary>Once more, at once: a connection may have broken while nobody used it.</summary>
    public static RetryLimits OnceMore { get; } = new(2, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>How long to wait after an attempt that failed, counted from 1.</summary>
    public TimeSpan WaitAfter(int attempt)
    {
        // Beyond 2^30 times the first wait the longest one holds in any case.
        var wait = FirstWait * (1L << Math.Min(attempt - 1, 30));
        return wait < LongestWait ? wait : LongestWait;
    }
}
