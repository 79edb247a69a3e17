using System.Globalization;
using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Streams;
using Akka.Streams.Dsl;
using Cohort.Actors.Control;
using Cohort.Actors.Connectors;
using Cohort.Actors.Ingest;
using Cohort.Actors.Lakes;
using Cohort.Actors.Messages;
using Cohort.Actors.Publishing;
using Cohort.Actors.Ranges;
using Cohort.Actors.Rebalancing;
using Cohort.Actors.Scoring;
using Cohort.Actors.Stalls;
using Cohort.Core.Load;

namespace Cohort.Actors.Hosting;

/// <summary>Puts the actors of a node into its actor system.</summary>
internal static class CohortHosting
{
    /// <summary>The settings that the actors rely on, whatever a file of settings says.</summary>
    public static Config Required => RequiredSettings.All;

    // Scorers ask several times a second; a node that scores may be on its way up.
    private static readonly TimeSpan ScorerPatience = TimeSpan.FromSeconds(30);

    /// <summary>Adds the actors that this node's roles call for.</summary>
    /// <param name="akka">The actor system.</param>
    /// <param name="node">What they need.</param>
    /// <param name="roles">The roles of this node.</param>
    public static AkkaConfigurationBuilder AddCohort(this AkkaConfigurationBuilder akka, CohortNode node, IReadOnlyCollection<string> roles)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(roles);
        akka.AddHocon(RequiredSettings.Agreed(node, roles).WithFallback(Required), HoconAddMode.Prepend);

        akka.WithActors((system, _) => system.ActorOf(Keeper.Of(Props.Create(() => new RemovalGuard(node.Members))), "removal-guard"));

        if (node.Founding is { } founding)
            akka.WithActors((system, _) => system.ActorOf(Keeper.Of(Props.Create(() => new ClusterFinder(founding, node.IsGuided, node.Time))), "cluster-finder"));

        // Before the ranges, which report to it.
        akka.WithSingletonProxy<Actors.Rebalancer>("rebalancer", new ClusterSingletonOptions { Role = NodeRoles.Shard });
        akka.WithActors((system, _) => system.ActorOf(Keeper.Of(Props.Create(() => new StallActor(node.Stalls))), StallReport.ActorName));
        var places = new RangePlaces();
        AddRanges(akka, node, roles, places);
        AddCoordinator(akka, node, roles);
        akka.WithActors((system, registry) =>
            system.ActorOf(Props.Create(() => new ClockReporter(registry.Get<Actors.Coordinator>(), node.Time)), "clock"));
        if (roles.Contains(NodeRoles.Shard)) AddRebalancer(akka, node, places);
        AddScorer(akka, node, roles);
        if (roles.Contains(NodeRoles.Lake) && node.Lake is { } lake) AddLake(akka, node, lake);
        if (roles.Contains(NodeRoles.Ingest) && node.Purchases is { } purchases)
        {
            akka.WithActors((system, registry) =>
            {
                var services = new IngestServices(
                    registry.Get<Actors.Ranges>(), registry.Get<Actors.Coordinator>(), node.SourceOf, node.CreateReader, node.StoreLetters, node.Time, node.IngestLimits)
                {
                    Stalls = node.Stalls,
                    Decoder = node.Decoder,
                    IsMember = () => IsMember(Akka.Cluster.Cluster.Get(system)),
                };
                var ingest = system.ActorOf(Keeper.Of(Props.Create(() => new IngestActor(purchases, services)), message => message is StopReading), SourcesReport.ActorName);
                registry.Register<Actors.Ingest>(ingest);
                StopReadingFirst(system, ingest, node.IngestLimits);
            });
        }

