using Cohort.Core.Mappings;
using Cohort.Core.Texts;

namespace Cohort.Store.Questions;

/// <summary>Why records cannot be sent by a mapping, alike wherever they are sent.</summary>
internal static class SentMappings
{
    /// <summary>Nothing has the name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="own">The mapping that the program was given; null for none.</param>
    public static CohortException Unknown(string name, string? own)
    {
        var names = ReadyMappings.OfJson.Select(ready => ready.Name).Concat(own is null ? [] : [own]).Distinct().Order(StringComparer.Ordinal);
        return new CohortException(Refusal.Unknown, $"There is no mapping \"{Shown.Cut(name)}\" here. Name one of these: {string.Join(", ", names)}; or leave it away and send purchases in the plain format.");
    }

    /// <summary>It reads something else than JSON.</summary>
    public static CohortException ReadsCsv(string name) => new(Refusal.Wrong,
        $"The mapping \"{Shown.Cut(name)}\" reads lines of CSV, and purchases are sent as JSON. Name a mapping of JSON, or let a run read the file by this one.");
}
