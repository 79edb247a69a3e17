using System.Globalization;
using System.Text;
using System.Text.Json;
using Akka.Streams;
using Akka.Streams.Dsl;
using Cohort.Actors.Connectors;
using Cohort.Core.Ingest;
using Cohort.Core.Ranges;
using Cohort.Store.Serving;

namespace Cohort.Node.Hosting;

/// <summary>
/// Stores dead letters: to their topic first, then to the serving store, which keeps each once. What a crash leaves
/// between the two is written to the topic again, under the same place.
/// </summary>
internal sealed class DeadLetters(IServingStore store, ITopicWriter? topics, string topic, Func<IMaterializer> materializer)
{
    /// <summary>Stores them; ends when they are durable.</summary>
    public async Task Write(IReadOnlyList<DeadLetter> letters)
    {
        // Purchases that a range passed over are purchases: of them a bounded number is kept, and a topic has no such bound.
        var refused = letters.Where(letter => !PassedOver.IsReason(letter.Rejection.Reason)).ToList();
        if (topics is not null && refused.Count > 0)
        {
            await Source.From(refused.Select(letter => (RecordOf(topic, letter), 0)).ToList())
                .Via(topics.Write<int>())
                .RunWith(Sink.Ignore<int>(), materializer());
        }

        await store.WriteDeadLettersAsync(letters);
    }

    /// <summary>A dead letter as a record of its topic: the bytes that were kept, and what is known of them in headers.</summary>
    internal static TopicRecord RecordOf(string topic, DeadLetter letter) => new(topic, null, letter.Bytes,
    [
        Header("source", letter.Source),
        Header("offset", Text(letter.Record)),
        Header("length", Text(letter.Length)),
        Header("reason", JsonNamingPolicy.KebabCaseLower.ConvertName(letter.Rejection.Reason.ToString())),
        Header("field", letter.Rejection.Field),
        Header("detail", letter.Rejection.Detail),
    ]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static KeyValuePair<string, byte[]> Header(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
