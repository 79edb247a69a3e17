using System.Text;
using Cohort.Core;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;

namespace Cohort.Engine.Input;

/// <summary>A file of rules, its faults told with file, line, column and a mark under the place.</summary>
internal sealed class RulesFile
{
    private const int ShownCharacters = 160;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    private readonly string[] _lines;

    private RulesFile(string path, string text)
    {
        (Path, Text) = (path, text);
        _lines = text.ReplaceLineEndings("\n").Split('\n');
    }

    /// <summary>The file as it was named.</summary>
    public string Path { get; }

    /// <summary>Its content.</summary>
    public string Text { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="EngineException">It is missing, too large or not UTF-8.</exception>
    public static RulesFile Open(string path)
    {
        if (!File.Exists(path)) throw EngineException.BadInput($"There is no file {path}; check the name.");
        if (new FileInfo(path).Length > Limits.RulesBytes)
            throw EngineException.BadInput($"{path} is larger than {Limits.RulesBytes} bytes; remove segments or comments.");
        try
        {
            return new RulesFile(path, File.ReadAllText(path, StrictUtf8));
        }
        catch (DecoderFallbackException)
        {
            throw EngineException.BadInput($"{path} is not UTF-8; save it as UTF-8.");
        }
    }

    /// <summary>Rules that are in no file; the name is for messages.</summary>
    /// <exception cref="EngineException">They are too large.</exception>
    public static RulesFile Of(string name, string text) => Encoding.UTF8.GetByteCount(text) <= Limits.RulesBytes
        ? new RulesFile(name, text)
        : throw EngineException.BadInput($"{name} are larger than {Limits.RulesBytes} bytes; remove segments or comments.");

    /// <summary>The rules of the file, bound to a taxonomy; without one, every category that they mention is taken to exist.</summary>
    public RulesReading Read(Taxonomy? taxonomy)
    {
        if (!RuleText.TryParse(Text, out var rules, out var errors)) return new RulesReading(null, null, null, errors);
        if (RuleText.UnseenIn(Text) is [_, ..] unseen) return new RulesReading(null, null, null, unseen);
        var known = taxonomy ?? TaxonomyOf(rules);
        rules.TryBind(known, out var set, out errors);
        return new RulesReading(rules, set, known, errors);
    }

    /// <summary>The rules of the file.</summary>
    /// <param name="taxonomy">What they must fit; null where that is not known.</param>
    /// <exception cref="EngineException">They have errors: all are told.</exception>
    public RuleText Require(Taxonomy? taxonomy)
    {
        var read = Read(taxonomy);
        return read.Set is null ? throw EngineException.BadInput(string.Join(Environment.NewLine, read.Errors.Select(Tell))) : read.Text!;
    }

    /// <summary>An error with its place, its line, and a caret below the column.</summary>
    public string Tell(RuleError error)
    {
        var message = $"{Path}, {error}";
        if (error.Line > _lines.Length) return message;
        var (line, column) = Part(_lines[error.Line - 1], error.Column - 1);
        return string.Join(Environment.NewLine, message, $"  {line}", $"  {Blank(line, column)}^");
    }

    // What a person sees at once of a line; one of a megabyte would be told with each of its errors.
    private static (string Line, int Column) Part(string line, int column)
    {
        if (line.Length <= ShownCharacters) return (line, column);
        var at = 0;
        for (var i = 0; i < column && at < line.Length; i++) at += char.IsSurrogatePair(line, at) ? 2 : 1;
        var start = Math.Max(0, at - (ShownCharacters / 2));
        if (start > 0 && char.IsLowSurrogate(line[start])) start--;
        var shown = line.AsSpan(start, Math.Min(ShownCharacters, line.Length - start));
        var before = 0;
        foreach (var _ in shown[..(at - start)].EnumerateRunes()) before++;
        return ($"{(start > 0 ? "…" : "")}{shown}{(start + shown.Length < line.Length ? "…" : "")}", before + (start > 0 ? 1 : 0));
    }

    // As wide as the beginning of the line: tabs stay tabs, a character beyond the basic plane is one.
    private static string Blank(string line, int characters)
    {
        var blank = new StringBuilder();
        foreach (var rune in line.EnumerateRunes().Take(characters)) blank.Append(rune.Value == '\t' ? '\t' : ' ');
        return blank.ToString();
    }

    private static Taxonomy TaxonomyOf(RuleText rules)
    {
        var builder = new TaxonomyBuilder();
        foreach (var (category, i) in rules.Categories.Select((c, i) => (c, i))) builder.Add(i, $"sku {i}", category, null);
        return builder.Build();
    }
}
