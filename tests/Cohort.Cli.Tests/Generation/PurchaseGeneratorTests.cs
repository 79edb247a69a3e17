using System.Text;
using Cohort.Cli.Generation;
using Cohort.Cli.Tests.Input;
using Cohort.Core.Purchases;
using Xunit;

namespace Cohort.Cli.Tests.Generation;

public class PurchaseGeneratorTests
{
    private static readonly PurchaseReader Reader = new(BaseCurrency.Of("EUR"), BusinessCalendar.Utc);

    [Fact]
    public void It_gives_the_same_bytes_When_the_options_are_the_same()
    {
        var options = new GeneratorOptions { Events = 20_000 };

        Assert.Equal(Generate(options).Bytes, Generate(options).Bytes);
        Assert.NotEqual(Generate(options).Bytes, Generate(options with { Seed = 2 }).Bytes);
    }

    /// <summary>Benchmarks and examples name seeds: the stream of a seed changes only on purpose.</summary>
    [Fact]
    public void It_begins_as_ever_When_the_options_are_the_defaults()
    {
        var first = Encoding.UTF8.GetString(Records.Lines(Generate(new GeneratorOptions()).Bytes)[0]);

        Assert.Equal(
            """
            {"event_id":"e000000000000","user_id":"u0008800","sku":"s001973","amount":4.50,"quantity":1,"occurred_at":"2026-01-01T00:11:53Z","source":"pos-081"}
            """, first);
    }

    [Fact]
    public void It_has_the_shares_asked_for_When_there_are_many_lines()
    {
        var options = new GeneratorOptions
        {
            Events = 200_000,
            Duplicates = 0.05,
            Late = 0.04,
            Malformed = 0.03,
            Refunds = 0.02,
        };
        var (bytes, counts) = Generate(options);
        var lines = Records.Lines(bytes);
        var refused = lines.Count(line => Records.RejectionOf(Reader, line) is not null);

        Assert.Equal(200_000, lines.Count);
        Assert.Equal((200_000, bytes.Length), (counts.Lines, counts.Bytes));
        Assert.Equal(counts.Malformed, refused);
        // Five standard deviations of a count of 10,000 are 500.
        Assert.InRange(counts.Duplicates, 9_500, 10_500);
        Assert.InRange(counts.Malformed, 5_600, 6_400);
        Assert.InRange(counts.Refunds, 3_350, 4_000);
        Assert.InRange(counts.Late, 6_900, 7_950);
        // Broken lines may be alike by chance, as when they are cut after a few bytes.
        var accepted = lines.Where(line => Records.RejectionOf(Reader, line) is null).ToList();
        Assert.Equal(counts.Duplicates, accepted.Count - accepted.Distinct(ByteLines.Equal).Count());
        Assert.InRange((double)bytes.Length / lines.Count, 140, 160);
    }

    [Fact]
    public void It_breaks_lines_in_every_way_When_they_are_malformed()
    {
        var lines = Records.Lines(Generate(new GeneratorOptions { Events = 2_000, Malformed = 1, Duplicates = 0 }).Bytes);
        var rejections = lines.Select(line => Records.RejectionOf(Reader, line)).ToList();

        Assert.DoesNotContain(null, rejections);
        Assert.Equal(
            [RejectionReason.NotJson, RejectionReason.NotUtf8, RejectionReason.DuplicateField, RejectionReason.MissingField,
                RejectionReason.WrongType, RejectionReason.WrongFormat],
            rejections.Select(rejection => rejection!.Reason).Distinct().Order());
    }

    [Fact]
    public void It_keeps_time_order_and_the_span_When_nothing_is_late_or_repeated()
    {
        var options = new GeneratorOptions { Events = 50_000, Days = 30, Late = 0, Duplicates = 0, Malformed = 0 };
        var times = Purchases(options).Select(purchase => purchase.At).ToList();

        Assert.Equal(times.Order(), times);
        Assert.Equal(30, times.Select(at => at / 86_400).Distinct().Count());
        Assert.Equal(options.Start.Day, times[0] / 86_400);
        var hours = times.CountBy(at => at / 3_600 % 24).ToDictionary();
        Assert.True(hours[17] > 10 * hours[3], $"{hours[17]} purchases in the afternoon, {hours[3]} at night");
    }

