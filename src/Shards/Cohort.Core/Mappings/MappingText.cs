using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Cohort.Core.Expressions;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Mappings.Text;
using static System.FormattableString;

namespace Cohort.Core.Mappings;

/// <summary>A time zone that a mapping names.</summary>
/// <param name="Name">An IANA name, or <c>UTC</c>.</param>
/// <param name="Line">Line of the file where it is first named, from 1.</param>
/// <param name="Column">Character of that line, from 1.</param>
public sealed record MappingZone(string Name, int Line, int Column);

/// <summary>A mapping that reads well: what a data engineer writes to turn a shop's records into purchase lines.</summary>
/// <remarks>
/// <code>
/// lines orders:
///   when event == "Order Completed"
///   each properties.products as item numbered line
///   event_id:    properties.order_id + "-" + line
///   user_id:     first of (userId, anonymousId)
///   sku:         item.sku
///   amount:      item.price * item.quantity
///   quantity:    item.quantity
///   occurred_at: timestamp
/// </code>
/// Expressions are those of the rules: the same operators, numbers, texts, comments and comparisons.
/// </remarks>
public sealed class MappingText
{
    /// <summary>Part of every version: a mapping that would mean something else after a change of language must differ.</summary>
    private const string VersionPrefix = "mapping 1\n";

    private const int VersionBytes = 16;

    private MappingText(string text, bool isCsv, Block[] blocks, PathTree tree, IReadOnlyList<MappingZone> zones)
    {
        (Text, IsCsv, Blocks, Tree, Zones) = (text, isCsv, blocks, tree, zones);
        Version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(VersionPrefix + Canonical(text))).AsSpan(0, VersionBytes));
    }

    /// <summary>The source as given.</summary>
    public string Text { get; }

    /// <summary>Whether records are lines of CSV under a header; otherwise they are JSON.</summary>
    public bool IsCsv { get; }

    /// <summary>The time zones that it names, each once.</summary>
    public IReadOnlyList<MappingZone> Zones { get; }

    /// <summary>A fingerprint of the words: 32 hexadecimal digits. Comments and white space do not matter.</summary>
    public string Version { get; }

    internal Block[] Blocks { get; }

    internal PathTree Tree { get; }

    /// <summary>
    /// Reads a mapping. False where it has errors: then at least one and at most <see cref="Limits.Faults"/> of them are given, in
    /// the order of the file, and then how many more there are. Never throws on any text.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out MappingText? mapping, out IReadOnlyList<RuleError> errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        mapping = null;
        if (Encoding.UTF8.GetByteCount(text) > Limits.MappingBytes)
        {
            errors = [new RuleError(1, 1, Invariant($"The file is larger than {Limits.MappingBytes} bytes; make two mappings of it."))];
            return false;
        }

        var found = new ErrorList(new SourceLines(text));
        var file = MappingParser.Read(text, found);
        var tree = new PathTree();
        var compiler = new Compiler(found, tree);
        Block?[] blocks = [.. file.Blocks.Select(compiler.Read)];
        if (tree.IsTooLarge)
            found.Add(0, Invariant($"The mapping looks at {Limits.MappingPaths} places of a record or more; make two mappings of it."));
        errors = found.InOrder();
        if (found.Any) return false;
        var zones = compiler.Zones.Select(zone => found.Lines.At(zone.Start) is var (line, column) ? new MappingZone(zone.Name, line, column) : null);
        mapping = new MappingText(text, file.IsCsv, [.. blocks.OfType<Block>()], tree, [.. zones.OfType<MappingZone>()]);
        return true;
    }

    private static string Canonical(string text)
    {
        var words = new StringBuilder();
        foreach (var token in Lexer.Read(text, new ErrorList(new SourceLines(text)), Language.Mappings))
            words.Append((int)token.Kind).Append(' ').Append(token.Text).Append('\0');
        return words.ToString();
    }
}
