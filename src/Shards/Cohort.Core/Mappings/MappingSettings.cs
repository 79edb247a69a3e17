using Cohort.Core.Purchases;

namespace Cohort.Core.Mappings;

/// <summary>What a mapping needs beside itself.</summary>
/// <param name="Currency">What amounts become.</param>
/// <param name="Calendar">Gives the business date of an instant.</param>
public sealed record MappingSettings(BaseCurrency Currency, BusinessCalendar Calendar)
{
    /// <summary>The time zones that the mapping names, as plain data; UTC need not be among them.</summary>
    public IReadOnlyDictionary<string, BusinessCalendar> Zones { get; init; } = new Dictionary<string, BusinessCalendar>();

    /// <summary>What other currencies are worth; without it an amount in one is refused.</summary>
    public RateTable? Rates { get; init; }

    /// <summary>Users whose records are refused; null for none.</summary>
    public RefusedUsers? Refused { get; init; }

    /// <summary>Bytes that a record may have, up to <see cref="Limits.LargestRecordBytes"/>.</summary>
    public int MostBytes { get; init; } = Limits.RecordBytes;
}
