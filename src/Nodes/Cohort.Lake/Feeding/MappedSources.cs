namespace Cohort.Lake.Feeding;

/// <summary>By which mapping each record of a source was read.</summary>
/// <param name="from">Where it is kept.</param>
internal sealed class MappedSources(ILakeSource from)
{
    private readonly Dictionary<string, IReadOnlyList<(long From, string Version)>> _bySource = new(StringComparer.Ordinal);

    /// <summary>Reads what is kept of a source, before records of it are asked for.</summary>
    public async Task LoadAsync(string source, CancellationToken cancel)
    {
        if (!_bySource.ContainsKey(source)) _bySource.Add(source, await from.MappingsAsync(source, cancel));
    }

    /// <summary>The version of the mapping of a record; null where it is a purchase as it stands.</summary>
    public string? VersionAt(string source, long record)
    {
        var versions = _bySource[source];
        for (var at = versions.Count - 1; at >= 0; at--)
        {
            if (versions[at].From <= record) return versions[at].Version.Length > 0 ? versions[at].Version : null;
        }

        return null;
    }
}
