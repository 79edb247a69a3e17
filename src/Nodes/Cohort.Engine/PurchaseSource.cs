using Cohort.Engine.Sources;

namespace Cohort.Engine;

/// <summary>
/// Purchases as JSON objects, one to a line. The engine remembers by the source's name how far it has read it, and goes on from
/// there; the bytes before that place must be the same as then.
/// </summary>
public sealed class PurchaseSource
{
    private PurchaseSource(EventSource source) => Source = source;

    /// <summary>The name under which the place is remembered.</summary>
    public string Name => Source.Name;

    internal EventSource Source { get; }

    /// <summary>A file; one whose name ends in <c>.gz</c> is decompressed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The source's name, at most 240 bytes of UTF-8 and without <c>#</c>; null takes the full path.</param>
    public static PurchaseSource File(string path, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        return new PurchaseSource(new EventSource(name ?? full, full));
    }

    /// <summary>A stream from the source's first byte on. Each run opens it once, and closes it.</summary>
    /// <param name="name">The source's name, at most 240 bytes of UTF-8 and without <c>#</c>.</param>
    /// <param name="open">Opens the stream. Where it can seek, what was read before is not read again.</param>
    public static PurchaseSource Stream(string name, Func<Stream> open)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(open);
        return new PurchaseSource(new EventSource(name, null) { Content = open });
    }
}
