using System.Text;
using Cohort.Core.Taxonomies;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Taxonomies;

public class TaxonomyBuilderTests
{
    [Fact]
    public void It_numbers_categories_by_their_UTF_8_bytes_When_built()
    {
        // In UTF-16 the emoji comes before U+FFFD; in UTF-8, and by code point, behind it.
        var taxonomy = Build(("1", "b"), ("2", "\uFFFD"), ("3", "😀"), ("4", "a"), ("5", "B"), ("6", "ä"));

        Assert.Equal(["UNKNOWN", "B", "a", "b", "ä", "\uFFFD", "😀"], taxonomy.Categories);
        Assert.Equal(3, taxonomy.CategoryOf("1"u8));
        Assert.True(taxonomy.TryGetCategory("ä", out var id));
        Assert.Equal(4, id);
    }

    [Fact]
    public void It_has_no_category_When_the_name_is_empty_or_UNKNOWN_or_the_sku_is_not_there()
    {
        var taxonomy = Build(("1", ""), ("2", "UNKNOWN"), ("3", null));

        foreach (var sku in new[] { "1", "2", "3", "4" })
            Assert.Equal(Taxonomy.Unknown, taxonomy.CategoryOf(Encoding.UTF8.GetBytes(sku)));
        Assert.Equal(1, taxonomy.CategoryCount);
        Assert.Equal(3, taxonomy.SkuCount);
    }

    [Fact]
    public void It_gives_the_same_version_When_only_spelling_differs()
    {
        var plain = new TaxonomyBuilder();
        Assert.Null(plain.Add(1, "1", null, null));
        var spelled = new TaxonomyBuilder();
        Assert.Null(spelled.Add(9, "1", "UNKNOWN", ""));
        Assert.Null(spelled.Add(10, "1", "", null));

        Assert.Equal(plain.Build().Version, spelled.Build().Version);
    }

    /// <summary>Versions are stored beside transitions and scores: the same content must keep its version.</summary>
    [Fact]
    public void It_gives_the_stored_version_When_the_content_is_known()
    {
        Assert.Equal("1431a11b7cf6da993dc03c2418832cf1", new TaxonomyBuilder().Build().Version);
        Assert.Equal("cbc5ac5d70b50ff0943f2179cc9d0aac", Build(("1", "DAIRY"), ("2", null)).Version);
    }

    [Theory]
    [InlineData("A", "x", "B", "x", "category", "The sku \"1\" has the category \"B\" here but the category \"A\" in row 2; keep one of the two.")]
    [InlineData("A", "x", "", "x", "category", "The sku \"1\" has no category here but the category \"A\" in row 2; keep one of the two.")]
    [InlineData("A", "", "A", "x", "brand", "The sku \"1\" has the brand \"x\" here but no brand in row 2; keep one of the two.")]
    public void It_names_both_rows_When_they_contradict_each_other(
        string category, string brand, string otherCategory, string otherBrand, string field, string detail)
    {
        var builder = new TaxonomyBuilder();
        Assert.Null(builder.Add(2, "1", category, brand));

        Assert.Equal(new TaxonomyFault(5, field, detail), builder.Add(5, "1", otherCategory, otherBrand));
    }

