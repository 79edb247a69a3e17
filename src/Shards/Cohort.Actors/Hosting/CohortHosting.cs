using System.Globalization;
using Akka;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Pattern;
using Akka.Streams;
using Akka.Streams.Dsl;
using Cohort.Actors.Control;
using Cohort.Actors.Edges;
using Cohort.Actors.Ingest;
using Cohort.Actors.Publishing;
using Cohort.Actors.Ranges;
using Cohort.Actors.Scoring;
using Cohort.Actors.Wire;

namespace Cohort.Actors.Hosting;

/// <summary>Puts the actors of a node into its actor system.</summary>
public static class CohortHosting
{
    /// <summary>
    /// The settings that the actors rely on, whatever a file of settings says: serializers, and that nothing is written
    /// in a form that nobody chose.
    /// </summary>
    public static Config Required { get; } = ConfigurationFactory.ParseString(
        $$"""
        akka.actor {
          serializers {
            cohort = "{{typeof(CohortSerializer).AssemblyQualifiedName}}"
            refusing = "{{typeof(RefusingSerializer).AssemblyQualifiedName}}"
          }
          serialization-bindings {
            "System.Object" = refusing
            "{{typeof(IWireMessage).AssemblyQualifiedName}}" = cohort
            "{{typeof(Core.Protocol.JournalEntry).AssemblyQualifiedName}}" = cohort
            "{{typeof(Core.Protocol.OwnerSnapshot).AssemblyQualifiedName}}" = cohort
            "{{typeof(Core.Protocol.AuthorityEntry).AssemblyQualifiedName}}" = cohort
            "{{typeof(Core.Protocol.AuthorityStatus).AssemblyQualifiedName}}" = cohort
          }
        }
        """);

    // Between the starts of an authority whose journal is away.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Adds the actors that this node's roles call for.</summary>
    /// <param name="akka">The actor system.</param>
    /// <param name="node">What they need.</param>
    /// <param name="roles">The roles of this node.</param>
    public static AkkaConfigurationBuilder AddCohort(this AkkaConfigurationBuilder akka, CohortNode node, IReadOnlyCollection<string> roles)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(roles);
        akka.AddHocon(Required, HoconAddMode.Prepend);
        AddRanges(akka, node, roles);
        AddAuthority(akka, node, roles);
        AddScorer(akka, node, roles);
        if (roles.Contains(CohortNode.IngestRole) && node.Purchases is { } purchases)
        {
            akka.WithActors((system, registry) =>
            {
                var services = new IngestServices(
                    registry.Get<Actors.Ranges>(), registry.Get<Actors.Authority>(), node.SourceOf, node.CreateReader, node.StoreLetters, node.Time, node.IngestLimits);
                var ingest = system.ActorOf(Props.Create(() => new IngestActor(purchases, services)), "ingest");
                registry.Register<Actors.Ingest>(ingest);
                StopReadingFirst(system, ingest, node.IngestLimits);
            });
        }

        return akka;
    }

    // Before the ranges of this node are handed over: otherwise its batches would look for them until the end.
    private static void StopReadingFirst(ActorSystem system, IActorRef ingest, IngestLimits limits) =>
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceUnbind, "stop-reading", async () =>
        {
            await ingest.GracefulStop(limits.DrainTime + TimeSpan.FromSeconds(5), new StopReading()).ConfigureAwait(false);
            return Done.Instance;
        });

    private static void AddRanges(AkkaConfigurationBuilder akka, CohortNode node, IReadOnlyCollection<string> roles)
    {
        var extractor = new RangeExtractor();
        if (!roles.Contains(CohortNode.ShardRole))
        {
            akka.WithShardRegionProxy<Actors.Ranges>("ranges", CohortNode.ShardRole, extractor);
            return;
        }

        akka.WithActors((system, registry) => registry.Register<Actors.Publisher>(
            system.ActorOf(Props.Create(() => new Publisher(node.Store, node.Topics, node.TransitionsTopic)), "publisher")));
        if (node.Scoring is not null)
            akka.WithActors((system, registry) => registry.Register<Actors.ScoringDesk>(system.ActorOf(Props.Create(() => new ScoringDesk()), ScoringDesk.Name)));
        akka.WithShardRegion<Actors.Ranges>(
            "ranges",
            (_, registry, _) =>
            {
                var publisher = registry.Get<Actors.Publisher>();
                var services = new RangeServices(node.Contexts, node.Store, publisher, node.RangeLimits)
                {
                    Ranges = registry.Get<Actors.Ranges>,
                    Authority = registry.Get<Actors.Authority>,
                    Scoring = node.Scoring is { } scoring ? new RangeScoringServices(registry.Get<Actors.ScoringDesk>(), scoring, new PlanFits()) : null,
                };
                return id => Props.Create(() => new RangeEntity(int.Parse(id, CultureInfo.InvariantCulture), services));
            },
            extractor,
            new ShardOptions { Role = CohortNode.ShardRole, HandOffStopMessage = new HandOff(), StateStoreMode = StateStoreMode.DData, RememberEntities = false });
    }

    private static void AddScorer(AkkaConfigurationBuilder akka, CohortNode node, IReadOnlyCollection<string> roles)
    {
        if (node.Scoring is not { } settings || node.Scorer is not { } scorer || !roles.Contains(CohortNode.ScoreRole)) return;
        akka.WithActors((system, registry) =>
        {
            var services = new ScorerServices(
                scorer.Models, node.Contexts, scorer.Sink, node.Topics is { } topics ? chunk => Write(chunk, topics, scorer.Topic, system) : null, settings, scorer.CodeVersion);
            registry.Register<Actors.Scorer>(system.ActorOf(Props.Create(() => new ScorerActor(services)), ScoringReport.ActorName));
        });
    }

    private static Task<Done> Write(ScoredChunk chunk, ITopicWriter topics, string topic, ActorSystem system) =>
        Source.From(chunk.Users.Select(user => (ScoreRecord.Of(topic, chunk, user), 0))).Via(topics.Write<int>()).RunWith(Sink.Ignore<int>(), system.Materializer());

    // A journal that fails stops whoever wrote to it, and nobody starts a singleton again: without its supervisor, the day
    // would never turn after a restart of the database.
    private static Props Supervised(Props authority) =>
        BackoffSupervisor.Props(Backoff.OnStop(authority, "authority", ShortestPause, LongestPause, randomFactor: 0, maxNrOfRetries: -1));

    private static void AddAuthority(AkkaConfigurationBuilder akka, CohortNode node, IReadOnlyCollection<string> roles)
    {
        var options = new ClusterSingletonOptions { Role = CohortNode.ShardRole };
        if (!roles.Contains(CohortNode.ShardRole))
        {
            akka.WithSingletonProxy<Actors.Authority>("authority", options);
            return;
        }

        akka.WithSingleton<Actors.Authority>(
            "authority",
            (_, registry, _) =>
            {
                var settings = new AuthoritySettings(
                    registry.Get<Actors.Ranges>(), node.Store, node.Wanted, node.FirstRanges, node.Calendar, node.Time, node.DataSources);
                return Supervised(Props.Create(() => new AuthorityActor(settings)));
            },
            options,
            createProxyToo: true);
    }
}
