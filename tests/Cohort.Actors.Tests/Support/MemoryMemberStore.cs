using Cohort.Actors.Connectors;

namespace Cohort.Actors.Tests.Support;

/// <summary>Removed members, in memory.</summary>
internal sealed class MemoryMemberStore : IMemberStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _removed = [];
    private int _faults;

    /// <summary>Who was removed, and by whom.</summary>
    public IReadOnlyDictionary<string, string> Removed
    {
        get
        {
            lock (_lock) return new Dictionary<string, string>(_removed);
        }
    }

    /// <summary>Lets the next questions fail.</summary>
    public void Fail(int times)
    {
        lock (_lock) _faults = times;
    }

    public Task<bool> RemoveAsync(string removed, string by)
    {
        lock (_lock)
        {
            if (_faults-- > 0) return Task.FromException<bool>(new IOException("the database is away"));
            if (_removed.ContainsKey(by)) return Task.FromResult(false);
            _removed.TryAdd(removed, by);
            return Task.FromResult(true);
        }
    }

    public Task<bool> IsRemovedAsync(string member)
    {
        lock (_lock) return _faults-- > 0 ? Task.FromException<bool>(new IOException("the database is away")) : Task.FromResult(_removed.ContainsKey(member));
    }
}
