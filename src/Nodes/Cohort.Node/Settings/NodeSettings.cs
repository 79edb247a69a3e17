using Cohort.Serving.Settings;
using Akka.Configuration;
using Cohort.Actors;
using Cohort.Actors.Connectors;
using Cohort.Actors.Kafka;
using Cohort.Core;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace Cohort.Node.Settings;

/// <summary>Where the journal and the serving store are.</summary>
internal enum DatabaseKind
{
    /// <summary>Files in a directory, for one node alone.</summary>
    Sqlite,

    /// <summary>A server that all nodes share.</summary>
    PostgreSql,
}

/// <summary>The settings of a node, from the block <c>cohort</c> of its file; <c>hocon/cohort.conf</c> gives a reason for each.</summary>
internal sealed record NodeSettings
{
    public required IReadOnlyList<string> Roles { get; init; }

    public required DatabaseKind Database { get; init; }

    /// <summary>The directory of SQLite files.</summary>
    public required string Directory { get; init; }

    /// <summary>How to reach PostgreSQL; holds a password and is never told.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The schema in PostgreSQL.</summary>
    public required string Schema { get; init; }

    /// <summary>Whether the database says which cluster to join or to begin; otherwise seed nodes do.</summary>
    public required bool IsGuided { get; init; }

    public required int FirstRanges { get; init; }

    public required int RebalancerRoundSeconds { get; init; }

    public required bool Salts { get; init; }

    public required BusinessCalendar Calendar { get; init; }

    /// <summary>The name of the time zone of business days.</summary>
    public required string TimeZone { get; init; }

    /// <summary>What amounts are in; how many digits they have is for the store to say.</summary>
    public required BaseCurrency Currency { get; init; }

    public required bool FollowsData { get; init; }

    /// <summary>Partitions of the topic of purchases, for the clock of a replay.</summary>
    public required int SourcePartitions { get; init; }

    public required int FutureDays { get; init; }

    /// <summary>How many dates the window has; a cluster keeps the number that it was made with.</summary>
    public required int WindowDays { get; init; }

    /// <summary>Of how many dates, which end with the as-of date, transitions are kept; null for all.</summary>
    public required int? TransitionDays { get; init; }

    /// <summary>Bytes that a record of the topic of purchases may have.</summary>
    public required int RecordBytes { get; init; }

    /// <summary>By what records of that topic become purchases.</summary>
    public required TopicMapping Mapping { get; init; }

    /// <summary>Days by which the business day turns at once without an order that says so.</summary>
    public required int MaxJumpDays { get; init; }

    /// <summary>By how much the clocks of nodes may differ without a word.</summary>
    public required TimeSpan ClockSkew { get; init; }

    public required HttpSettings Http { get; init; }

    public required bool LogsJson { get; init; }

    public required Level LogLevel { get; init; }

    /// <summary>Whether this node rebuilds a lost database from the topic of purchases.</summary>
    public bool Rebuilds { get; init; }

    /// <summary>Null on nodes that neither read purchases nor write topics.</summary>
    public required KafkaSettings? Kafka { get; init; }

    /// <summary>Where Petabridge.Cmd listens; null where it does not.</summary>
    public PetabridgeSettings? Petabridge { get; init; }

    /// <summary>Null where nobody is scored.</summary>
    public required ScoringNodeSettings? Scoring { get; init; }

    /// <summary>Null where the cluster feeds no lake.</summary>
    public LakeBlock? Lake { get; init; }

    /// <summary>How nodes know each other.</summary>
    public required RemotingSettings Remoting { get; init; }

    public required Uri? Telemetry { get; init; }

    /// <summary>The settings, or every reason why they cannot be used; each names its key.</summary>
    public static (NodeSettings? Settings, IReadOnlyList<string> Errors) Read(Config config)
    {
        var block = new Block(config);
        var settings = Read(config, block);
        return block.Errors.Count == 0 ? (settings, []) : (null, block.Errors);
    }

