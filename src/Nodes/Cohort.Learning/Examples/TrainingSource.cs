using Cohort.Cli;
using Cohort.Cli.Mappings;
using Cohort.Core;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Input;
using Cohort.Engine.Reading;
using Cohort.Engine.Sources;
using Cohort.Store;

namespace Cohort.Learning.Examples;

/// <summary>What examples are made from: a history of purchases, and how it is to be read.</summary>
/// <param name="Events">The purchases, in one or several sources, each in the order of its arrival.</param>
/// <param name="Context">The rules and taxonomy that hold throughout.</param>
/// <param name="Settings">Currency, time zone and days ahead.</param>
internal sealed record TrainingSource(IReadOnlyList<EventSource> Events, RuleContext Context, StoredSettings Settings)
{
    // Without rules nobody is in any segment, and no time goes into evaluating.
    private const string NoRules = "affinity off";

    /// <summary>Files given on the command line.</summary>
    /// <exception cref="CommandException">One is missing or wrong.</exception>
    public static TrainingSource Of(IReadOnlyList<string> events, string taxonomyFile, string? rulesFile, StoredSettings settings, EventMapping? mapping = null)
    {
        var taxonomy = TaxonomyFile.Read(taxonomyFile);
        var rules = rulesFile is null ? RuleTextOf(NoRules) : RulesFile.Open(rulesFile).Require(taxonomy, settings.WindowDays);
        return new TrainingSource(SourcesOf(events, _ => mapping), ContextOf(rules, taxonomy, settings), settings);
    }

    /// <summary>
    /// A data directory: its rules, taxonomy and settings, and the files that it was fed from. It holds the dates of its window
    /// alone, too few to learn from, so the history is read from those files again.
    /// </summary>
    /// <param name="data">The directory.</param>
    /// <param name="events">Other files to read in their place; none where empty.</param>
    /// <param name="mapping">What turns their records into purchases; null for what the directory read each file by last.</param>
    /// <exception cref="CommandException">It was fed from what cannot be read again.</exception>
    public static TrainingSource OfDirectory(string data, IReadOnlyList<string> events, EventMapping? mapping)
    {
        using var view = DirectoryView.Open(data);
        if (view.Settings.WindowDays < Limits.FeatureDays)
            throw CommandException.BadInput($"The window of the directory '{data}' has {view.Settings.WindowDays} days and models look back on {Limits.FeatureDays}. Learn from the files, or from a directory with a window of {Limits.FeatureDays} days or more.");
        var files = events.Count > 0 ? events : [.. view.Store.Sources().Where(source => source != SourceName.DeadLetters)];
        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
        {
            throw CommandException.BadInput(
                $"The directory '{data}' was fed from '{missing}', which is no file that can be read again. Name the files that hold its history with --events.");
        }

        if (files.Count == 0) throw CommandException.BadInput($"The directory '{data}' has read no purchases yet; name files with --events.");
        var kept = view.Store.Mappings();
        return new TrainingSource(SourcesOf(files, file => mapping ?? MappingFile.KeptFor(Path.GetFullPath(file), kept)), view.Context, view.Settings);
    }

    private static List<EventSource> SourcesOf(IEnumerable<string> files, Func<string, EventMapping?> mappingOf)
    {
        var sources = new List<EventSource>();
        foreach (var file in files)
        {
            var source = EventSource.Of(file, null) with { Mapping = mappingOf(file) };
            source.RequireShape();
            sources.Add(source);
        }

        return sources;
    }

    private static RuleContext ContextOf(RuleText rules, Taxonomy taxonomy, StoredSettings settings) => rules.TryBind(taxonomy, out var set, out var errors, settings.Currency.MinorDigits)
        ? new RuleContext(set, 1, taxonomy, 1)
        : throw CommandException.BadInput($"The rules do not fit the taxonomy: {string.Join(" ", errors)}");

    private static RuleText RuleTextOf(string text) => RuleText.TryParse(text, out var rules, out var errors)
        ? rules : throw new InvalidOperationException(string.Join(" ", errors));
}