        return akka.WithActors((system, _) => system.ActorOf(Props.Create(() => new Watchman(roles.Contains(NodeRoles.Shard))), "watchman"));
    }

    private static bool IsMember(Akka.Cluster.Cluster cluster) => !cluster.IsTerminated && cluster.SelfMember.Status == MemberStatus.Up;

    // Before the ranges of this node are handed over: otherwise its batches would look for them until the end.
    private static void StopReadingFirst(ActorSystem system, IActorRef ingest, IngestLimits limits) =>
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceUnbind, "stop-reading", async () =>
        {
            await ingest.GracefulStop(limits.DrainTime + TimeSpan.FromSeconds(5), new StopReading()).ConfigureAwait(false);
            return Done.Instance;
        });

    private static void AddRanges(AkkaConfigurationBuilder akka, CohortNode node, IReadOnlyCollection<string> roles, RangePlaces places)
    {
        if (!roles.Contains(NodeRoles.Shard))
        {
            akka.WithShardRegionProxy<Actors.Ranges>("ranges", NodeRoles.Shard, new RangeExtractor());
            return;
        }

        akka.WithActors((system, registry) => registry.Register<Actors.Publisher>(
            system.ActorOf(Keeper.Of(Props.Create(() => new Publisher(node.Store, node.Topics, node.TransitionsTopic, node.Stalls))), "publisher")));
        if (node.Scoring is not null)
            akka.WithActors((system, registry) => registry.Register<Actors.ScoringDispatcher>(system.ActorOf(Keeper.Of(Props.Create(() => new ScoringDispatcher(ScorerPatience, node.Stalls))), ScoringDispatcher.Name)));
        akka.WithActors((system, registry) => registry.Register<Actors.Ranges>(StartRanges(system, registry, node, places)));
    }

    // By hand, for the allocation: the hosting extension knows only Akka.NET's own.
    private static IActorRef StartRanges(ActorSystem system, IActorRegistry registry, CohortNode node, RangePlaces places)
    {
        var rebalancer = registry.Get<Actors.Rebalancer>();
        var services = new RangeServices(node.Contexts, node.Store, registry.Get<Actors.Publisher>(), node.RangeLimits)
        {
            Rebalancer = rebalancer,
            Stalls = node.Stalls,
            FeedsLake = node.FeedsLake,
            Ranges = registry.Get<Actors.Ranges>,
            Coordinator = registry.Get<Actors.Coordinator>,
            Scoring = node.Scoring is { } scoring ? new RangeScoringServices(registry.Get<Actors.ScoringDispatcher>(), scoring, new PlanFits()) : null,
        };
        system.ActorOf(Keeper.Of(Props.Create(() => new NodeAgent(rebalancer, node.Contexts, services.Preloaded))), NodeAgent.Name);
        var sharding = ClusterSharding.Get(system);
        var settings = ClusterShardingSettings.Create(system).WithRole(NodeRoles.Shard).WithRememberEntities(false).WithStateStoreMode(StateStoreMode.DData);
        return sharding.Start(
            "ranges",
            id => Props.Create(() => new RangeEntity(int.Parse(id, CultureInfo.InvariantCulture), services)),
            settings,
            new RangeExtractor(),
            new RangeAllocation(Akka.Cluster.Cluster.Get(system), places),
            new HandOff());
    }

    private static void AddRebalancer(AkkaConfigurationBuilder akka, CohortNode node, RangePlaces places) =>
        akka.WithSingleton<Actors.RebalancerHome>(
            "rebalancer",
            (system, registry, _) =>
            {
                var cluster = Akka.Cluster.Cluster.Get(system);
                var settings = new RebalancerSettings(
                    registry.Get<Actors.Coordinator>(), registry.Get<Actors.Ranges>(), places, () => MembersOf(cluster),
                    address => system.ActorSelection($"{address}/user/{NodeAgent.Name}"), node.Time)
                {
                    RoundInterval = node.RebalancerRound,
                    Salts = node.Salts,
                };
                return Keeper.Of(Props.Create(() => new RebalancerActor(settings)));
            },
            new ClusterSingletonOptions { Role = NodeRoles.Shard, TerminationMessage = EndKept.Instance },
            createProxyToo: false);

    private static List<NodeMember> MembersOf(Akka.Cluster.Cluster cluster)
    {
        var state = cluster.State;
        return [.. from member in state.Members
                   where member.HasRole(NodeRoles.Shard) && member.Status is not (MemberStatus.Joining or MemberStatus.Removed)
                   let stays = member.Status is MemberStatus.Up or MemberStatus.WeaklyUp
                   select new NodeMember(member.Address.ToString(), stays ? NodeStatus.Up : NodeStatus.Leaving, !state.Unreachable.Contains(member))];
    }

    private static void AddScorer(AkkaConfigurationBuilder akka, CohortNode node, IReadOnlyCollection<string> roles)
    {
        if (node.Scoring is not { } settings || node.Scorer is not { } scorer || !roles.Contains(NodeRoles.Score)) return;
        akka.WithActors((system, registry) =>
        {
            var services = new ScorerServices(
                scorer.Models, node.Contexts, scorer.Sink, node.Topics is { } topics ? chunk => Write(chunk, topics, scorer.Topic, system) : null, settings, scorer.CodeVersion)
            {
                Ranges = registry.Get<Actors.Ranges>,
                Stalls = node.Stalls,
            };
            registry.Register<Actors.Scorer>(system.ActorOf(Keeper.Of(Props.Create(() => new ScorerActor(services))), ScoringReport.ActorName));
        });
    }

    private static void AddLake(AkkaConfigurationBuilder akka, CohortNode node, ILakeFeed lake) =>
        akka.WithSingleton<Actors.Lake>(
            "lake",
            (_, _, _) => Keeper.Of(Props.Create(() => new LakeActor(lake, node.LakeInterval, node.Stalls))),
            new ClusterSingletonOptions { Role = NodeRoles.Lake, TerminationMessage = EndKept.Instance },
            createProxyToo: false);

    private static Task<Done> Write(ScoredChunk chunk, ITopicWriter topics, string topic, ActorSystem system) =>
        Source.From(chunk.Users.Select(user => (ScoreRecord.Of(topic, chunk, user), 0))).Via(topics.Write<int>()).RunWith(Sink.Ignore<int>(), system.Materializer());

    private static void AddCoordinator(AkkaConfigurationBuilder akka, CohortNode node, IReadOnlyCollection<string> roles)
    {
        var options = new ClusterSingletonOptions { Role = NodeRoles.Shard, TerminationMessage = EndKept.Instance };
        if (!roles.Contains(NodeRoles.Shard))
        {
            akka.WithSingletonProxy<Actors.Coordinator>("coordinator", options);
            return;
        }

        akka.WithSingleton<Actors.Coordinator>(
            "coordinator",
            (_, registry, _) =>
            {
                var settings = new CoordinatorSettings(
                    registry.Get<Actors.Ranges>(), node.Store, node.Wanted, node.FirstRanges, node.Calendar, node.Time, node.DataSources)
                {
                    MaxJumpDays = node.MaxJumpDays,
                    ClockSkew = node.ClockSkew,
                    Evaluate = node.Contexts.Load,
                    Erasures = node.Erasures,
                    Rebalancer = registry.Get<Actors.Rebalancer>(),
                };
                return Keeper.Of(Props.Create(() => new CoordinatorActor(settings)));
            },
            options,
            createProxyToo: true);
    }
}
