using Akka.Configuration;
using Cohort.Actors.Kafka;

namespace Cohort.Actors.Tests.Kafka;

public sealed class KafkaSettingsTests
{
    private const string Whole = """
        cohort.kafka {
          bootstrap-servers = "127.0.0.1:9092"
          group-id = cohort
          client-id = cohort-1
          topics { purchases = purchases, dead-letters = purchases.dead-letters, transitions = transitions, scores = scores }
          revocation-wait = 5 s
          commit-interval = 500 ms
        }
        """;

    [Fact]
    public void It_reads_every_key()
    {
        var (settings, errors) = Read("""
            cohort.kafka.client {
              security.protocol = SASL_SSL
              sasl { mechanism = PLAIN, username = cohort, password = secret }
              "fetch.wait.max.ms" = 50
            }
            """);

        Assert.Empty(errors);
        Assert.Equal("127.0.0.1:9092", settings!.BootstrapServers);
        Assert.Equal("cohort", settings.GroupId);
        Assert.Equal("cohort-1", settings.ClientId);
        Assert.Equal(new KafkaTopics("purchases", "purchases.dead-letters", "transitions", "scores"), settings.Topics);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.RevocationWait);
        Assert.Equal(TimeSpan.FromMilliseconds(500), settings.CommitInterval);
        Assert.Equal(
            [
                new("fetch.wait.max.ms", "50"), new("sasl.mechanism", "PLAIN"), new("sasl.password", "secret"),
                new("sasl.username", "cohort"), new("security.protocol", "SASL_SSL"),
            ],
            settings.Client);
    }

    [Theory]
    [InlineData("bootstrap-servers = \"\"", "cohort.kafka.bootstrap-servers is missing: set it to the brokers to ask first, such as \"localhost:9092\".")]
    [InlineData("group-id = null", "cohort.kafka.group-id is missing: set it to the consumer group whose offsets say what is done.")]
    [InlineData("topics.scores = \"a b\"", "cohort.kafka.topics.scores is 'a b', which is no name of a topic: use at most 249 of letters, digits, '.', '_' and '-'.")]
    [InlineData("commit-interval = soon", "cohort.kafka.commit-interval is not a time from 1 ms to 60000 ms: write it like \"500 ms\" or \"5 s\".")]
    [InlineData("revocation-wait = 5 h", "cohort.kafka.revocation-wait is not a time from 0 ms to 60000 ms: write it like \"500 ms\" or \"5 s\".")]
    [InlineData("client.enable.auto.commit = true", "cohort.kafka.client.enable.auto.commit cannot be set: an offset is committed only when its effects are durable.")]
    [InlineData("client.isolation.level = READ_UNCOMMITTED", "cohort.kafka.client.isolation.level cannot be READ_UNCOMMITTED: what a transaction wrote and gave up is no purchase.")]
    [InlineData("client { no.such.thing = 1 }", "cohort.kafka.client.no.such.thing cannot be used: No such configuration property: \"no.such.thing\".")]
    [InlineData("client.security.protocol = maybe", "cohort.kafka.client.security.protocol cannot be used: Invalid value \"maybe\" for configuration property \"security.protocol\".")]
    public void It_names_the_key_When_a_value_is_no_use(string change, string error)
    {
        var (settings, errors) = Read($"cohort.kafka {{ {change} }}");

        Assert.Null(settings);
        Assert.Equal([error], errors);
    }

    [Fact]
    public void It_names_the_key_When_a_certificate_is_not_there()
    {
        var (settings, errors) = Read("cohort.kafka.client { security.protocol = ssl, ssl.ca.location = nowhere.pem }");

        Assert.Null(settings);
        Assert.StartsWith("cohort.kafka.client.ssl.ca.location cannot be used: ssl.ca.location failed", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void It_names_every_key_that_is_missing()
    {
        var (_, errors) = KafkaSettings.Read(Config.Empty);

        Assert.Equal(
            ["bootstrap-servers", "group-id", "client-id", "topics.purchases", "topics.dead-letters", "topics.transitions", "topics.scores", "revocation-wait", "commit-interval"],
            errors.Select(error => error.Split(' ')[0]["cohort.kafka.".Length..]));
    }

    private static (KafkaSettings? Settings, IReadOnlyList<string> Errors) Read(string change) =>
        KafkaSettings.Read(ConfigurationFactory.ParseString(change).WithFallback(ConfigurationFactory.ParseString(Whole)));
}
