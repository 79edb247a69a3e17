using Cohort.Core.Mappings;
using Cohort.Core.Purchases;

namespace Cohort.Engine.Sources;

/// <summary>What turns the records of a source into purchases.</summary>
/// <param name="Name">How it was named: a file, or a mapping that is delivered.</param>
/// <param name="Text">The mapping.</param>
/// <param name="Zones">The time zones that it names.</param>
/// <param name="Rates">What other currencies are worth; null without.</param>
internal sealed record EventMapping(string Name, MappingText Text, IReadOnlyDictionary<string, BusinessCalendar> Zones, RateTable? Rates)
{
    /// <summary>Bytes that a record may have: with a byte order mark before it and a line end after it, it fits into a chunk.</summary>
    public const int MostRecordBytes = ChunkReader.MappedChunkBytes - 4;

    /// <summary>A reader of its own for whoever reads at the same time as others.</summary>
    public MappingReader CreateReader(BaseCurrency currency, BusinessCalendar calendar, RefusedUsers? refused = null) =>
        new(Text, SettingsOf(currency, calendar) with { Refused = refused });

    /// <summary>What the mapping needs beside itself.</summary>
    public MappingSettings SettingsOf(BaseCurrency currency, BusinessCalendar calendar) =>
        new(currency, calendar) { Zones = Zones, Rates = Rates, MostBytes = MostRecordBytes };
}
