using System.CommandLine;
using Cohort.Cli.Mappings;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;
using Cohort.Engine.Sources;
using Cohort.Store;

namespace Cohort.Cli.Commands;

/// <summary>What a mapping needs beside itself, as options.</summary>
internal sealed class MappingArguments
{
    public Option<string?> Rates { get; } = new("--rates")
    {
        HelpName = "FILE",
        Description = "What other currencies are worth: CSV with date, currency and rate; without it an amount in another currency is refused.",
    };

    public Option<string> Currency { get; } = CommonOptions.Currency("The base currency.");

    public Option<string> TimeZone { get; } = new("--time-zone")
    {
        HelpName = "ZONE",
        Description = "The zone whose calendar gives the dates, as in Europe/Berlin.",
        DefaultValueFactory = _ => "UTC",
    };

    /// <summary>The base currency, with the digits that ISO 4217 gives it.</summary>
    public BaseCurrency BaseCurrency(ParseResult parsed) => Core.Purchases.BaseCurrency.Of(parsed.GetRequiredValue(Currency));

    /// <summary>The table of rates; null where none is given.</summary>
    /// <exception cref="CommandException">It is missing or has faults: all are told.</exception>
    public RateTable? OpenRates(ParseResult parsed) => parsed.GetValue(Rates) is { } path ? MappingFile.OpenRates(path) : null;

    /// <summary>What the mapping of a file needs beside itself.</summary>
    public MappingSettings Settings(ParseResult parsed, MappingFile file, RateTable? rates) =>
        new(BaseCurrency(parsed), TimeZones.CalendarOf(parsed.GetRequiredValue(TimeZone))) { Zones = file.Zones, Rates = rates, MostBytes = EventMapping.MostRecordBytes };
}
