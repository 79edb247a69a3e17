using Cohort.Actors.Connectors;

namespace Cohort.Actors.Tests.Support;

/// <summary>Leases in memory, with a clock of their own.</summary>
internal sealed class MemoryLeaseStore(TimeProvider clock) : ILeaseStore
{
    private readonly Lock _lock = new();
    private (string Owner, long Version, DateTimeOffset Expires) _row = ("", 0, DateTimeOffset.MinValue);

    /// <summary>Whether it answers nobody.</summary>
    public bool IsAway { get; set; }

    /// <summary>How often a lease was renewed.</summary>
    public int Renewals { get; private set; }

    public Task<long?> AcquireAsync(string name, string owner, TimeSpan time) => Do<long?>(() =>
    {
        if (_row.Owner != owner && _row.Expires > clock.GetUtcNow()) return null;
        _row = (owner, _row.Version + 1, clock.GetUtcNow() + time);
        return _row.Version;
    });

    public Task<bool> RenewAsync(string name, string owner, long version, TimeSpan time) => Do(() =>
    {
        Renewals++;
        if (!Has(owner, version)) return false;
        _row.Expires = clock.GetUtcNow() + time;
        return true;
    });

    public Task<bool> ReleaseAsync(string name, string owner, long version) => Do(() =>
    {
        if (!Has(owner, version)) return false;
        _row.Expires = clock.GetUtcNow();
        return true;
    });

    private bool Has(string owner, long version) => _row.Owner == owner && _row.Version == version && _row.Expires > clock.GetUtcNow();

    private Task<T> Do<T>(Func<T> work)
    {
        lock (_lock) return IsAway ? Task.FromException<T>(new IOException("the database is away")) : Task.FromResult(work());
    }
}
