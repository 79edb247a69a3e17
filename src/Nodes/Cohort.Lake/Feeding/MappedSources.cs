using Cohort.Store;

namespace Cohort.Lake.Feeding;

/// <summary>By which mapping each record of a source was read.</summary>
internal sealed class MappedSources(IEnumerable<StoredMapping> mappings)
{
    private readonly Dictionary<string, StoredMapping[]> _bySource =
        mappings.GroupBy(mapping => mapping.Source).ToDictionary(source => source.Key, source => source.OrderByDescending(mapping => mapping.Record).ToArray());

    /// <summary>The version of the mapping of a record; null where it is a purchase as it stands.</summary>
    public string? VersionAt(string source, long record)
    {
        if (!_bySource.TryGetValue(source, out var versions)) return null;
        foreach (var mapping in versions)
        {
            if (mapping.Record <= record) return mapping.Version.Length > 0 ? mapping.Version : null;
        }

        return null;
    }
}
