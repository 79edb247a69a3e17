using Akka.Actor;
using Akka.Cluster;
using Cohort.Actors.Messages;
using Cohort.Actors.Stalls;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.Strangers;

/// <summary>Nodes do for each other what a cluster needs, though none lets another do what it likes with its actors.</summary>
[Trait("Category", "Slow")]
public sealed class TwoNodesTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _one = Directory.CreateTempSubdirectory("cohort-one-").FullName;
    private readonly string _other = Directory.CreateTempSubdirectory("cohort-other-").FullName;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_one, recursive: true);
        Directory.Delete(_other, recursive: true);
    }

    [Fact]
    public async Task They_share_ranges_and_singletons_and_one_takes_over_When_the_other_leaves()
    {
        await using var other = await Start(_other, null);
        await using (var one = await Start(_one, Cluster.Get(other.System).SelfAddress))
        {
            await Until(() => Task.FromResult(new[] { one, other }.All(node => Cluster.Get(node.System).State.Members.Count(member => member.Status == MemberStatus.Up) == 2)), "both are members");

            foreach (var asked in (string[])["node-agent", StallReport.ActorName]) await one.System.ActorSelection($"{Cluster.Get(other.System).SelfAddress}/user/{asked}").ResolveOne(Patience);

            foreach (var node in new[] { one, other })
            {
                var status = await Asked<Cohort.Actors.Hosting.Actors.Coordinator, ClusterStatus>(node, new AskStatus(), answer => answer.Table is { Entries.Count: 4 });
                foreach (var entry in status.Table!.Entries) await Asked<Cohort.Actors.Hosting.Actors.Ranges, RangeReport>(node, new AskRange(entry.Id), answer => answer.Status is not null);
                await Asked<Cohort.Actors.Hosting.Actors.Rebalancer, LoadsAnswer>(node, new AskLoads(), answer => answer.Nodes.Count == 2);
            }
        }

        await Asked<Cohort.Actors.Hosting.Actors.Coordinator, ClusterStatus>(other, new AskStatus(), answer => answer.Table is { Entries.Count: 4 });
        await Until(() => Task.FromResult(Cluster.Get(other.System).State.Members.Count == 1), "the other has left");
    }

    [Fact]
    public async Task A_node_is_not_let_in_When_its_settings_differ()
    {
        await using var one = await Start(_one, null);
        await using var other = await Start(_other, Cluster.Get(one.System).SelfAddress, "USD");

        await Assert.ThrowsAsync<ClusterJoinFailedException>(() => Cluster.Get(other.System).JoinAsync(Cluster.Get(one.System).SelfAddress, new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token));

        Assert.Single(Cluster.Get(one.System).State.Members);
    }

    private static RuleContext Context
    {
        get
        {
            var builder = new TaxonomyBuilder();
            builder.Add(1, "milk", "DAIRY", null);
            var taxonomy = builder.Build();
            Assert.True(RuleText.TryParse("segment big: spend() >= 100\n", out var text, out _));
            Assert.True(text.TryBind(taxonomy, out var rules, out _));
            return new RuleContext(rules, 1, taxonomy, 1);
        }
    }

    private static Task<TestNode> Start(string directory, Address? join, string currency = "EUR") => TestNode.Start(
        directory, Context, topic: null, followsData: false, join: join,
        more: (node, _) => node with { Alike = new Dictionary<string, string> { ["cohort.currency"] = currency } });

    private static async Task<TAnswer> Asked<TActor, TAnswer>(TestNode node, object question, Func<TAnswer, bool> holds)
    {
        var actor = await node.Registry.GetAsync<TActor>();
        TAnswer? last = default;
        await Until(
            async () =>
            {
                try
                {
                    last = await actor.Ask<TAnswer>(question, TimeSpan.FromSeconds(5));
                    return holds(last);
                }
                catch (AskTimeoutException)
                {
                    return false;
                }
            },
            $"{question} is answered");
        return last!;
    }

    private static async Task Until(Func<Task<bool>> holds, string what)
    {
        for (var end = DateTime.UtcNow + Patience; !await holds(); await Task.Delay(100))
            Assert.True(DateTime.UtcNow < end, $"It did not happen within {Patience} that {what}.");
    }
}
