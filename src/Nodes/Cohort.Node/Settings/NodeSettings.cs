using System.Globalization;
using Akka.Configuration;
using Cohort.Actors.Hosting;
using Cohort.Actors.Kafka;
using Cohort.Core.Purchases;
using Cohort.Store;

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

    public required int FirstRanges { get; init; }

    public required BusinessCalendar Calendar { get; init; }

    public required string Currency { get; init; }

    public required bool FollowsData { get; init; }

    /// <summary>Partitions of the topic of purchases, for the clock of a replay.</summary>
    public required int SourcePartitions { get; init; }

    public required int FutureDays { get; init; }

    public required string HttpAddress { get; init; }

    /// <summary>Null on nodes that neither read purchases nor write topics.</summary>
    public required KafkaSettings? Kafka { get; init; }

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
        var roles = config.GetStringList("akka.cluster.roles", []);
        foreach (var role in roles.Where(role => role is not (CohortNode.ShardRole or CohortNode.IngestRole or "score" or "serve")))
            block.Errors.Add($"akka.cluster.roles holds '{role}', which is no role of Cohort: use shard, ingest, score and serve.");
        if (roles.Count == 0) block.Errors.Add("akka.cluster.roles is empty: give this node at least one of shard, ingest, score and serve.");
        var database = block.OneOf("cohort.database.provider", ("sqlite", DatabaseKind.Sqlite), ("postgresql", DatabaseKind.PostgreSql));
        var usesKafka = config.GetBoolean("cohort.kafka.enabled", true);
        var (kafka, kafkaErrors) = usesKafka ? KafkaSettings.Read(config) : (null, []);
        block.Errors.AddRange(kafkaErrors);
        if (!usesKafka && roles.Contains(CohortNode.IngestRole))
            block.Errors.Add("cohort.kafka.enabled is off, but akka.cluster.roles holds ingest: a node that reads purchases needs Kafka.");
        var ranges = block.Number("cohort.ranges", 1, 65_536);
        if (ranges > 0 && !int.IsPow2(ranges)) block.Errors.Add($"cohort.ranges is {ranges}, which is no power of two: use 16 or 64, for instance.");
        return new NodeSettings
        {
            Roles = [.. roles],
            Database = database,
            Directory = database == DatabaseKind.Sqlite ? block.Text("cohort.database.directory", "the directory for the journal and the serving store") : "",
            ConnectionString = database == DatabaseKind.PostgreSql ? block.Text("cohort.database.connection-string", "how to reach PostgreSQL, such as \"Host=db;Username=cohort;Database=cohort\"") : "",
            FirstRanges = ranges,
            Calendar = block.Calendar("cohort.business-day.time-zone"),
            FollowsData = block.OneOf("cohort.business-day.clock", ("wall", false), ("data", true)),
            SourcePartitions = block.Number("cohort.business-day.source-partitions", 1, 100_000),
            FutureDays = block.Number("cohort.business-day.future-days", 0, 366),
            Currency = block.Currency("cohort.currency"),
            HttpAddress = block.Address("cohort.http.address"),
            Telemetry = block.OptionalAddress("cohort.telemetry.otlp"),
            Kafka = kafka,
        };
    }

    private sealed class Block(Config config)
    {
        public List<string> Errors { get; } = [];

        public string Text(string key, string meaning)
        {
            var text = config.GetString(key, "")?.Trim() ?? "";
            if (text.Length == 0) Errors.Add($"{key} is missing: set it to {meaning}.");
            return text;
        }

        public int Number(string key, int least, int most)
        {
            if (int.TryParse(config.GetString(key, ""), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
            Errors.Add($"{key} is '{config.GetString(key, "")}': write a whole number from {least} to {most}.");
            return 0;
        }

        public T OneOf<T>(string key, params ReadOnlySpan<(string Name, T Value)> choices)
        {
            var text = config.GetString(key, "");
            foreach (var (name, value) in choices)
            {
                if (name == text) return value;
            }

            var names = new List<string>();
            foreach (var (name, _) in choices) names.Add(name);
            Errors.Add($"{key} is '{text}': write {string.Join(" or ", names)}.");
            return choices[0].Value;
        }

        public BusinessCalendar Calendar(string key)
        {
            try
            {
                return TimeZones.CalendarOf(Text(key, "a time zone such as Europe/Berlin, or UTC"));
            }
            catch (TimeZoneNotFoundException e)
            {
                Errors.Add($"{key}: {e.Message}");
                return BusinessCalendar.Utc;
            }
        }

        public string Currency(string key)
        {
            var currency = Text(key, "the base currency, such as EUR");
            if (currency.Length != 3 || currency.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
                Errors.Add($"{key} is '{currency}': write three upper-case letters, such as EUR.");
            return currency;
        }

        public string Address(string key)
        {
            var address = Text(key, "where to answer over HTTP, such as \"http://127.0.0.1:8080\"");
            if (address.Length > 0 && !Uri.TryCreate(address, UriKind.Absolute, out _)) Errors.Add($"{key} is '{address}', which is no address: write one such as \"http://127.0.0.1:8080\".");
            return address;
        }

        public Uri? OptionalAddress(string key)
        {
            var address = config.GetString(key, "");
            if (string.IsNullOrEmpty(address)) return null;
            if (Uri.TryCreate(address, UriKind.Absolute, out var uri)) return uri;
            Errors.Add($"{key} is '{address}', which is no address: write one such as \"http://collector:4317\", or leave it empty.");
            return null;
        }
    }
}
