using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Taxonomies;
using Cohort.Core.Tests.Texts;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Taxonomies;

/// <summary>Bytes that somebody sends as a taxonomy, which a builder may never have seen.</summary>
public class TaxonomyArrivalTests
{
    [Fact]
    public void It_gives_what_the_builder_made_When_that_was_sent()
    {
        var sent = TaxonomyEncoding.Encode(Built(("2", "DAIRY", "Moo"), ("1", "", ""), ("3", "CÖFFEE", "Moo")));

        Assert.True(TaxonomyArrival.TryRead(sent, out var read, out var faults));
        Assert.Empty(faults);
        Assert.Equal(sent, TaxonomyEncoding.Encode(read));
        Assert.Equal("Moo", read.BrandOf("3"u8));
    }

    [Fact]
    public void It_refuses_more_categories_than_ids_have_bits_for_When_they_are_sent()
    {
        string[] names = [.. Enumerable.Range(0, 70_000).Select(i => $"C{i:d6}")];
        (string, int, string)[] skus = [.. names.Select((name, i) => ($"{i:d6}", i + 1, ""))];

        Assert.Equal(
            "The taxonomy has 70001 categories with UNKNOWN; there can be 1 to 65535. Merge some.", Assert.Single(FaultsOf(Sent("", names, skus))).Detail);
    }

    [Theory]
    [InlineData("a\0b", "The category \"a\\u0000b\" holds a control character; remove it.")]
    [InlineData("a\u202eb", "The category \"a\\u202eb\" holds U+202E, which nobody sees and which changes the order or the line of what is shown; remove it.")]
    [InlineData("", "The category \"\" is what every taxonomy has for skus without one; remove it from the list.")]
    [InlineData("UNKNOWN", "The category \"UNKNOWN\" is what every taxonomy has for skus without one; remove it from the list.")]
    public void It_refuses_a_category_When_a_file_could_not_have_it(string category, string detail) => Assert.Contains(
        FaultsOf(Sent("", [category], ("1", 1, ""))), fault => fault is { Row: 1, Field: "category" } && fault.Detail == detail);

    [Fact]
    public void It_refuses_bytes_that_are_not_UTF_8_When_they_are_sent_as_names()
    {
        var fault = FaultsOf(Sent("", [], [("1", 0, "")], brand: [0xFF, (byte)'x']))[0];

        Assert.Equal((1, "brand", "The brand \"\\xffx\" is not UTF-8; spell it in that encoding."), (fault.Row, fault.Field, fault.Detail));
    }

    [Fact]
    public void It_refuses_a_version_When_the_content_makes_another()
    {
        var built = Built(("1", "A", ""));

        var fault = Assert.Single(FaultsOf(Sent("my own", ["A"], ("1", 1, ""))));

        Assert.Equal(
            $"The taxonomy says that it is version \"my own\", but its content makes {built.Version}; send what belongs together.", fault.ToString());
        Assert.Empty(FaultsOf(Sent(built.Version, ["A"], ("1", 1, ""))));
    }

    [Fact]
    public void It_names_the_entry_When_one_is_out_of_order_or_twice_there()
    {
        Assert.Equal(
            "Entry 2, category: The category \"A\" comes after \"B\"; sort them by their bytes in UTF-8.", FaultsOf(Sent("", ["B", "A"], ("1", 1, ""), ("2", 2, "")))[0].ToString());
        Assert.Equal("Entry 2, category: The category \"A\" stands twice; keep one of the two.", FaultsOf(Sent("", ["A", "A"], ("1", 1, ""), ("2", 2, "")))[0].ToString());
        Assert.Equal("Entry 2, sku: The sku \"1\" comes after \"2\"; sort them by their bytes in UTF-8.", FaultsOf(Sent("", [], ("2", 0, ""), ("1", 0, "")))[0].ToString());
        Assert.Equal("Entry 2, sku: The sku \"1\" stands twice; keep one of the two.", FaultsOf(Sent("", [], ("1", 0, ""), ("1", 0, "")))[0].ToString());
        Assert.Equal("Entry 1, category: The category is number 3 of a list of 1; name one of the list.", FaultsOf(Sent("", [], ("1", 3, "")))[0].ToString());
        Assert.Equal("Entry 2, category: No sku has the category \"B\"; remove it from the list.", FaultsOf(Sent("", ["A", "B"], ("1", 1, "")))[0].ToString());
    }

    [Fact]
    public void It_refuses_what_goes_on_When_the_last_sku_was_read()
    {
        var built = Built(("1", "A", ""));
        var sent = Sent(built.Version, ["A"], [("1", 1, "")], after: [0]);

        Assert.Equal("More follows after the last sku; send the taxonomy alone.", Assert.Single(FaultsOf(sent)).ToString());
    }

