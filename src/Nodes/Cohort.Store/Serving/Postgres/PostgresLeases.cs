using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <summary>Leases as rows. Only the server's clock counts: clocks of nodes may differ as they like.</summary>
internal sealed class PostgresLeases : IAsyncDisposable
{
    // Half of what whoever asks waits for.
    private const int Seconds = 2;

    private readonly PostgresAccess _access;

    /// <summary>The table of a schema that <see cref="PostgresServingStore.OpenAsync"/> has made.</summary>
    public PostgresLeases(PostgresOptions options, TimeProvider time) => _access = PostgresAccess.ForControl(options, Seconds, time);

    /// <summary>Takes a lease that is free, that has run out, or that this owner has; null where somebody else has it.</summary>
    /// <exception cref="StoreException">The database does not answer, or not in time.</exception>
    public Task<long?> AcquireAsync(string name, string owner, TimeSpan time, CancellationToken cancel = default) => _access.RunAsync(
        async connection =>
        {
            var versions = await connection.ListAsync(
                """
                INSERT INTO lease AS l VALUES ($1, $2, 1, clock_timestamp() + $3)
                    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, version = l.version + 1, expires = excluded.expires
                    WHERE l.owner = excluded.owner OR l.expires <= clock_timestamp()
                    RETURNING version
                """,
                [Value(name), Value(owner), Value(time)], row => row.GetInt64(0), cancel);
            return versions.Count > 0 ? versions[0] : (long?)null;
        },
        cancel);

    /// <summary>Makes a lease last longer, if its owner still has it.</summary>
    /// <exception cref="StoreException">The database does not answer, or not in time.</exception>
    public Task<bool> RenewAsync(string name, string owner, long version, TimeSpan time, CancellationToken cancel = default) => _access.RunAsync(
        async connection => await connection.ChangeAsync(
            "UPDATE lease SET expires = clock_timestamp() + $4 WHERE name = $1 AND owner = $2 AND version = $3 AND expires > clock_timestamp()",
            [Value(name), Value(owner), Value(version), Value(time)], cancel) > 0,
        cancel);

    /// <summary>Gives a lease back, if its owner still has it. The row stays: its version never falls back.</summary>
    /// <exception cref="StoreException">The database does not answer, or not in time.</exception>
    public Task<bool> ReleaseAsync(string name, string owner, long version, CancellationToken cancel = default) => _access.RunAsync(
        async connection => await connection.ChangeAsync(
            "UPDATE lease SET expires = clock_timestamp() WHERE name = $1 AND owner = $2 AND version = $3 AND expires > clock_timestamp()",
            [Value(name), Value(owner), Value(version)], cancel) > 0,
        cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _access.DisposeAsync();
}
