using System.Globalization;

namespace Cohort.Core.Protocol;

/// <summary>
/// From where a source is read on. The group's offset and the database are two memories, and either can be put back to an older
/// state: a database from a copy, an offset by hand. What is read begins at the older of both, so that no record is jumped over;
/// what ranges have already is left out by them as a repeat.
/// </summary>
/// <param name="Offset">The first record that is read; null for the first one that there is.</param>
/// <param name="Unproven">The offset that the group has committed, where the database knows of less; null where it does not.</param>
internal readonly record struct SourceBeginning(long? Offset, long? Unproven)
{
    /// <summary>
    /// What a database that a former version wrote knows of the sources that it has: nothing, so that what the group has committed
    /// is taken once.
    /// </summary>
    public const long OfFormerVersion = -1;

    /// <summary>Decides it.</summary>
    /// <param name="committed">What the group has committed; null where it has nothing.</param>
    /// <param name="durable">
    /// Up to where the database says that every effect is durable, which is written before each commit of the group; null where it
    /// has nothing of the source.
    /// </param>
    public static SourceBeginning Of(long? committed, long? durable) => durable switch
    {
        null => new SourceBeginning(null, committed > 0 ? committed : null),
        OfFormerVersion => new SourceBeginning(committed, null),
        { } proven when committed > proven => new SourceBeginning(proven, committed),
        { } proven => new SourceBeginning(committed ?? proven, null),
    };

    /// <summary>Why the source is read again, and what people should know, in whole sentences; null where it is not.</summary>
    /// <param name="source">Its name.</param>
    public string? Sentence(string source) => Unproven is not { } unproven ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"The group has committed {source} up to offset {unproven}, but the database {(Offset is { } offset ? $"knows only of the records up to {offset}" : "knows of none of it")}: it is older, as one that was restored from a copy, or new. It is read again from {(Offset is { } from ? $"offset {from}" : "its first record")}, and answers lack what was bought since until it is past {unproven}. Nothing is counted twice.");
}