    [Fact]
    public void It_tells_a_hundred_faults_When_there_are_more()
    {
        (string, int, string)[] skus = [.. Enumerable.Range(0, 5_000).Select(i => ($"{i:d4}\n", 0, ""))];

        Assert.Equal(Limits.Faults, FaultsOf(Sent("", [], skus)).Count);
    }

    [Fact]
    public void It_takes_little_memory_When_a_short_body_promises_many_skus()
    {
        var bytes = new ByteWriter();
        bytes.Byte(1);
        bytes.ShortText([]);
        bytes.Varint(1);
        bytes.Varint(30_000_000);
        bytes.Raw(new byte[30_000_000]);
        bytes.Seal();
        var sent = bytes.Written.ToArray();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotEmpty(FaultsOf(sent));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    /// <summary>The law of the door: what is taken is what the builder makes of the same rows, bit for bit.</summary>
    [Fact]
    public void It_takes_what_the_builder_would_have_made_and_nothing_else_Whatever_is_sent()
    {
        var texts = Gen.Frequency((4, Gen.Elements("A", "B", "C", "ä", "1", "2")), (1, AnyText.Arbitrary.Generator.Where(text => Encoding.UTF8.GetByteCount(text) <= 255)));
        var skus = Gen.ArrayOf(Gen.Zip(texts, Gen.Zip(Gen.Choose(0, 3), texts)));
        var sendings = Gen.Zip(Gen.ArrayOf(texts), Gen.Zip(skus, Gen.Elements(true, false)));
        Prop.ForAll(Arb.From(sendings), sending =>
        {
            var (names, (rows, inOrder)) = sending;
            if (inOrder)
            {
                names = [.. names.Distinct().Order(Utf8Order.Instance)];
                rows = [.. rows.DistinctBy(row => row.Item1).OrderBy(row => row.Item1, Utf8Order.Instance)];
            }

            var builder = new TaxonomyBuilder();
            var isFine = rows.All(row => row.Item2.Item1 <= names.Length
                && builder.Add(1, row.Item1, row.Item2.Item1 == 0 ? "" : names[row.Item2.Item1 - 1], row.Item2.Item2) is null);
            var built = builder.Build();
            var sent = Sent(built.Version, names, [.. rows.Select(row => (row.Item1, row.Item2.Item1, row.Item2.Item2))]);
            var isTaken = TaxonomyArrival.TryRead(sent, out var read, out var faults);

            return isTaken == (isFine && TaxonomyEncoding.Encode(built).AsSpan().SequenceEqual(sent))
                && isTaken == (faults.Count == 0) && (!isTaken || TaxonomyEncoding.Encode(read!).AsSpan().SequenceEqual(sent))
                && faults.All(fault => fault.Detail.Length < 1_000);
        }).QuickCheckThrowOnFailure();
    }

    private static Taxonomy Built(params (string Sku, string Category, string Brand)[] rows)
    {
        var builder = new TaxonomyBuilder();
        foreach (var (sku, category, brand) in rows) Assert.Null(builder.Add(1, sku, category, brand));
        return builder.Build();
    }

    private static IReadOnlyList<TaxonomyFault> FaultsOf(byte[] sent)
    {
        Assert.Equal(TaxonomyArrival.TryRead(sent, out var taxonomy, out var faults), taxonomy is not null);
        Assert.Equal(taxonomy is null, faults.Count > 0);
        return faults;
    }

    private static byte[] Sent(string version, string[] categories, params (string Sku, int Category, string Brand)[] skus) => Sent(version, categories, skus, [], null);

    // The form of TaxonomyEncoding, with whatever somebody puts into it.
    private static byte[] Sent(string version, string[] categories, (string Sku, int Category, string Brand)[] skus, byte[]? after = null, byte[]? brand = null)
    {
        var bytes = new ByteWriter();
        bytes.Byte(1);
        bytes.ShortText(Encoding.UTF8.GetBytes(version));
        bytes.Varint((ulong)categories.Length + 1);
        foreach (var category in categories) bytes.ShortText(Encoding.UTF8.GetBytes(category));
        bytes.Varint((ulong)skus.Length);
        foreach (var (sku, category, name) in skus)
        {
            bytes.ShortText(Encoding.UTF8.GetBytes(sku));
            bytes.Varint((ulong)category);
            bytes.ShortText(brand ?? Encoding.UTF8.GetBytes(name));
        }

        bytes.Raw(after ?? []);
        bytes.Seal();
        return bytes.Written.ToArray();
    }
}
