using System.Globalization;
using System.Text;
using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;

namespace Cohort.Bench;

/// <summary>What the benchmarks feed to the core: records and batches that are the same in every run.</summary>
internal static class Feed
{
    public const string Source = "till/0";

    public const int Skus = 2_000;

    public static readonly BusinessDate AsOf = BusinessDate.Of(2026, 3, 4);

    /// <summary>Eight segments of every kind of term.</summary>
    private const string Rules = """
        affinity top 3
        segment dairy: rank("CATEGORY 1") <= 3 and spend("CATEGORY 1") >= 50
        segment idle: days_since_last() > 30 and orders() >= 3
        segment returns: refunds() > 2 and spend() > 0
        segment baskets: orders(30) > 0 and spend(30) / orders(30) >= 20
        segment balanced: not (share("CATEGORY 2", 60) > 0.5)
        segment steady: units() between 3 and 50 and tenure() > 60
        segment rising: spend(7) * 12 > spend(84)
        segment rich: spend() > 1000 or spend("CATEGORY 3") > 400
        """;

    public static PurchaseReader NewReader() => new(BaseCurrency.Of("EUR"), BusinessCalendar.Utc);

    /// <summary>A taxonomy of 40 categories, and the rules under it.</summary>
    public static RuleContext NewContext() => NewContext(Rules, categories: 40);

    /// <summary>Rules under a taxonomy of so many categories.</summary>
    public static RuleContext NewContext(string written, int categories)
    {
        var builder = new TaxonomyBuilder();
        for (var sku = 0; sku < Skus; sku++) builder.Add(sku, Sku(sku), $"CATEGORY {sku % categories}", null);
        var taxonomy = builder.Build();
        if (!RuleText.TryParse(written, out var text, out var errors) || !text.TryBind(taxonomy, out var rules, out errors))
            throw new InvalidOperationException(string.Join('\n', errors));
        return new RuleContext(rules, 1, taxonomy, 1);
    }

    /// <summary>The record of an event as nearly every producer writes it.</summary>
    public static string Record(int number, int user) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"event_id":"e{{number:d12}}","user_id":"u{{user:d7}}","sku":"{{Sku(number * 31 % Skus)}}","amount":{{number % 90}}.{{number % 89 + 10}},"quantity":{{number % 5 + 1}},"occurred_at":"{{Date(number)}}T05:06:07Z","source":"pos-017"}""");

    /// <summary>A batch of one source in which some events follow on those before, one of each user in turn.</summary>
    /// <param name="first">The number of the first event, which is its offset.</param>
    /// <param name="count">How many events.</param>
    /// <param name="users">How many users there are.</param>
    /// <param name="firstId">The number in the first event's id, where events are repeated.</param>
    /// <param name="turns">Whether it turns the day first; what a reader of a cluster sends does not.</param>
    public static byte[] Batch(int first, int count, int users, int? firstId = null, bool turns = true)
    {
        var bytes = Lines(firstId ?? first, count, users);
        var recordBatch = new RecordBatch();
        recordBatch.Read(bytes, bytes.Length, RangeTable.Even(1), NewReader(), default);
        if (recordBatch.Refused.Count > 0) throw new InvalidOperationException(recordBatch.Refused[0].ToString());
        var writer = new BatchWriter();
        writer.Add(first, turns ? [new Turn(first, AsOf)] : [], recordBatch.SectionOf(0));
        return writer.Finish(Encoding.UTF8.GetBytes(Source), first, first + count, futureDays: 1).ToArray();
    }

    /// <summary>Records, each with its line end.</summary>
    public static byte[] Lines(int first, int count, int users)
    {
        var text = new StringBuilder();
        for (var i = first; i < first + count; i++) text.Append(Record(i, i % users)).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Applies a batch and takes its effects, as the shell does.</summary>
    public static void Apply(RangeState state, RangeEffects effects, byte[] batch)
    {
        var reply = state.Apply(batch);
        if (reply.Verdict != BatchVerdict.Applied) throw new InvalidOperationException($"A batch was not applied: {reply}.");
        state.TakeEffects(effects);
    }

    private static string Sku(int number) => string.Create(CultureInfo.InvariantCulture, $"s{number:d6}");

    private static string Date(int number) =>
        new DateOnly(2026, 3, 4).AddDays(-(number * 7 % 60)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
