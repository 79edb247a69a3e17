using Cohort.Core.Protocol;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

/// <summary>What is read under a name are the same records for ever.</summary>
public sealed class TopicIdentityTests
{
    private static readonly TopicIdentity Known = new("orders", "C1", "T1", "orders", 1);

    [Fact]
    public void A_topic_that_nobody_knows_gives_its_sources_its_name()
    {
        Assert.Equal(Known, Meet([], "orders", "C1", "T1"));
        Assert.Equal("orders/7", Known.SourceOf(7));
    }

    // Before topics were remembered, sources were called so whatever the topic.
    [Theory]
    [InlineData("orders")]
    [InlineData("purchases")]
    public void The_first_topic_goes_on_under_the_names_that_the_ranges_have(string topic) =>
        Assert.Equal("purchases", Meet([], topic, "C1", "T1", hasFormerSources: true).Prefix);

    [Fact]
    public void A_renamed_topic_has_sources_of_its_own_When_another_one_is_known() =>
        Assert.Equal("sales", Meet([Known with { Prefix = "purchases" }], "sales", "C1", "T2", hasFormerSources: true).Prefix);

    [Fact]
    public void The_same_topic_goes_on() => Assert.Equal(Known, Meet([Known], "orders", "C1", "T1"));

    [Fact]
    public void What_was_not_known_is_learned_When_brokers_come_to_tell_it() =>
        Assert.Equal(Known, Meet([Known with { TopicId = "" }], "orders", "C1", "T1"));

    [Fact]
    public void What_is_known_stays_When_brokers_do_not_tell_it() => Assert.Equal(Known, Meet([Known], "orders", "", ""));

    [Theory]
    [InlineData("C2", "T1", "The topic 'orders' is in the Kafka cluster C2, but was read from the cluster C1 before")]
    [InlineData("C1", "T2", "The topic 'orders' has the id T2, but had T1 when it was read before")]
    public void Another_topic_is_refused_with_the_way_on(string cluster, string id, string sentence)
    {
        var met = TopicIdentity.Meet([Known], "orders", cluster, id, false, out var refusal);

        Assert.Equal(Known, met);
        Assert.StartsWith(sentence, refusal, StringComparison.Ordinal);
        Assert.Contains("'cohort source begin-anew orders'", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_begun_anew_has_sources_of_its_own_and_takes_the_topic_that_is_there()
    {
        var anew = Known.BegunAnew();

        Assert.Equal(("orders@2/7", 2), (anew.SourceOf(7), anew.Generation));
        Assert.Equal("orders@2/7", Meet([anew], "orders", "C2", "T2").SourceOf(7));
        Assert.Equal("orders@3/7", anew.BegunAnew().SourceOf(7));
    }

    [Theory]
    [InlineData(100, 100, null)]
    [InlineData(101, 100, null)]
    [InlineData(99, 100, "orders/3 ends at offset 99, but was read up to 100 before")]
    public void A_partition_that_ends_before_what_was_read_is_refused(long end, long applied, string? sentence)
    {
        var refusal = Known.RefusalOf(3, end, applied);

        if (sentence is null) Assert.Null(refusal);
        else Assert.StartsWith(sentence, refusal, StringComparison.Ordinal);
    }

    private static TopicIdentity Meet(TopicIdentity[] known, string topic, string cluster, string id, bool hasFormerSources = false)
    {
        var met = TopicIdentity.Meet(known, topic, cluster, id, hasFormerSources, out var refusal);
        Assert.Null(refusal);
        return met;
    }
}