    private static NodeSettings Read(Config config, Block block)
    {
        var roles = block.Names("akka.cluster.roles");
        foreach (var role in roles.Where(role => role is not (NodeRoles.Shard or NodeRoles.Ingest or NodeRoles.Score or NodeRoles.Lake or "serve")))
            block.Errors.Add($"akka.cluster.roles holds '{role}', which is no role of Cohort: use shard, ingest, score, lake and serve.");
        if (roles.Count == 0) block.Errors.Add("akka.cluster.roles is empty: give this node at least one of shard, ingest, score, lake and serve.");
        var database = block.OneOf("cohort.database.provider", ("sqlite", DatabaseKind.Sqlite), ("postgresql", DatabaseKind.PostgreSql));
        var usesKafka = block.OneOf("cohort.kafka.enabled", ("on", true), ("off", false), ("true", true), ("false", false));
        var (kafka, kafkaErrors) = usesKafka ? KafkaSettings.Read(config) : (null, []);
        block.Errors.AddRange(kafkaErrors);
        if (!usesKafka && roles.Contains(NodeRoles.Ingest))
            block.Errors.Add("cohort.kafka.enabled is off, but akka.cluster.roles holds ingest: a node that reads purchases needs Kafka.");
        var isGuided = IsGuidedBy(block, database);
        if (database == DatabaseKind.Sqlite && config.GetString("akka.cluster.split-brain-resolver.active-strategy", "") == "lease-majority")
            block.Errors.Add("akka.cluster.split-brain-resolver.active-strategy is lease-majority, but cohort.database.provider is sqlite: the lease is a row of PostgreSQL. Use keep-majority.");
        var ranges = block.Number("cohort.ranges", 1, 65_536);
        if (ranges > 0 && !int.IsPow2(ranges)) block.Errors.Add($"cohort.ranges is {ranges}, which is no power of two: use 16 or 64, for instance.");
        var (currency, calendar) = (block.Currency("cohort.currency"), block.Calendar("cohort.business-day.time-zone"));
        var window = block.Number("cohort.window-days", Limits.LeastWindowDays, Limits.MostWindowDays);
        var recordBytes = block.Number("cohort.ingest.max-record-bytes", 1_024, Limits.LargestRecordBytes);
        return new NodeSettings
        {
            Roles = [.. roles],
            Database = database,
            Directory = database == DatabaseKind.Sqlite ? block.Text("cohort.database.directory", "the directory for the journal and the serving store") : "",
            ConnectionString = database == DatabaseKind.PostgreSql ? block.Text("cohort.database.connection-string", "how to reach PostgreSQL, such as \"Host=db;Username=cohort;Database=cohort\"") : "",
            Schema = database == DatabaseKind.PostgreSql ? block.Schema("cohort.database.schema") : "",
            IsGuided = isGuided,
            FirstRanges = ranges,
            Salts = block.OneOf("cohort.rebalancer.salting", ("on", true), ("off", false), ("true", true), ("false", false)),
            RebalancerRoundSeconds = block.Number("cohort.rebalancer.round-seconds", 1, 600),
            Calendar = calendar,
            TimeZone = config.GetString("cohort.business-day.time-zone", "").Trim(),
            Remoting = RemotingSettings.Read(config, block),
            FollowsData = block.OneOf("cohort.business-day.clock", ("wall", false), ("data", true)),
            SourcePartitions = block.Number("cohort.business-day.source-partitions", 1, 100_000),
            RecordBytes = recordBytes,
            Mapping = MappingFiles.Read(config, block, MappingOf(currency, calendar, recordBytes, kafka)),
            FutureDays = block.Number("cohort.business-day.future-days", 0, Core.Limits.MostFutureDays),
            WindowDays = window,
            TransitionDays = block.NumberOr("cohort.transition-days", "all", Limits.LeastTransitionDays, Limits.MostTransitionDays),
            MaxJumpDays = block.Number("cohort.business-day.max-jump-days", 1, Core.Limits.MostClockJumpDays),
            ClockSkew = block.Time("cohort.business-day.clock-skew", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Currency = currency,
            Http = HttpBlock.Read(config, block),
            LogsJson = block.OneOf("cohort.log.format", ("plain", false), ("json", true)),
            LogLevel = block.OneOf("cohort.log.level", ("info", Level.Information), ("debug", Level.Debug), ("warning", Level.Warning), ("error", Level.Error)),
            Telemetry = block.OptionalAddress("cohort.telemetry.otlp"),
            Petabridge = PetabridgeSettings.Read(config, block),
            Kafka = kafka,
            Lake = LakeBlock.Read(config, block, roles),
            Scoring = ScoringNodeSettings.Read(config, block, roles, window),
        };
    }

    /// <summary>The same where amounts have as many digits as the store says.</summary>
    public NodeSettings WithMinorDigits(int digits)
    {
        var currency = new BaseCurrency(Currency.Code, digits);
        return this with { Currency = currency, Mapping = MappingFiles.Under(MappingOf(currency, Calendar, RecordBytes, Kafka), Mapping) };
    }

    private static bool IsGuidedBy(Block block, DatabaseKind database)
    {
        var isGuided = block.OneOf("cohort.discovery", ("seeds", false), ("database", true));
        var seeds = block.Names("akka.cluster.seed-nodes").Count;
        if (isGuided && database == DatabaseKind.Sqlite)
            block.Errors.Add("cohort.discovery is database, but cohort.database.provider is sqlite, where a node is alone: leave cohort.discovery out.");
        if (isGuided && seeds > 0)
            block.Errors.Add("akka.cluster.seed-nodes names nodes, but cohort.discovery is database: leave one of them out. Two ways to begin a cluster could be two clusters.");
        if (!isGuided && seeds == 0 && database == DatabaseKind.PostgreSql)
            block.Errors.Add("akka.cluster.seed-nodes is empty: name the first nodes of the cluster, the same on each; a node that is alone names itself. Or let nodes find each other by the database: cohort.discovery = database.");
        return isGuided;
    }

    // What a record decodes to is larger than the record, which is looked at before.
    private static MappingSettings MappingOf(
        BaseCurrency currency, BusinessCalendar calendar, int recordBytes, KafkaSettings? kafka) =>
        new(currency, calendar) { MostBytes = kafka?.SchemaRegistry is null ? recordBytes : Limits.LargestRecordBytes };
}
