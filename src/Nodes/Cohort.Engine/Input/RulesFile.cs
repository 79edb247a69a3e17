using System.Text;
using Cohort.Core;
using Cohort.Core.Expressions;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;

namespace Cohort.Engine.Input;

/// <summary>A file of rules, its faults told with file, line, column and a mark under the place.</summary>
internal sealed class RulesFile
{
    private readonly SourceText _source;

    private RulesFile(SourceText source) => _source = source;

    /// <summary>The file as it was named.</summary>
    public string Path => _source.Path;

    /// <summary>Its content.</summary>
    public string Text => _source.Text;

    /// <summary>Opens a file.</summary>
    /// <exception cref="EngineException">It is missing, too large or not UTF-8.</exception>
    public static RulesFile Open(string path) => new(SourceText.Open(path, Limits.RulesBytes, "remove segments or comments"));

    /// <summary>Rules that are in no file; the name is for messages.</summary>
    /// <exception cref="EngineException">They are too large.</exception>
    public static RulesFile Of(string name, string text) => Encoding.UTF8.GetByteCount(text) <= Limits.RulesBytes
        ? new RulesFile(new SourceText(name, text))
        : throw EngineException.BadInput($"{name} are larger than {Limits.RulesBytes} bytes; remove segments or comments.");

    /// <summary>The rules of the file, bound to a taxonomy; without one, every category that they mention is taken to exist.</summary>
    /// <param name="taxonomy">The taxonomy.</param>
    /// <param name="windowDays">How many dates the window has that they look at.</param>
    public RulesReading Read(Taxonomy? taxonomy, int windowDays = Limits.WindowDays)
    {
        if (!RuleText.TryParse(Text, out var rules, out var errors, windowDays)) return new RulesReading(null, null, null, errors);
        if (RuleText.UnseenIn(Text) is [_, ..] unseen) return new RulesReading(null, null, null, unseen);
        var known = taxonomy ?? TaxonomyOf(rules);
        rules.TryBind(known, out var set, out errors);
        return new RulesReading(rules, set, known, errors);
    }

    /// <summary>The rules of the file.</summary>
    /// <param name="taxonomy">What they must fit; null where that is not known.</param>
    /// <param name="windowDays">How many dates the window has that they look at.</param>
    /// <exception cref="EngineException">They have errors: all are told.</exception>
    public RuleText Require(Taxonomy? taxonomy, int windowDays)
    {
        var read = Read(taxonomy, windowDays);
        return read.Set is null ? throw EngineException.BadInput(string.Join(Environment.NewLine, read.Errors.Select(Tell))) : read.Text!;
    }

    /// <summary>An error with its place, its line, and a caret below the column.</summary>
    public string Tell(RuleError error) => _source.Tell(error);

    private static Taxonomy TaxonomyOf(RuleText rules)
    {
        var builder = new TaxonomyBuilder();
        foreach (var (category, i) in rules.Categories.Select((c, i) => (c, i))) builder.Add(i, $"sku {i}", category, null);
        foreach (var (selector, i) in rules.Selectors.Select((s, i) => (s, i)))
        {
            if (selector.Dimension == Dimension.Sku) builder.Add(i, selector.Name, null, null);
            else builder.Add(i, $"sku of brand {i}", null, selector.Name);
        }

        return builder.Build();
    }
}