    [Fact]
    public void It_dates_late_purchases_up_to_20_days_back_but_not_before_the_start_When_some_are_late()
    {
        var options = new GeneratorOptions { Events = 50_000, Days = 30, Late = 0.5, Duplicates = 0, Malformed = 0 };
        var latest = 0L;
        var mostLate = 0L;
        foreach (var (_, _, at) in Purchases(options))
        {
            latest = Math.Max(latest, at / 86_400);
            mostLate = Math.Max(mostLate, latest - at / 86_400);
            Assert.True(at / 86_400 >= options.Start.Day);
        }
        Assert.Equal(20, mostLate);
    }

    [Fact]
    public void It_follows_Zipf_When_users_are_skewed()
    {
        var options = new GeneratorOptions { Events = 100_000, Users = 1_000, UserSkew = 1, Duplicates = 0, Malformed = 0 };
        var counts = Purchases(options).CountBy(purchase => purchase.User).Select(pair => pair.Value).OrderDescending().ToList();

        // The harmonic number of 1,000 is 7.485: the busiest user has 100,000 / 7.485 = 13,360, the tenth a tenth of it.
        Assert.InRange(counts[0], 12_800, 13_900);
        Assert.InRange(counts[1], 6_300, 7_050);
        Assert.InRange(counts[9], 1_180, 1_520);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(1.7)]
    public void It_draws_each_rank_as_often_as_the_law_says_When_the_exponent_is(double exponent)
    {
        const int draws = 200_000;
        var zipf = new Zipf(20, exponent);
        var random = new Xoshiro(7);
        var counts = new int[20];
        for (var i = 0; i < draws; i++) counts[zipf.Draw(random)]++;

        var sum = Enumerable.Range(1, 20).Sum(k => Math.Pow(k, -exponent));
        for (var k = 1; k <= 20; k++)
        {
            var expected = draws * Math.Pow(k, -exponent) / sum;
            Assert.InRange(counts[k - 1], expected - 5 * Math.Sqrt(expected), expected + 5 * Math.Sqrt(expected));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(9_973)]
    [InlineData(100_000)]
    public void It_gives_each_rank_a_number_of_its_own_When_scrambled(int count)
    {
        var scramble = new Scramble(count, 3);

        Assert.Equal(Enumerable.Range(0, count), Enumerable.Range(0, count).Select(scramble.Of).Order());
    }

    [Fact]
    public void It_names_the_category_of_every_sku_When_asked_for_the_taxonomy()
    {
        var options = new GeneratorOptions { Skus = 500, Categories = 70, Events = 5_000 };
        var skus = new PurchaseGenerator(options).Taxonomy().ToDictionary(row => row.Sku, row => row.Category);

        Assert.Equal(500, skus.Count);
        Assert.InRange(skus.Values.Distinct().Count(), 50, 70);
        Assert.All(Purchases(options), purchase => Assert.Contains(purchase.Sku, skus));
    }

    [Fact]
    public void It_writes_nothing_When_no_lines_are_asked_for() =>
        Assert.Empty(Generate(new GeneratorOptions { Events = 0 }).Bytes);

    [Fact]
    public void It_works_When_there_are_few_of_everything()
    {
        var options = new GeneratorOptions { Events = 3, Users = 1, Skus = 1, Categories = 1, Days = 3_660, Malformed = 0 };

        Assert.Equal(3, Purchases(options).Count);
    }

    private static (byte[] Bytes, GeneratedCounts Counts) Generate(GeneratorOptions options)
    {
        using var stream = new MemoryStream();
        var counts = new PurchaseGenerator(options).Write(stream);
        return (stream.ToArray(), counts);
    }

    private static List<(string User, string Sku, long At)> Purchases(GeneratorOptions options)
    {
        var purchases = new List<(string, string, long)>();
        foreach (var line in Records.Lines(Generate(options).Bytes))
        {
            if (!Reader.TryRead(line, out var purchase, out _)) continue;
            purchases.Add((Encoding.UTF8.GetString(purchase.UserId), Encoding.UTF8.GetString(purchase.Sku), purchase.OccurredAt));
        }
        return purchases;
    }

    private sealed class ByteLines : IEqualityComparer<byte[]>
    {
        public static ByteLines Equal { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] line)
        {
            var hash = new HashCode();
            hash.AddBytes(line);
            return hash.ToHashCode();
        }
    }
}
