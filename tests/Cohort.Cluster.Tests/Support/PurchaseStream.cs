using System.Globalization;
using System.Text;
using System.Text.Json;
using Cohort.Cli.Generation;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Core.Taxonomies;
using Cohort.Engine;
using Cohort.Testing;
using Confluent.Kafka;

namespace Cohort.Cluster.Tests.Support;

/// <summary>
/// A generated stream with repeats, late and malformed lines, conflicts, expired purchases and one of a till with a wrong
/// clock: as one file, and as the partitions of a topic, users by their hash.
/// </summary>
/// <remarks>
/// Partitions begin a date one after the other, with purchases of the date before that come late in between. They count on the
/// latest date of their partition; the file has the partitions day by day, so that they do there too, and transitions must be
/// equal to the last of them.
/// </remarks>
internal sealed class PurchaseStream
{
    public const string Topic = "purchases";
    public const int Partitions = 4;

    public const string Rules =
        $"""
        {Former}
        segment top: percentile(spend()) >= 90%
        segment fifth: quintile(days_since_last()) == 1
        segment above: spend() >= 2 * average(spend())
        """;

    // Those that nodes of the version before know.
    private const string Former =
        """
        affinity top 2
        segment big: spend() >= 200
        segment regular: orders() >= 5
        segment returner: refunds() >= 1
        segment warming_up: orders() >= 4 and spend(7 days) > spend() * 60%
        segment lapsing: days_since_last() > 6 and orders() >= 2
        """;

    /// <summary>What reads the records of a mapped stream: its twins are mostly of other ranges.</summary>
    public const string Mapping = """
        lines sold:
          when type == "sold"
          each lines as item numbered number
          event_id:    item.line.event_id + "-" + number
          user_id:     item.user
          sku:         item.line.sku
          amount:      item.line.amount
          quantity:    item.line.quantity
          occurred_at: item.line.occurred_at
          source:      item.line.source
        """;

    /// <summary>The user who has 30 % of the purchases where the stream is skewed.</summary>
    public const string Hot = "hot-user";

    // Of a till with a wrong clock: what comes after it goes on where the day was.
    private const string Ahead = "2031-01-01";

    private static readonly GeneratorOptions Options = new()
    {
        Seed = 20_260_301,
        Users = 2_000,
        Events = 20_000,
        Days = 30,
        Skus = 300,
        Categories = 12,
        Duplicates = 0.02,
        Late = 0.03,
        Malformed = 0.005,
    };

    // From a correction to what it takes back.
    private static readonly int[] Distances = [-1, -30, 12, -4_000, -700, 400];

    private readonly List<(int Partition, byte[] Record)> _arrivals = [];
    private readonly List<int?>[] _days = [.. Enumerable.Range(0, Partitions).Select(_ => new List<int?>())];
    private readonly List<(int Partition, byte[] Record)> _records = [];
    private readonly List<int> _dates = [];

    /// <summary>A stream.</summary>
    /// <param name="isSkewed">Whether users follow Zipf's law with 1.2, and one of them has 30 % of the purchases besides.</param>
    /// <param name="isMapped">
    /// Whether each purchase comes in a record of two lines, the other one of a user who buys the same.
    /// </param>
    /// <param name="isForFormer">Whether nodes of the version before evaluate it, too.</param>
    /// <param name="isCorrected">Whether records take others back, before and after them.</param>
    public PurchaseStream(bool isSkewed = false, bool isMapped = false, bool isForFormer = false, bool isCorrected = false)
    {
        (IsSkewed, IsMapped, RuleText) = (isSkewed, isMapped, isForFormer ? Former : Rules);
        var generator = new PurchaseGenerator(isSkewed ? Options with { UserSkew = 1.2 } : Options);
        using var bytes = new MemoryStream();
        generator.Write(bytes);
        TaxonomyRows = [.. generator.Taxonomy()];
        var last = "";
        var number = 0;
        string[] lines = [.. Encoding.UTF8.GetString(bytes.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => isSkewed ? Skewed(line) : line)];
        foreach (var line in lines)
        {
            var (user, date) = Parse(line);
            if (date is not null && string.CompareOrdinal(date, last) > 0)
            {
                BeginDate(date, last);
                last = date;
            }

            Add(user is null ? number % Partitions : PartitionOf(user), line);
            if (++number % 1_000 == 0) AddOddities(number, last);
            if (isCorrected && number % 19 == 0) AddCorrection(number, lines[Math.Clamp(number + Distances[number % Distances.Length], 0, lines.Length - 1)], last);
        }

        AsOf = last;
        BringIntoOrder();
    }

