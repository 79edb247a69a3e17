using Cohort.Engine.Texts;
using Cohort.Store;

namespace Cohort.Engine.Sources;

/// <summary>
/// Keeps by which mapping a source is read from which record on. Another mapping holds from the record where the source is: what was
/// read before stays as it was mapped then, since its records are counted under their places.
/// </summary>
internal static class SourceMappings
{
    /// <summary>What changes for a source with the mapping that it is to be read by now, for people; null where nothing does.</summary>
    /// <exception cref="EngineException">It cannot change now.</exception>
    public static string? ChangeOf(DataDirectory directory, EventSource source)
    {
        using var stored = directory.CreateReader();
        var (position, now) = (stored.Position(source.Name), Of(source, 0));
        if (position.Record == 0 || IsSame(FormerOf(stored, source.Name), now)) return null;
        var (former, next) = (Described(FormerOf(stored, source.Name)), Described(now));
        if (position.Handled.Count > 0)
            throw EngineException.BadSetting($"'{source.Name}' was read {former}, and purchases of later days were left in it, so it cannot be read {next} yet. Read it to its end as before, without {MemberNames.Until}, or give it a new name with {MemberNames.SourceName}.");
        return $"'{source.Name}' was read {former} up to record {position.Record}; from there on it is read {next}. What was read before stays as it was mapped then; to map it anew, read the file into a new data directory.";
    }

    /// <summary>Keeps the mapping of a source that is about to be read.</summary>
    /// <exception cref="EngineException">It cannot change now.</exception>
    public static void Keep(DataDirectory directory, EventSource source)
    {
        ChangeOf(directory, source);
        using (var stored = directory.CreateReader())
        {
            var now = Of(source, stored.Position(source.Name).Record);
            if (IsSame(FormerOf(stored, source.Name), now)) return;
            using var writer = directory.CreateCommitWriter();
            writer.Mapping(now);
            writer.Commit();
        }
    }

    private static StoredMapping? FormerOf(StoreReader stored, string source) => stored.Mappings().LastOrDefault(one => one.Source == source);

    private static StoredMapping Of(EventSource source, long record) => source.Mapping is { } mapping
        ? new(source.Name, record, mapping.Text.Version, mapping.Rates?.Version ?? "", mapping.Name, mapping.Text.Text)
        : new(source.Name, record, "", "", "", "");

    private static bool IsSame(StoredMapping? former, StoredMapping now) =>
        (former?.Version ?? "", former?.RatesVersion ?? "") == (now.Version, now.RatesVersion);

    private static string Described(StoredMapping? mapping) => mapping is not { Version.Length: > 0 } one ? "in the plain format"
        : $"by the mapping {one.Name}, version {one.Version}" + (one.RatesVersion.Length > 0 ? $", with rates of version {one.RatesVersion}" : "");
}
