using Akka.Configuration;
using Akka.Event;
using Cohort.Actors.Kafka;
using Cohort.Actors.Logging;
using Cohort.Actors.Stalls;
using Cohort.Actors.Tests.Support;
using Confluent.Kafka;
using Error = Confluent.Kafka.Error;

namespace Cohort.Actors.Tests.Kafka;

/// <summary>What readiness tells of brokers and topics.</summary>
public sealed class KafkaTroublesTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly StallWatch _stalls;
    private readonly FoldedLog _log = new(NoLogger.Instance, TimeProvider.System);
    private readonly KafkaTroubles _troubles;

    public KafkaTroublesTests()
    {
        _stalls = new StallWatch(_time);
        _troubles = new KafkaTroubles("purchases", Settings(), _stalls, _log);
    }

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Brokers_that_are_away_are_told_after_half_a_minute_and_forgotten_When_nothing_more_is_said()
    {
        var down = new Error(ErrorCode.Local_AllBrokersDown, "1/1 brokers are down");
        for (var seconds = 0; seconds <= 40; seconds += 10)
        {
            _troubles.Write(down);
            _time.Pass(10);
        }

        Assert.Equal(
            ["Connection to Kafka for purchases has not moved for 50 s on here. The brokers at broker:9092 cannot be reached: 1/1 brokers are down. Look whether they run, and at cohort.kafka.bootstrap-servers."],
            Told);
        _time.Pass(61);
        Assert.Empty(Told);
    }

    [Fact]
    public void Brokers_that_answer_again_are_told_no_more_and_when_they_go_once_more_the_time_begins_anew()
    {
        var down = new Error(ErrorCode.Local_AllBrokersDown, "1/1 brokers are down");
        _troubles.Write(down);
        _time.Pass(31);
        Assert.Single(Told);

        _troubles.ConnectionWorks();

        Assert.Empty(Told);
        _troubles.Write(down);
        _time.Pass(31);
        Assert.Contains("has not moved for 31 s", Assert.Single(Told), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_that_is_refused_is_told()
    {
        _troubles.Write(new Error(ErrorCode.Local_Authentication, "no"));
        _time.Pass(31);

        Assert.Contains("do not let this client in: no. Look at cohort.kafka.client.", Assert.Single(Told), StringComparison.Ordinal);
    }

    [Fact]
    public void A_topic_that_is_not_there_is_told_until_its_partitions_are_dealt_out()
    {
        _troubles.TopicFails(new Error(ErrorCode.UnknownTopicOrPart, "unknown"));
        _time.Pass(100);
        Assert.StartsWith("Topic 'orders' has not moved for 100 s on here. It is not there.", Assert.Single(Told), StringComparison.Ordinal);

        _troubles.TopicWorks();

        Assert.Empty(Told);
    }

    [Fact]
    public void What_the_client_mends_by_itself_is_not_told()
    {
        _troubles.Write(new Error(ErrorCode.Local_TimedOut, "a request"));
        _time.Pass(100);

        Assert.Empty(Told);
    }

    private string[] Told => [.. _stalls.Report("here").Stalls.Select(stall => stall.ToString())];

    private static KafkaSettings Settings()
    {
        var (settings, errors) = KafkaSettings.Read(ConfigurationFactory.ParseString("""
            cohort.kafka {
              bootstrap-servers = "broker:9092", group-id = cohort, client-id = test
              topics { purchases = orders, dead-letters = dead-letters, transitions = transitions, scores = scores }
              revocation-wait = 1 s, commit-interval = 1 s
            }
            """));
        Assert.Empty(errors);
        return settings!;
    }
}
