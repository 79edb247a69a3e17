using Cohort.Core.Purchases;

namespace Cohort.Store;

/// <summary>
/// How far a source is read. Everything before <see cref="Record"/> is applied. Of what lies from there to
/// <see cref="HandledRecord"/>, the purchases dated up to <see cref="HandledThrough"/> are: a run with <c>--until</c>
/// leaves later ones for the next.
/// </summary>
/// <param name="Source">The source's name.</param>
/// <param name="Pass">Counts the times that reading went back to <see cref="Record"/>, from 1.</param>
/// <param name="Record">The first record not fully handled, counted from 0.</param>
/// <param name="Byte">Where it begins in the source.</param>
/// <param name="HandledThrough">The date up to which purchases after that are handled; none where nothing is.</param>
/// <param name="HandledRecord">The first record after those that were looked at.</param>
/// <param name="HandledByte">Where it begins in the source.</param>
/// <param name="Tail">A checksum of the bytes before <see cref="Byte"/>, by which another file of the same name is known.</param>
public sealed record SourcePosition(
    string Source,
    int Pass,
    long Record,
    long Byte,
    BusinessDate? HandledThrough,
    long HandledRecord,
    long HandledByte,
    long Tail)
{
    /// <summary>A source of which nothing is read.</summary>
    public static SourcePosition Start(string source) => new(source, 1, 0, 0, null, 0, 0, 0);

    /// <summary>The name under which ranges keep their offset for this pass.</summary>
    public string Partition => Pass == 1 ? Source : $"{Source}#{Pass}";
}
