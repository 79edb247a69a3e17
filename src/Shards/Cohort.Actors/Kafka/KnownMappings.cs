using Cohort.Actors.Connectors;
using Cohort.Core.Mappings;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Kafka;

/// <summary>
/// Keeps by which mapping each partition is read from which record on. Another mapping holds from the first record of
/// which no
/// range has anything: what ranges have of the records before it is refused as a repeat, so all that they lack must be
/// as it was.
/// </summary>
/// <param name="mapping">What the settings of this node name.</param>
/// <param name="store">What the cluster remembers.</param>
internal sealed class KnownMappings(TopicMapping mapping, ISourceStore store)
{
    // As for all that the thread of a session asks the store.
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(30);

    /// <summary>By what a partition is read from a record on; kept where that is new. Blocks.</summary>
    /// <param name="source">The source.</param>
    /// <param name="start">The first record that is read.</param>
    /// <param name="applied">The first record of which no range has anything.</param>
    /// <exception cref="InvalidOperationException">A former mapping is needed and cannot be opened.</exception>
    public IReadOnlyList<MappedFrom> ReadBy(string source, long start, long applied)
    {
        var kept = Wait(store.MappingsAsync(source));
        var sequence = SourceMapping.Sequence(kept, mapping.Of(source, 0), Math.Max(start, applied));
        if (!ReferenceEquals(sequence, kept)) Wait(Done(store.WriteMappingAsync(sequence[^1], mapping.Texts)));
        return [.. SourceMapping.HoldingFrom(sequence, start).Select(one => new MappedFrom(one.From, Open(one)))];
    }

    /// <summary>
    /// How another node reads partitions of this topic by something else than this one; null where none does. Blocks.
    /// </summary>
    /// <param name="prefix">What the names of the topic's sources begin with.</param>
    public string? Difference(string prefix)
    {
        var current = Wait(store.CurrentMappingsAsync());
        var other = current.FirstOrDefault(one => one.Source.StartsWith($"{prefix}/", StringComparison.Ordinal)
            && !one.ReadsAs(mapping.Of(one.Source, 0)));
        return other is null ? null
            : $"This node reads {Described(mapping.Of("", 0))}, but {other.Source} is read {Described(other)} by "
            + $"another node. Give all nodes the same files, and restart those that have others.";
    }

    private MappingReader? Open(SourceMapping one)
    {
        if (one.Version.Length == 0) return null;
        return mapping.Open(TextOf(one.Version), one.RatesVersion.Length == 0 ? null : TextOf(one.RatesVersion));
    }

    private string TextOf(string version) =>
        mapping.Texts.GetValueOrDefault(version) ?? Wait(store.MappingTextAsync(version))
        ?? throw new InvalidOperationException(
        $"The text of version {version}, by which records were mapped that are to be read again, is not in the "
            + $"serving store. It was changed by hand; restore it from a backup.");

    private static string Described(SourceMapping one) => one.Version.Length == 0 ? "in the plain format"
        : $"by the mapping {one.Name}, version {one.Version}" + (one.RatesVersion.Length > 0
        ? $", with rates of version {one.RatesVersion}" : "");

    private static async Task<bool> Done(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    private static T Wait<T>(Task<T> task) => task.WaitAsync(AnswerWait).GetAwaiter().GetResult();
}
