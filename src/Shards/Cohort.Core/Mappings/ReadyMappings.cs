using System.Text;

namespace Cohort.Core.Mappings;

/// <summary>A mapping that is delivered, to use as it is or to copy and change.</summary>
/// <param name="Name">As in <c>--mapping shopify</c>.</param>
/// <param name="Title">What it reads.</param>
/// <param name="Text">The mapping.</param>
public sealed record ReadyMapping(string Name, string Title, string Text);

/// <summary>The mappings that are delivered.</summary>
public static class ReadyMappings
{
    private const string Extension = ".mapping";

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<ReadyMapping> All { get; } =
    [
        .. typeof(ReadyMappings).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(Extension, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(Read),
    ];

    /// <summary>Those of them that read JSON, one object to a record.</summary>
    internal static IReadOnlyList<ReadyMapping> OfJson { get; } = [.. All.Where(ready => MappingText.TryParse(ready.Text, out var text, out _) && !text.IsCsv)];

    private static ReadyMapping Read(string resource)
    {
        using var stream = typeof(ReadyMappings).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var text = Encoding.UTF8.GetString(bytes);
        return new ReadyMapping(resource[..^Extension.Length], text[..text.IndexOf('\n')].TrimStart('#', ' '), text);
    }
}
