using Cohort.Core;
using Cohort.Core.Expressions;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;
using Cohort.Engine;
using Cohort.Engine.Input;
using Cohort.Engine.Sources;
using Cohort.Store;

namespace Cohort.Cli.Mappings;

/// <summary>A mapping in a file, or one that is delivered; its faults told at their place.</summary>
internal sealed class MappingFile
{
    // Rows of thirty bytes: as many as the table takes.
    private const long MostRatesBytes = 32L * Limits.Rates;

    private readonly SourceText _source;

    private MappingFile(SourceText source)
    {
        _source = source;
        if (MappingText.TryParse(source.Text, out var mapping, out var errors))
        {
            var unknown = new List<RuleError>();
            (Zones, errors) = (MappingZones.Of(mapping, unknown), unknown);
        }

        (Mapping, Errors) = (errors.Count == 0 ? mapping : null, errors);
    }

    /// <summary>The file as it was named.</summary>
    public string Path => _source.Path;

    /// <summary>The mapping; null where it cannot be read.</summary>
    public MappingText? Mapping { get; }

    /// <summary>All errors, in the order of the file.</summary>
    public IReadOnlyList<RuleError> Errors { get; }

    /// <summary>The time zones that the mapping names.</summary>
    public Dictionary<string, BusinessCalendar> Zones { get; } = [];

    /// <summary>A mapping that a data directory keeps.</summary>
    public static MappingFile Kept(string name, string text) => new(new SourceText(name, text));

    /// <summary>The mapping by which a source was read last; null where its records are purchases in the plain format.</summary>
    /// <exception cref="CommandException">It had a table of rates.</exception>
    public static EventMapping? KeptFor(string source, IReadOnlyList<StoredMapping> mappings)
    {
        if (mappings.LastOrDefault(one => one.Source == source) is not { Version.Length: > 0 } kept) return null;
        if (kept.RatesVersion.Length > 0)
            throw CommandException.BadInput($"'{source}' was read by the mapping {kept.Name} with a table of rates, which a data directory does not hold. Give both with --mapping and --rates.");
        return Kept(kept.Name, kept.Text).Require(null);
    }

    /// <summary>Opens a file, or the mapping that is delivered under a name, where there is no file of that name.</summary>
    /// <exception cref="CommandException">There is no such file and no such mapping.</exception>
    /// <exception cref="EngineException">It is too large or not UTF-8.</exception>
    public static MappingFile Open(string name)
    {
        if (!File.Exists(name) && ReadyMappings.All.FirstOrDefault(ready => ready.Name == name) is { } ready)
            return new MappingFile(new SourceText(ready.Name, ready.Text));
        if (!File.Exists(name))
            throw CommandException.BadInput($"There is no file {name}, and no mapping of that name is delivered; 'cohort mapping list' shows those that are.");
        return new MappingFile(SourceText.Open(name, Limits.MappingBytes, "make two mappings of it"));
    }

    /// <summary>The mapping, to read events by.</summary>
    /// <param name="rates">What other currencies are worth; null without.</param>
    /// <exception cref="CommandException">It has errors: all are told.</exception>
    public EventMapping Require(RateTable? rates) => Mapping is { } mapping
        ? new EventMapping(Path, mapping, Zones, rates)
        : throw CommandException.BadInput(string.Join(Environment.NewLine, Errors.Select(Tell)));

    /// <summary>An error with its place, its line, and a caret below the column.</summary>
    public string Tell(RuleError error) => _source.Tell(error);

    /// <summary>Opens a table of rates.</summary>
    /// <exception cref="CommandException">It is missing or has faults: all are told.</exception>
    public static RateTable OpenRates(string path)
    {
        var source = SourceText.Open(path, MostRatesBytes, "remove old rates");
        return RateTable.TryParse(source.Text, out var rates, out var errors)
            ? rates : throw CommandException.BadInput(string.Join(Environment.NewLine, errors.Select(source.Tell)));
    }
}
