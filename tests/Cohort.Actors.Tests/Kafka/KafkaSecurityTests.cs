using Akka.Streams.Dsl;
using Cohort.Actors.Connectors;
using Cohort.Actors.Kafka;

namespace Cohort.Actors.Tests.Kafka;

/// <summary>What is set for TLS and SASL reaches the brokers, on the way in and on the way out.</summary>
[Trait("Category", "Slow")]
public sealed class KafkaSecurityTests : IDisposable
{
    private readonly string _certificate = Path.GetTempFileName();
    private readonly KafkaWorld _world = new();
    private readonly GuardedBroker _door;

    public KafkaSecurityTests() => _door = new(_world.Address, "cohort", "secret", _certificate);

    public void Dispose()
    {
        _world.Dispose();
        _door.Dispose();
        File.Delete(_certificate);
    }

    [Fact]
    public async Task It_reads_and_commits_over_TLS_When_the_password_is_right()
    {
        _world.Write(100);

        var member = _world.Join(Settings("secret"));
        await member.Until(it => it.Distinct.Count() == 4 * 100);

        await member.Until(_ => _world.Committed().All(offset => offset == 100));
        Assert.InRange(_door.Admitted, 1, int.MaxValue);
        Assert.Equal(0, _door.Refused);
    }

    [Fact]
    public async Task It_writes_over_TLS_When_the_password_is_right()
    {
        await using var writer = new KafkaTopicWriter(Settings("secret"), _world.Log);

        await Source.Single((new TopicRecord("scores", null, "1"u8.ToArray(), []), 0)).Via(writer.Write<int>())
            .RunWith(Sink.Ignore<int>(), _world.Materializer).WaitAsync(TimeSpan.FromSeconds(90));

        Assert.Equal(["1"], _world.Read("scores", 1));
        Assert.InRange(_door.Admitted, 1, int.MaxValue);
    }

    [Fact]
    public async Task It_reads_nothing_When_the_password_is_wrong()
    {
        _world.Write(100);

        var member = _world.Join(Settings("guess"));
        await member.Until(_ => _door.Refused > 2);

        Assert.Equal((0, 0), (_door.Admitted, member.Records.Count));
    }

    private KafkaSettings Settings(string password) => _world.Settings(address: _door.Address, client: $$"""
        security.protocol = sasl_ssl, ssl.ca.location = "{{_certificate}}"
        sasl { mechanism = PLAIN, username = cohort, password = {{password}} }
        """);
}
