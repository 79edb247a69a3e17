using Cohort.Core.Mappings;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Connectors;

/// <summary>By what this node reads the records of a topic, and how it opens what they were read by before.</summary>
/// <param name="Name">How the mapping was named.</param>
/// <param name="Version">Its version; empty where records are purchases in the plain format.</param>
/// <param name="RatesVersion">The version of its table of rates; empty without.</param>
/// <param name="Texts">Mapping and rates by version: kept for records that are read again after a change.</param>
/// <param name="Open">
/// Makes a reader of the texts of a mapping and of its rates, the latter null without. Throws an
/// <see cref="InvalidOperationException"/> for people where it cannot.
/// </param>
internal sealed record TopicMapping(
    string Name, string Version, string RatesVersion, IReadOnlyDictionary<string, string> Texts, Func<string, string?,
        MappingReader> Open)
{
    /// <summary>What is kept of a source that is read by it from a record on.</summary>
    public SourceMapping Of(string source, long from) => new(source, from, Version, RatesVersion, Name);
}
