using Cohort.Actors.Tests.Kafka;
using Cohort.Cluster.Tests.Support;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>Whole nodes over a broker that was given: what a pretended one is lenient with shows here. They answer as the embedded engine.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "RealBroker")]
public sealed class GivenBrokerTests(EmbeddedAnswers embedded, ITestOutputHelper output)
{
    // What a node ends with that nobody lets in, as docs and supervisors know it.
    private const int NotLetIn = 3;

    private const string All = ClusterUnderTest.AllRoles;

    private static readonly string[] One = [All];
    private static readonly string[] Three = [All, All, All];

    private PurchaseStream Stream => embedded.Stream;

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Nodes_answer_as_the_embedded_engine(int nodes)
    {
        await using var cluster = Over([.. Enumerable.Repeat(All, nodes)]);
        await cluster.Begin(isPaced: false);

        await MustEqual(cluster);
    }

    // The second part is written into the new topic, at offsets that the first part had; it is shorter, which is what tells on
    // brokers that give topics no ids.
    [SkippableFact]
    public async Task A_topic_that_is_made_anew_is_named_and_read_whole_When_an_operator_says_so()
    {
        await using var cluster = Over(Three);
        await cluster.Activate();
        var first = Stream.Ends.First(end => end > Stream.Count * 3 / 5);
        await cluster.Expect(first);
        await cluster.Write(0, first);
        await cluster.IsCommitted();

        cluster.Broker.MakeAnew();
        await cluster.Write(first, Stream.Count);
        output.WriteLine(await cluster.Warns(cluster.Broker.Purchases, $"'cohort source begin-anew {cluster.Broker.Purchases}'"));
        Assert.Equal(first, cluster.ReadAgain + Stream.Count);
        await cluster.Order("/v1/sources/begin-anew", new { topic = cluster.Broker.Purchases });
        await cluster.Knows($"{cluster.Broker.Purchases}@2/", PurchaseStream.Partitions);
        await cluster.Expect(Stream.Count - first);

        var answers = await cluster.Finish();
        output.WriteLine(cluster.Report());
        answers.WithoutPlaces().MustEqual(embedded.Answers.WithoutPlaces());
    }

    // What is gone are repeats, so that the answers are those without a gap. The second part begins within a date: the other
    // partitions go on to its end, where the day waits for the one that stands.
    [SkippableFact]
    public async Task A_partition_whose_records_are_gone_stops_alone_and_goes_on_When_an_operator_says_so()
    {
        const int Partition = 2, Gone = 100;
        await using var cluster = Over(Three);
        await cluster.Activate();
        var first = (Stream.Ends[9] + Stream.Ends[10]) / 2;
        await cluster.Expect(first);
        await cluster.Write(0, first);
        await cluster.IsCommitted();
        foreach (var node in cluster.Nodes) Assert.Equal(0, await node.End());

        await cluster.Repeat(Partition, Gone);
        await cluster.Write(first, Stream.Count);
        var read = Stream.CountIn(Partition, first);
        cluster.Broker.Forget(Partition, read + Gone);
        await cluster.Expect(Stream.Count + Gone);
        foreach (var node in cluster.Nodes) node.Start();
        var source = $"{cluster.Broker.Purchases}/{Partition}";
        output.WriteLine(await cluster.Warns($"Partition {source} ", "are gone from the topic", $"'cohort source skip {source}'"));
        await cluster.IsCommittedBeyond(first);
        await cluster.Order("/v1/sources/skip", new { source });

        var answers = await cluster.Finish();
        output.WriteLine(cluster.Report());
        Assert.Equal([$"{Partition} {read}"], answers.Gaps);
        answers.WithoutPlaces().MustEqual(embedded.Answers.WithoutPlaces());
    }

    // The day waits for a partition that is added later, so that purchases of 4 KB fill the feeds of the others.
    [SkippableFact]
    public async Task Partitions_that_were_full_are_read_When_they_come_back_to_their_node_and_so_is_one_that_is_added()
    {
        await using var cluster = Over(One, $"cohort.business-day.source-partitions = {PurchaseStream.Partitions + 1}");
        await cluster.Activate();
        await cluster.Write(0, Stream.Count, padding: 4_000);
        for (var partition = 0; partition < PurchaseStream.Partitions; partition++) await cluster.Warns($"Partition {cluster.Broker.Purchases}/{partition} ", " records behind");
        var first = cluster.Nodes[0];
        var others = new[] { cluster.Join(All), cluster.Join(All) };
        foreach (var other in others) await cluster.IsAssigned(0, other);
        var before = ClusterUnderTest.Assignments(first);
        foreach (var other in others) Assert.Equal(0, await other.End());
        await cluster.IsAssigned(before + 1, first);

        before = ClusterUnderTest.Assignments(first);
        cluster.Broker.Grow(PurchaseStream.Partitions + 1);
        output.WriteLine($"A partition that was added was assigned after {(await cluster.IsAssigned(before, first)).TotalSeconds:F1} s.");

        await MustEqual(cluster);
    }

    [SkippableFact]
    public async Task A_node_that_is_not_let_in_takes_no_partition()
    {
        await using var cluster = Over(One);
        await cluster.Begin(isPaced: true);
        await cluster.Reaches(0.05);
        using var stray = cluster.Stray("akka.cluster { seed-node-timeout = 500 ms, shutdown-after-unsuccessful-join-seed-nodes = 10 s }");

        Assert.Equal(NotLetIn, await stray.HasEnded());

        Assert.Equal(0, ClusterUnderTest.Assignments(stray));
        Assert.Equal(PurchaseStream.Partitions, ClusterUnderTest.Assignments(cluster.Nodes[0]));
        await MustEqual(cluster);
    }

    // What is on its way is of one date: the next one is written when that is committed.
    [SkippableFact]
    public async Task No_record_is_read_again_but_what_is_on_its_way_When_a_node_ends_and_comes_back()
    {
        await using var cluster = Over(Three);
        await cluster.Begin(isPaced: true);
        await cluster.IsBeyond(0.2);
        Assert.Equal(0, await cluster.Nodes[2].End());
        await cluster.IsBeyond(0.5);
        cluster.Nodes[2].Start();
        await cluster.IsReady(cluster.Nodes[2]);

        await MustEqual(cluster);
        var most = Stream.Ends.Zip(Stream.Ends.Skip(1), (from, to) => to - from).Max();
        Assert.InRange(cluster.ReadAgain, 0, most);
    }

    [SkippableFact]
    public async Task Partitions_of_a_node_that_is_killed_are_read_by_the_others()
    {
        await using var cluster = Over(Three);
        await cluster.Begin(isPaced: true);
        foreach (var node in cluster.Nodes) await cluster.IsAssigned(0, node);
        await cluster.IsBeyond(0.3);
        ClusterNode[] others = [cluster.Nodes[0], cluster.Nodes[1]];
        var before = ClusterUnderTest.Assignments(others);
        await cluster.Nodes[2].Kill();
        output.WriteLine($"A partition of the killed node was assigned after {(await cluster.IsAssigned(before, others)).TotalSeconds:F1} s.");

        await MustEqual(cluster);
    }

    private ClusterUnderTest Over(string[] roles, string settings = "")
    {
        Skip.If(TestBroker.Given is null, $"No broker was given: set {TestBroker.Variable} to the address of one, as host:port, to test with it.");
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        return ClusterUnderTest.Over(TestBroker.Given!, Stream, roles, settings);
    }

    private async Task MustEqual(ClusterUnderTest cluster)
    {
        var answers = await cluster.Finish();
        output.WriteLine(cluster.Report());
        answers.MustEqual(embedded.Answers);
    }
}
