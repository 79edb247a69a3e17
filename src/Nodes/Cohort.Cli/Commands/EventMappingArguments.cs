using System.CommandLine;
using Cohort.Cli.Mappings;
using Cohort.Engine.Sources;

namespace Cohort.Cli.Commands;

/// <summary>The mapping of the events that a command reads, as options.</summary>
internal sealed class EventMappingArguments
{
    public Option<string?> Mapping { get; } = new("--mapping")
    {
        HelpName = "FILE|NAME",
        Description = "What turns the records of --events into purchases: a file, or a mapping that 'cohort mapping list' shows.",
    };

    public Option<string?> Rates { get; } = new("--rates")
    {
        HelpName = "FILE",
        Description = "With --mapping: what other currencies are worth, as CSV with date, currency and rate; without it an amount in another currency is refused.",
    };

    /// <summary>The mapping; null where none is given.</summary>
    /// <exception cref="CommandException">It is missing or has errors: all are told.</exception>
    public EventMapping? Read(ParseResult parsed)
    {
        var rates = parsed.GetValue(Rates);
        if (parsed.GetValue(Mapping) is { } name) return MappingFile.Open(name).Require(rates is null ? null : MappingFile.OpenRates(rates));
        return rates is null ? null : throw CommandException.BadUsage("The option --rates is for records that a mapping turns into purchases: give --mapping too.");
    }
}
