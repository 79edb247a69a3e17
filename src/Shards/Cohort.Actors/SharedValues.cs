using System.Diagnostics.CodeAnalysis;

namespace Cohort.Actors;

/// <summary>
/// Large values that many share, each loaded once: the few that were asked for last are kept, and others are found for as long as
/// somebody uses them. What nobody uses is forgotten, and is loaded again when it is asked for. For many threads at once.
/// </summary>
/// <param name="most">How many are kept that nobody uses; who was asked for longest ago goes first.</param>
/// <param name="load">Loads a value; asked again after it failed.</param>
internal sealed class SharedValues<TKey, TValue>(int most, Func<TKey, Task<TValue>> load)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _gate = new();
    private readonly List<TValue> _latest = [];
    private readonly Dictionary<TKey, WeakReference<TValue>> _known = [];
    private readonly Dictionary<TKey, Task<TValue>> _loading = [];

    /// <summary>Whether a value is here.</summary>
    public bool TryFind(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        lock (_gate)
        {
            value = null;
            if (!_known.TryGetValue(key, out var known) || !known.TryGetTarget(out value)) return false;
            Touch(value);
            return true;
        }
    }

    /// <summary>A value, loaded where it is not here.</summary>
    public Task<TValue> Load(TKey key)
    {
        lock (_gate)
        {
            if (TryFind(key, out var value)) return Task.FromResult(value);
            if (_loading.TryGetValue(key, out var loading)) return loading;
            loading = LoadAnew(key);
            if (!loading.IsCompleted) _loading.Add(key, loading);
            return loading;
        }
    }

    private async Task<TValue> LoadAnew(TKey key)
    {
        try
        {
            var value = await load(key).ConfigureAwait(false);
            lock (_gate) Keep(key, value);
            return value;
        }
        finally
        {
            lock (_gate) _loading.Remove(key);
        }
    }

    private void Keep(TKey key, TValue value)
    {
        foreach (var gone in _known.Where(one => !one.Value.TryGetTarget(out _)).Select(one => one.Key).ToList()) _known.Remove(gone);
        _known[key] = new WeakReference<TValue>(value);
        Touch(value);
    }

    private void Touch(TValue value)
    {
        if (_latest.Count > 0 && ReferenceEquals(_latest[^1], value)) return;
        if (!_latest.Remove(value) && _latest.Count == most) _latest.RemoveAt(0);
        _latest.Add(value);
    }
}
