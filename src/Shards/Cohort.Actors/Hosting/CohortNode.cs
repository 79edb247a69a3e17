using Cohort.Actors.Connectors;
using Cohort.Actors.Ingest;
using Cohort.Actors.Publishing;
using Cohort.Actors.Ranges;
using Cohort.Actors.Scoring;
using Cohort.Actors.Stalls;
using Cohort.Core;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Actors.Hosting;

/// <summary>What a node is made of, apart from Akka.NET's own settings.</summary>
internal sealed record CohortNode
{
    /// <summary>
    /// Settings that all nodes of a cluster must have alike, by name: a node lets nobody join who has others. Text is
    /// enough, since only equality counts.
    /// </summary>
    public IReadOnlyDictionary<string, string> Alike { get; init; } = new Dictionary<string, string>();

    /// <summary>The serving store.</summary>
    public required IServingSink Store { get; init; }

    /// <summary>Which nodes were removed from the cluster.</summary>
    public required IMemberStore Members { get; init; }

    /// <summary>Where nodes report in and are told which cluster holds; null where no other node can share the database.</summary>
    public IFoundingStore? Founding { get; init; }

    /// <summary>Whether that says which cluster to join or to begin; otherwise seed nodes do.</summary>
    public bool IsGuided { get; init; }

    /// <summary>The erasures that somebody asked for; null where nobody can.</summary>
    public IErasures? Erasures { get; init; }

    /// <summary>Rules and taxonomies by version.</summary>
    public required ContextCache Contexts { get; init; }

    /// <summary>The latest rules and taxonomy that were activated; null while one is missing.</summary>
    public required Func<Task<ContextVersion?>> Wanted { get; init; }

    /// <summary>Where purchases come from; null on nodes that read none.</summary>
    public IPurchaseSource? Purchases { get; init; }

    /// <summary>Turns records into JSON; null where they are JSON.</summary>
    public IRecordDecoder? Decoder { get; init; }

    /// <summary>Writes to topics; null where there are none.</summary>
    public ITopicWriter? Topics { get; init; }

    /// <summary>The topic of transitions.</summary>
    public string TransitionsTopic { get; init; } = "transitions";

    /// <summary>Stores dead letters.</summary>
    public required Func<IReadOnlyList<DeadLetter>, Task> StoreLetters { get; init; }

    /// <summary>A new reader of records.</summary>
    public required Func<PurchaseReader> CreateReader { get; init; }

    /// <summary>Gives the business date of an instant.</summary>
    public required BusinessCalendar Calendar { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The name of a source partition by its number.</summary>
    public Func<int, string> SourceOf { get; init; } = partition => $"purchases/{partition.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>How many ranges a new system begins with: a power of two.</summary>
    public int FirstRanges { get; init; } = 16;

    /// <summary>How many source partitions the day follows in a replay; null where the clock turns it.</summary>
    public int? DataSources { get; init; }

    /// <summary>Days by which the business day turns at once without an order that says so.</summary>
    public int MaxJumpDays { get; init; } = Limits.ClockJumpDays;

    /// <summary>By how much the clocks of nodes may differ without a word.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(Limits.ClockSkewSeconds);

    /// <summary>Between two plans of the rebalancer.</summary>
    public TimeSpan RebalancerRound { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the rebalancer may salt users.</summary>
    public bool Salts { get; init; }

    /// <summary>How users are scored; null where they are not.</summary>
    public ScoringSettings? Scoring { get; init; }

    /// <summary>What nodes score with; null on those that do not.</summary>
    public ScoringNode? Scorer { get; init; }

    /// <summary>Whether ranges give a lake what it needs.</summary>
    public bool FeedsLake { get; init; }

    /// <summary>Writes the lake; null on nodes that do not.</summary>
    public ILakeFeed? Lake { get; init; }

    /// <summary>Between two times that the lake is written.</summary>
    public TimeSpan LakeInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Knows what of this node does not move; whoever asks over HTTP looks at the same one.</summary>
    public StallWatch Stalls { get; init; } = new(TimeProvider.System);

    /// <summary>The bounds of ranges.</summary>
    public RangeLimits RangeLimits { get; init; } = new();

    /// <summary>The bounds of reading.</summary>
    public IngestLimits IngestLimits { get; init; } = new();
}

/// <summary>What a node needs to score users.</summary>
/// <param name="Models">What is in force.</param>
/// <param name="Sink">Where scores go.</param>
/// <param name="Topic">Their topic.</param>
/// <param name="CodeVersion">The version of the program.</param>
internal sealed record ScoringNode(IScoringModels Models, IScoreSink Sink, string Topic, string CodeVersion);

/// <summary>Keys of the actors that others ask for by <c>ActorRegistry</c>.</summary>
internal static class Actors
{
    /// <summary>Sends to a range, wherever it is.</summary>
    public sealed class Ranges;

    /// <summary>Sends to the coordinator, wherever it is.</summary>
    public sealed class Coordinator;

    /// <summary>Sends to the rebalancer, wherever it is.</summary>
    public sealed class Rebalancer;

    /// <summary>Keeps the rebalancer on the oldest node.</summary>
    public sealed class RebalancerHome;

    /// <summary>Makes effects visible.</summary>
    public sealed class Publisher;

    /// <summary>Gives users of this node's ranges to scorers.</summary>
    public sealed class ScoringDispatcher;

    /// <summary>Writes the lake, on one node.</summary>
    public sealed class Lake;

    /// <summary>Scores users on this node.</summary>
    public sealed class Scorer;

    /// <summary>Reads the purchases of this node.</summary>
    public sealed class Ingest;
}