    public bool IsSkewed { get; }

    public bool IsMapped { get; }

    /// <summary>The rules that users are evaluated by.</summary>
    public string RuleText { get; }

    public IReadOnlyList<TaxonomyRow> TaxonomyRows { get; }

    /// <summary>The latest date: where the as-of date ends.</summary>
    public string AsOf { get; }

    public int Count => _records.Count;

    /// <summary>Where each date ends: the number of records up to there.</summary>
    public IReadOnlyList<int> Ends => [.. _dates.Skip(1), Count];

    /// <summary>Every user with a purchase, also an expired one.</summary>
    public SortedSet<string> Users { get; } = new(StringComparer.Ordinal);

    public byte[] Taxonomy()
    {
        var builder = new TaxonomyBuilder();
        for (var row = 0; row < TaxonomyRows.Count; row++)
            builder.Add(row + 1, TaxonomyRows[row].Sku, TaxonomyRows[row].Category, TaxonomyRows[row].Brand);
        return TaxonomyEncoding.Encode(builder.Build());
    }

    /// <summary>Writes the whole stream as a file, a record to a line.</summary>
    public void Write(string path)
    {
        using var file = File.Create(path);
        foreach (var (_, record) in _records)
        {
            file.Write(record);
            file.WriteByte((byte)'\n');
        }
    }

    /// <summary>Where the records of the file stand in the topic.</summary>
    public (int Partition, long Offset)[] Places()
    {
        var next = new long[Partitions];
        return [.. _records.Select(record => (record.Partition, next[record.Partition]++))];
    }

    /// <summary>Writes records to the topic; ends when the broker has them.</summary>
    /// <param name="producer">Writes.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="from">The first record.</param>
    /// <param name="to">The one after the last.</param>
    /// <param name="padding">Bytes that purchases are longer by, in a field that says nothing.</param>
    public void Produce(IProducer<Null, byte[]> producer, string topic, int from, int to, int padding = 0)
    {
        var records = from == 0 && to == Count ? _arrivals : _records;
        for (var i = from; i < to; i++) Produce(producer, topic, records[i].Partition, padding > 0 ? Padded(records[i].Record, padding) : records[i].Record);
        Flush(producer);
    }

    /// <summary>Writes the first records of a partition to it again.</summary>
    public void Repeat(IProducer<Null, byte[]> producer, string topic, int partition, int count)
    {
        foreach (var (_, record) in _records.Where(record => record.Partition == partition).Take(count)) Produce(producer, topic, partition, record);
        Flush(producer);
    }

    /// <summary>How many of the first records are in a partition.</summary>
    public int CountIn(int partition, int to) => _records.Take(to).Count(record => record.Partition == partition);

