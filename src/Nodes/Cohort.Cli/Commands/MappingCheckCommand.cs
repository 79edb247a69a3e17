using System.CommandLine;
using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Cli.Mappings;
using Cohort.Core.Mappings;
using Cohort.Store.Questions;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort mapping check</c>: whether a mapping can be read, and what it makes of some events.</summary>
internal sealed class MappingCheckCommand
{
    private const int DefaultLimit = 20;

    private readonly Argument<string> _file = new("FILE") { Description = "The mapping: a file, or the name of one that 'cohort mapping list' shows." };
    private readonly Option<string?> _sample = new("--sample") { HelpName = "EVENTS", Description = "Some of the shop's records, one to a line; a file that ends in .gz is decompressed." };
    private readonly MappingArguments _use = new();
    private readonly Option<int> _limit = CommonOptions.Limit(DefaultLimit, "lines and dead letters");
    private readonly Option<bool> _json = CommonOptions.Json();

    public static Command Create() => new MappingCheckCommand().Build();

    private Command Build()
    {
        var command = new Command("check",
            """
            Read a mapping, and show every error with its line and column; with a sample, show the purchase lines that come of it, the
            dead letters with their reasons, and how many of each. Ends with 3 where the mapping has errors or all of the sample is refused.

            Example:
              cohort mapping check my.mapping --sample events.ndjson
              cohort mapping check shopify --sample orders.ndjson --rates rates.csv
            """)
        { _file, _sample, _use.Rates, _use.Currency, _use.TimeZone, _limit, _json };
        command.SetAction(Check);
        return command;
    }

    private int Check(ParseResult parsed)
    {
        var streams = parsed.InvocationConfiguration;
        var isJson = parsed.GetValue(_json);
        var file = MappingFile.Open(parsed.GetRequiredValue(_file));
        var rates = _use.OpenRates(parsed);
        if (isJson) Json.Write(streams.Output, ForPrograms(file, rates));
        else if (file.Mapping is { } read) Tell(file, read, rates, streams.Output);
        else streams.Error.WriteLine(string.Join(Environment.NewLine, file.Errors.Select(file.Tell)));
        if (file.Mapping is not { } mapping) return ExitCode.BadInput;
        if (parsed.GetValue(_sample) is not { } sample) return ExitCode.Done;
        var currency = _use.BaseCurrency(parsed);
        using var lines = EventLines.Open(sample, mapping);
        var run = SampleRun.Of(lines, new MappedEvents(mapping, _use.Settings(parsed, file, rates)), parsed.GetValue(_limit));
        if (isJson) TellPrograms(run, streams.Output);
        else SampleText.Write(sample, run, currency, streams.Output);
        return run.Records > 0 && run.Refused == run.Records ? ExitCode.BadInput : ExitCode.Done;
    }

    private static void Tell(MappingFile file, MappingText mapping, RateTable? rates, TextWriter output)
    {
        output.WriteLine($"{file.Path} reads {(mapping.IsCsv ? "lines of CSV under a header" : "JSON objects, one to a line")}, version {mapping.Version}.");
        if (mapping.Zones.Count > 0) output.WriteLine($"Its times are on the clocks of {string.Join(", ", mapping.Zones.Select(zone => zone.Name))}.");
        if (rates is not null) output.WriteLine($"Other currencies are converted by rates of version {rates.Version}.");
    }

    private static object ForPrograms(MappingFile file, RateTable? rates) => new
    {
        File = file.Path,
        Valid = file.Mapping is not null,
        file.Mapping?.Version,
        Format = file.Mapping is { } mapping ? mapping.IsCsv ? "csv" : "json" : null,
        Zones = file.Mapping?.Zones.Select(zone => zone.Name),
        RatesVersion = rates?.Version,
        file.Errors,
    };

    private static void TellPrograms(SampleRun run, TextWriter output)
    {
        foreach (var line in run.Lines) Json.Write(output, line);
        foreach (var letter in run.Letters) output.WriteLine(CohortJson.Of(letter));
        Json.Write(output, new
        {
            run.Records,
            run.Mapped,
            Lines = run.LineCount,
            AmountMinor = run.AmountMinor.ToString(CultureInfo.InvariantCulture),
            run.Filtered,
            run.Refused,
            Reasons = run.Reasons.ToDictionary(one => CohortJson.Name(one.Key), one => one.Value),
        });
    }
}
