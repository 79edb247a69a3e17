using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <summary>Leases as rows. Only the server's clock counts: clocks of nodes may differ as they like.</summary>
internal sealed class PostgresLeases : IAsyncDisposable
{
    // Half of what whoever asks waits for.
    private const int Seconds = 2;

    private static readonly DateTime Never = DateTime.UnixEpoch;

    private readonly PostgresAccess _access;

    /// <summary>The table of a schema that <see cref="PostgresServingStore.OpenAsync"/> has made.</summary>
    public PostgresLeases(PostgresOptions options, TimeProvider time) => _access = PostgresAccess.ForControl(options, Seconds, time);

    /// <summary>Takes a lease that is free, that has run out, or that this owner has; null where somebody else has it.</summary>
    /// <exception cref="StoreException">The database does not answer, or not in time.</exception>
    public Task<long?> AcquireAsync(string name, string owner, TimeSpan time, CancellationToken cancel = default) => _access.CommitAsync(
        async connection =>
        {
            // Of two that take one that nobody had, the second waits here until the first one's row is there.
            await connection.ChangeAsync(
                "INSERT INTO lease VALUES ($1, '', 0, $2, $3) ON CONFLICT (name) DO NOTHING", [Value(name), Value(Never), Value(SealOf(new Row(name, "", 0, Never)))], cancel);
            var (lease, now) = await LockAsync(connection, name, cancel);
            if (lease.Owner != owner && lease.Expires > now) return (long?)null;
            await WriteAsync(connection, lease with { Owner = owner, Version = lease.Version + 1, Expires = After(now, time) }, cancel);
            return lease.Version + 1;
        },
        cancel);

    /// <summary>Makes a lease last longer, if its owner still has it.</summary>
    /// <exception cref="StoreException">The database does not answer, or not in time.</exception>
    public Task<bool> RenewAsync(string name, string owner, long version, TimeSpan time, CancellationToken cancel = default) =>
        ExpireAsync(name, owner, version, time, cancel);

    /// <summary>Gives a lease back, if its owner still has it. The row stays: its version never falls back.</summary>
    /// <exception cref="StoreException">The database does not answer, or not in time.</exception>
    public Task<bool> ReleaseAsync(string name, string owner, long version, CancellationToken cancel = default) =>
        ExpireAsync(name, owner, version, TimeSpan.Zero, cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _access.DisposeAsync();

    private Task<bool> ExpireAsync(string name, string owner, long version, TimeSpan time, CancellationToken cancel) => _access.CommitAsync(
        async connection =>
        {
            var (lease, now) = await LockAsync(connection, name, cancel);
            if (lease.Owner != owner || lease.Version != version || lease.Expires <= now) return false;
            await WriteAsync(connection, lease with { Expires = After(now, time) }, cancel);
            return true;
        },
        cancel);

    // The clock is read when everybody who came before has ended.
    private static async Task<(Row Lease, DateTime Now)> LockAsync(NpgsqlConnection connection, string name, CancellationToken cancel)
    {
        var leases = await connection.ListAsync(
            PostgresTables.Lease, "WHERE name = $1 FOR UPDATE", [Value(name)], row => new Row(row.Text(0), row.Text(1), row.GetInt64(2), row.GetDateTime(3)), cancel);
        var now = await connection.ListAsync("SELECT clock_timestamp()", [], row => row.GetDateTime(0), cancel);
        return (leases is [var lease] ? lease : new Row(name, "", 0, Never), now[0]);
    }

    private static Task<int> WriteAsync(NpgsqlConnection connection, Row lease, CancellationToken cancel) => connection.ChangeAsync(
        "UPDATE lease SET owner = $2, version = $3, expires = $4, checksum = $5 WHERE name = $1",
        [Value(lease.Name), Value(lease.Owner), Value(lease.Version), Value(lease.Expires), Value(SealOf(lease))],
        cancel);

    private static int SealOf(Row lease) => Seal.Of(PostgresTables.Lease).Add(lease.Name).Add(lease.Owner).Add(lease.Version).Add(lease.Expires).Value;

    // PostgreSQL holds microseconds.
    private static DateTime After(DateTime now, TimeSpan time) => now + TimeSpan.FromMicroseconds((long)time.TotalMicroseconds);

    private sealed record Row(string Name, string Owner, long Version, DateTime Expires);
}
