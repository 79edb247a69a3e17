using Akka;
using Akka.Streams.Dsl;

namespace Cohort.Actors.Connectors;

/// <summary>What is written to a topic.</summary>
/// <param name="Topic">The name of the topic.</param>
/// <param name="Key">Records with one key keep their order; null where the order does not matter.</param>
/// <param name="Value">The bytes of the record.</param>
/// <param name="Headers">Names and values beside it, for readers that do not know the value's format.</param>
internal readonly record struct TopicRecord(
    string Topic, byte[]? Key, byte[] Value, IReadOnlyList<KeyValuePair<string, byte[]>>? Headers = null);

/// <summary>Writes records to topics, each once while this process lives. Disposing of it waits for what is on its way.</summary>
internal interface ITopicWriter : IAsyncDisposable
{
    /// <summary>
    /// A flow that writes, and passes on each tag when its record is durable, in the order in which they came. A bounded
    /// number is on its way at a time. It fails with a <see cref="TopicWriteException"/>, after which records before the
    /// failed one are durable and those after it may be: whoever writes them again gives them the same ids.
    /// </summary>
    Flow<(TopicRecord Record, T Tag), T, NotUsed> Write<T>();
}

/// <summary>A record could not be written, and retrying did not help.</summary>
#pragma warning disable CA1032 // It always has both.
internal sealed class TopicWriteException(string message, Exception inner) : Exception(message, inner);
#pragma warning restore CA1032
