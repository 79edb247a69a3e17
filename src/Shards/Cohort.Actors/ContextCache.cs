using Cohort.Core.Segments;

namespace Cohort.Actors;

/// <summary>
/// The rules and taxonomies of a node by version, each read once and shared by all its ranges. Who needs one for long holds it: of
/// those that nobody holds only the latest are kept. For many threads at once.
/// </summary>
/// <param name="load">Reads a version; asked again after it failed.</param>
internal sealed class ContextCache(Func<ContextVersion, Task<RuleContext>> load)
{
    /// <summary>
    /// Versions that are kept while nobody holds them: while rules are activated, the former and the next are asked for in turn, and a
    /// taxonomy has up to hundreds of megabytes.
    /// </summary>
    public const int Kept = 4;

    private readonly SharedValues<ContextVersion, RuleContext> _contexts = new(Kept, load);

    /// <summary>A version, where it is here.</summary>
    public RuleContext? Find(ContextVersion version) => _contexts.TryFind(version, out var context) ? context : null;

    /// <summary>Loads versions, and gives them to be held.</summary>
    public async Task<ContextsByVersion> Load(IEnumerable<ContextVersion> versions)
    {
        var loaded = new Dictionary<ContextVersion, RuleContext>();
        foreach (var version in versions)
        {
            if (!loaded.ContainsKey(version)) loaded.Add(version, await Load(version).ConfigureAwait(false));
        }

        return version => loaded[version];
    }

    /// <summary>Loads a version.</summary>
    public Task<RuleContext> Load(ContextVersion version) => _contexts.Load(version);
}