    private static void Produce(IProducer<Null, byte[]> producer, string topic, int partition, byte[] record)
    {
        while (true)
        {
            try
            {
                producer.Produce(new TopicPartition(topic, partition), new Message<Null, byte[]> { Value = record });
                return;
            }
            catch (ProduceException<Null, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static void Flush(IProducer<Null, byte[]> producer) => Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(60)));

    // What is refused stays as it is, for it is kept with its bytes: what is no purchase, conflicts with another one, or is too old.
    private static byte[] Padded(byte[] record, int padding)
    {
        var line = Encoding.UTF8.GetString(record);
        return Parse(line).Date is null || line.Contains("\"ahead\"", StringComparison.Ordinal) || line.Contains("\"odd-", StringComparison.Ordinal) ? record : Encoding.UTF8.GetBytes($"{line.TrimEnd()[..^1]},\"note\":\"{new string('x', padding)}\"}}");
    }

    private static int PartitionOf(string user) => (int)(UserHash.Of(Encoding.UTF8.GetBytes(user)) % Partitions);

    private static (string? User, string? Date) Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc).TryRead(Encoding.UTF8.GetBytes(line), out _, out _)) return default;
            return (root.GetProperty("user_id").GetString(), root.GetProperty("occurred_at").GetString()![..10]);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    // By the line itself: what repeats it stays a repeat.
    private static string Skewed(string line) => Parse(line).User is { } user && UserHash.Of(Encoding.UTF8.GetBytes(line)) % 10 < 3
        ? line.Replace($"\"user_id\":\"{user}\"", $"\"user_id\":\"{Hot}\"", StringComparison.Ordinal) : line;

    private static string BellOf(int partition)
    {
        for (var i = 0; ; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"bell-{i}");
            if (PartitionOf(name) == partition) return name;
        }
    }

    private void BeginDate(string date, string former)
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            // In a segment at once, on a date that shows which one it counted on.
            var late = LateIn(partition, date);
            if (former.Length > 0) AddPurchase($"late-{date}-{partition}", late, "250.00", former);
            AddPurchase($"bell-{date}-{partition}", BellOf(partition), "1.00", date);
        }
    }

    private void BringIntoOrder()
    {
        var places = new List<byte[]>[Partitions];
        for (var partition = 0; partition < Partitions; partition++) places[partition] = [.. _arrivals.Where(record => record.Partition == partition).Select(record => record.Record)];
        int? day = null;
        foreach (var (partition, place) in DayByDay.Merge(_days))
        {
            if (_days[partition][place] is { } date && (day is null || date > day))
            {
                day = date;
                _dates.Add(_records.Count);
            }

            _records.Add((partition, places[partition][place]));
        }
    }

    private static string LateIn(int partition, string date)
    {
        for (var i = 0; ; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"late-{date}-{i}");
            if (PartitionOf(name) == partition) return name;
        }
    }

    private void AddOddities(int number, string date)
    {
        var user = string.Create(CultureInfo.InvariantCulture, $"odd-{number}");
        AddPurchase($"odd-{number}", user, "10.00", date);
        AddPurchase($"odd-{number}", user, "11.00", date);
        AddPurchase($"old-{number}", user, "500.00", "2025-08-01");
        if (number == 5_000) AddPurchase("ahead", user, "5.00", Ahead);
    }

    // Every other one puts a purchase in the place, and some of those are taken back too.
    private void AddCorrection(int number, string line, string date)
    {
        if (Parse(line).User is not { } user) return;
        using var json = JsonDocument.Parse(line);
        var (taken, id) = (json.RootElement.GetProperty("event_id").GetString()!, string.Create(CultureInfo.InvariantCulture, $"fix-{number}"));
        if (number % 2 == 0) AddPurchase(id, user, "33.00", date, $",\"replaces\":\"{taken}\"");
        if (number % 3 == 0) AddVoid($"{id}-none", user, number % 2 == 0 ? id : taken, date);
        else if (number % 2 != 0) AddVoid(id, user, taken, date);
    }

    private void AddPurchase(string eventId, string user, string amount, string date, string more = "") => Add(
        PartitionOf(user),
        $$"""{"event_id":"{{eventId}}","user_id":"{{user}}","sku":"{{TaxonomyRows[0].Sku}}","amount":{{amount}},"quantity":1,"occurred_at":"{{date}}T00:00:01Z","source":"test"{{more}}}""");

    private void AddVoid(string eventId, string user, string taken, string date) => Add(
        PartitionOf(user), $$"""{"event_id":"{{eventId}}","user_id":"{{user}}","voids":"{{taken}}","occurred_at":"{{date}}T00:00:01Z"}""");

    private void Add(int partition, string line)
    {
        var (user, date) = Parse(line);
        if (user is not null) Users.Add(user);
        if (IsMapped && user is not null)
        {
            Users.Add($"{user}-twin");
            line = $$"""{"user":"{{user}}","line":{{line}}},{"user":"{{user}}-twin","line":{{line}}}""";
            line = $$"""{"type":"sold","lines":[{{line}}]}""";
        }

        _days[partition].Add(date != Ahead && BusinessDate.TryParse(date, out var day) ? day.Day : null);
        _arrivals.Add((partition, Encoding.UTF8.GetBytes(line)));
    }
}
