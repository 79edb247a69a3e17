using Cohort.Actors.Kafka;
using Confluent.Kafka;

namespace Cohort.Actors.Tests.Kafka;

/// <summary>What the client library does not try again by itself ends the session, so that nothing is passed over.</summary>
public class ConsumeFaultsTests
{
    [Theory]
    [InlineData(ErrorCode.Local_ValueDeserialization)]
    [InlineData(ErrorCode.Local_KeyDeserialization)]
    [InlineData(ErrorCode.TopicAuthorizationFailed)]
    [InlineData(ErrorCode.GroupAuthorizationFailed)]
    public void A_record_that_is_not_given_again_ends_the_session(ErrorCode code) => Assert.True(ConsumeFaults.IsFinal(new Error(code)));

    [Theory]
    [InlineData(ErrorCode.Local_Transport)]
    [InlineData(ErrorCode.Local_AllBrokersDown)]
    [InlineData(ErrorCode.UnknownTopicOrPart)]
    public void Brokers_that_are_away_are_waited_for(ErrorCode code) => Assert.False(ConsumeFaults.IsFinal(new Error(code)));
}