    [Theory]
    [InlineData("", "A", "x", "sku")]
    [InlineData("a\tb", "A", "x", "sku")]
    [InlineData("1", "A\nB", "x", "category")]
    [InlineData("1", "A", "\u0085", "brand")]
    public void It_refuses_the_row_When_a_text_cannot_be_an_id_or_a_name(string sku, string category, string brand, string field)
    {
        var fault = new TaxonomyBuilder().Add(7, sku, category, brand);

        Assert.Equal((7, field), (fault?.Row, fault?.Field));
        Assert.EndsWith(".", fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void It_refuses_the_row_When_a_text_has_no_UTF_8()
    {
        Assert.Equal("sku", new TaxonomyBuilder().Add(7, "a\ud83d", "A", "x")?.Field);
        Assert.Equal("brand", new TaxonomyBuilder().Add(7, "a", "A", "\ude00x")?.Field);
    }

    [Fact]
    public void It_bounds_texts_by_bytes_When_they_are_long()
    {
        var builder = new TaxonomyBuilder();

        Assert.Null(builder.Add(1, new string('é', 64), new string('x', 128), new string('y', 128)));
        Assert.Equal("sku", builder.Add(2, new string('é', 64) + "x", "A", "")?.Field);
        Assert.Equal("category", builder.Add(3, "3", new string('x', 129), "")?.Field);
        Assert.Equal("brand", builder.Add(4, "4", "A", new string('x', 129))?.Field);
        Assert.Equal(1, builder.Build().SkuCount);
    }

    [Fact]
    public void It_refuses_a_category_When_there_are_too_many()
    {
        var builder = new TaxonomyBuilder();
        for (var i = 1; i < Limits.Categories; i++) Assert.Null(builder.Add(i, $"{i}", $"C{i}", null));

        Assert.Equal("category", builder.Add(70_000, "x", "one more", null)?.Field);
        Assert.Null(builder.Add(70_001, "y", "C7", null));
        Assert.Equal(Limits.Categories, builder.Build().CategoryCount);
    }

    [Fact]
    public void It_agrees_with_a_dictionary_and_ignores_the_order_When_rows_are_random()
    {
        var names = Gen.Elements("", "A", "B", "a", "Ä", "😀", "UNKNOWN", "\uFFFD");
        var rows = Gen.ListOf(Gen.Zip(Gen.Choose(0, 30), Gen.Zip(names, names)));
        var agrees = Prop.ForAll(Arb.From(Gen.Zip(rows, Gen.Choose(0, 1000))), sample =>
        {
            var oracle = new Dictionary<string, (string Category, string Brand)>();
            foreach (var (sku, names) in sample.Item1) oracle.TryAdd($"s{sku}", names);
            var there = Build(oracle);
            var back = Build(oracle.OrderBy(pair => pair.Key.GetHashCode(StringComparison.Ordinal) % (sample.Item2 + 1)));
            Assert.Equal(there.Version, back.Version);
            for (var i = 0; i <= 31; i++)
            {
                var (category, brand) = oracle.GetValueOrDefault($"s{i}", ("", ""));
                var found = there.CategoryOf(Encoding.UTF8.GetBytes($"s{i}"));
                Assert.Equal(category.Length == 0 ? "UNKNOWN" : category, there.CategoryName(found));
                Assert.Equal(found, back.CategoryOf(Encoding.UTF8.GetBytes($"s{i}")));
                Assert.Equal(brand.Length == 0 ? null : brand, there.BrandOf(Encoding.UTF8.GetBytes($"s{i}")));
            }
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), agrees);
    }

    [Fact]
    public void It_changes_the_version_When_any_field_changes()
    {
        string[] versions =
        [
            Build(("1", "A")).Version, Build(("1", "B")).Version, Build(("2", "A")).Version,
            Build(("1", "A"), ("2", null)).Version, Build(("1", null)).Version, new TaxonomyBuilder().Build().Version,
        ];

        Assert.Equal(versions.Length, versions.Distinct().Count());
        Assert.All(versions, version => Assert.Matches("^[0-9a-f]{32}$", version));
    }

    [Fact]
    public void It_allocates_nothing_When_it_looks_up_a_category()
    {
        var taxonomy = Build(("s001234", "DAIRY"), ("ä", "BREAD"));
        var found = taxonomy.CategoryOf("s001234"u8);

        var allocated = Allocated.By(() =>
        {
            for (var i = 0; i < 1_000; i++)
                found += taxonomy.CategoryOf("s001234"u8) + taxonomy.CategoryOf("ä"u8) + taxonomy.CategoryOf("none"u8);
        });

        Assert.Equal(0, allocated);
        Assert.Equal(2 + (3_000 * Allocated.Attempts), found);
    }

    private static Taxonomy Build(params (string Sku, string? Category)[] rows)
    {
        var builder = new TaxonomyBuilder();
        for (var i = 0; i < rows.Length; i++) Assert.Null(builder.Add(i + 1, rows[i].Sku, rows[i].Category, null));
        return builder.Build();
    }

    private static Taxonomy Build(IEnumerable<KeyValuePair<string, (string Category, string Brand)>> rows)
    {
        var builder = new TaxonomyBuilder();
        foreach (var (sku, (category, brand)) in rows) Assert.Null(builder.Add(0, sku, category, brand));
        return builder.Build();
    }
}
