using System.Collections.Concurrent;
using Cohort.Core.Segments;

namespace Cohort.Actors;

/// <summary>
/// The rules and taxonomies of a node by version, each read once and shared by all its ranges. For many threads at once.
/// </summary>
/// <param name="load">Reads a version; asked again after it failed.</param>
internal sealed class ContextCache(Func<ContextVersion, Task<RuleContext>> load)
{
    private readonly ConcurrentDictionary<ContextVersion, Task<RuleContext>> _contexts = new();

    /// <summary>A version that was loaded.</summary>
    /// <exception cref="KeyNotFoundException">It was not.</exception>
    public RuleContext Loaded(ContextVersion version) => _contexts.TryGetValue(version, out var context) && context.IsCompletedSuccessfully
        ? context.Result : throw new KeyNotFoundException($"Version {version} of rules and taxonomy was not loaded.");

    /// <summary>Whether a version was loaded.</summary>
    public bool Has(ContextVersion version) => _contexts.TryGetValue(version, out var context) && context.IsCompletedSuccessfully;

    /// <summary>Loads versions.</summary>
    public async Task Load(IEnumerable<ContextVersion> versions)
    {
        foreach (var version in versions) await Load(version).ConfigureAwait(false);
    }

    /// <summary>Loads a version.</summary>
    public async Task<RuleContext> Load(ContextVersion version)
    {
        var loading = _contexts.GetOrAdd(version, load);
        try
        {
            return await loading.ConfigureAwait(false);
        }
        catch
        {
            _contexts.TryRemove(new KeyValuePair<ContextVersion, Task<RuleContext>>(version, loading));
            throw;
        }
    }
}
