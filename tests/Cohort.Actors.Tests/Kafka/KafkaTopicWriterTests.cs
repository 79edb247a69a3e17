using System.Globalization;
using System.Text;
using Akka.Streams;
using Akka.Streams.Dsl;
using Cohort.Actors.Connectors;
using Cohort.Actors.Kafka;

namespace Cohort.Actors.Tests.Kafka;

[Trait("Category", "Kafka")]
[Trait("Category", "Slow")]
public sealed class KafkaTopicWriterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly KafkaWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task It_passes_on_what_is_written_in_order()
    {
        await using var writer = new KafkaTopicWriter(_world.Settings(), _world.Log);

        var written = await Write(writer, Source.From(Enumerable.Range(0, 5_000)));

        Assert.Equal(Enumerable.Range(0, 5_000), written);
        Assert.Equal(InOrder(5_000), _world.Read("transitions", 5_000));
    }

    [Fact]
    public async Task It_writes_each_record_once_When_the_broker_goes_and_comes_back()
    {
        await using var writer = new KafkaTopicWriter(_world.Settings(), _world.Log);
        var slowly = Source.From(Enumerable.Range(0, 2_000)).Throttle(2_000, TimeSpan.FromSeconds(1), 100, ThrottleMode.Shaping);

        var writing = Write(writer, slowly);
        for (var times = 0; times < 3; times++)
        {
            await Task.Delay(200);
            _world.GoAway();
            await Task.Delay(200);
            _world.ComeBack();
        }

        Assert.Equal(Enumerable.Range(0, 2_000), await writing);
        Assert.Equal(InOrder(2_000), _world.Read("transitions", 2_000));
    }

    [Fact]
    public async Task It_writes_headers_beside_the_value()
    {
        await using var writer = new KafkaTopicWriter(_world.Settings(), _world.Log);
        var record = new TopicRecord("purchases.dead-letters", null, "{"u8.ToArray(), [new("reason", "malformed"u8.ToArray())]);

        await Source.Single((record, 0)).Via(writer.Write<int>()).RunWith(Sink.Ignore<int>(), _world.Materializer).WaitAsync(Patience);

        Assert.Equal(["{ reason=malformed"], _world.Read("purchases.dead-letters", 1));
    }

    [Fact]
    public async Task It_fails_with_topic_and_size_When_a_record_is_too_large()
    {
        await using var writer = new KafkaTopicWriter(_world.Settings(), _world.Log);
        var large = new TopicRecord("scores", null, new byte[11 * 1024 * 1024]);

        var failure = await Assert.ThrowsAsync<TopicWriteException>(() =>
            Source.Single((large, 0)).Via(writer.Write<int>()).RunWith(Sink.Ignore<int>(), _world.Materializer).WaitAsync(Patience));

        Assert.StartsWith("A record of 11534336 bytes could not be written to the topic 'scores': ", failure.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> InOrder(int count) => Enumerable.Range(0, count).Select(number => number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes numbers with one key, so to one partition.</summary>
    private async Task<IEnumerable<int>> Write(KafkaTopicWriter writer, Source<int, Akka.NotUsed> numbers) =>
        await numbers
            .Select(number => (new TopicRecord("transitions", "key"u8.ToArray(), Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture))), number))
            .Via(writer.Write<int>())
            .RunWith(Sink.Seq<int>(), _world.Materializer)
            .WaitAsync(Patience);
}
