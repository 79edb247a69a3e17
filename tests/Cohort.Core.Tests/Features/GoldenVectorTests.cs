using System.Runtime.InteropServices;
using Cohort.Core.Features;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Taxonomies;
using Cohort.Core.Tests.Laws;
using Cohort.Core.Tests.Segments.Rules;
using Xunit;

namespace Cohort.Core.Tests.Features;

/// <summary>
/// The bits of some vectors, pinned together with the version of the function: a change of any number, of the order or a
/// name fails here until the version is raised and the bits are written down anew. Models look at exactly these numbers.
/// </summary>
public class GoldenVectorTests
{
    private static readonly int Day = BusinessDate.Of(2026, 3, 4).Day;

    [Fact]
    public void Vectors_and_schema_are_those_of_version_1()
    {
        Assert.Equal(1, FeatureSchema.FunctionVersion);
        var table = Table();
        var schema = table.Targets[0].Schema;
        var runner = new Runner(table.Context).Run([[new DayTurn(Day), .. Buys]]);

        Assert.True(runner.State.Questions.TryReadFeatures("ann"u8, table));
        Assert.Equal(GoldenVectors.Ann, Hex(table.Row(0)));
        Assert.True(runner.State.Questions.TryReadFeatures("bob"u8, table));
        Assert.Equal(GoldenVectors.Bob, Hex(table.Row(0)));
        Assert.False(runner.State.Questions.TryReadFeatures("eve"u8, table));
        Assert.Equal(GoldenVectors.Fingerprint, schema.Fingerprint);
        Assert.Equal(GoldenVectors.Names, string.Join(' ', schema.Features.Select(feature => feature.Name)));
    }

    [Theory]
    [InlineData(3, 10)]
    [InlineData(4, 100)]
    public void Vectors_are_of_major_units_whatever_the_currency_divides_them_into(int minorDigits, int times)
    {
        var table = Table(minorDigits);
        var buys = Buys.Select(buy => buy with { Minor = buy.Minor * times });
        var runner = new Runner(table.Context).Run([[new DayTurn(Day), .. buys]]);

        Assert.True(runner.State.Questions.TryReadFeatures("ann"u8, table));
        Assert.Equal(GoldenVectors.Ann, Hex(table.Row(0)));
    }

    [Fact]
    public void Every_feature_is_described_once()
    {
        var features = Table().Targets[0].Schema.Features;

        Assert.Equal(features.Count, features.Select(feature => feature.Name).Distinct().Count());
        Assert.All(features, feature => Assert.True(
            feature.Meaning.EndsWith('.') && feature.Unit.Length > 0 && feature.Source.Length > 0 && feature.Low <= feature.High, feature.ToString()));
    }

    [Fact]
    public void A_vector_has_the_brands_and_hours_that_were_bought()
    {
        var table = Table();
        var runner = new Runner(table.Context).Run([[new DayTurn(Day), .. Buys]]);
        runner.State.Questions.TryReadFeatures("ann"u8, table);

        Assert.Equal(2, Value(table, "brands_90"));
        Assert.Equal(0.5f, Value(table, "morning"));
        Assert.Equal(4, Value(table, "baskets_90"));
        Assert.Equal(1, Value(table, "segment:fans"));
    }

    private static Buy[] Buys =>
    [
        new("e1", "ann", "milk", 250, 2, Day, 36_000),
        new("e2", "ann", "wine", 1_999, 1, Day - 1, 68_000),
        new("e3", "ann", "milk", 199, 1, Day - 8, 36_000),
        new("e4", "ann", "wine", -999, -1, Day - 8, 40_000),
        new("e5", "ann", "bag", 10, 1, Day - 40, 3_000),
        new("e6", "ann", "milk", 125, 1, Day - 95, 3_000),
        new("e7", "ann", "milk", 125, 1, Day + 1, 3_000),
        new("e8", "bob", "?", -5, 1, Day - 3, 50_000),
    ];

    private static FeatureTable Table(int minorDigits = 2)
    {
        var builder = new TaxonomyBuilder();
        builder.Add(1, "milk", "DAIRY", "Alm");
        builder.Add(2, "wine", "WINE", null);
        builder.Add(3, "bag", null, "No name");
        var taxonomy = builder.Build();
        Assert.True(RuleBench.Parse("segment fans: spend(\"DAIRY\") >= 2.5\nsegment returners: refunds(30) > 1").TryBind(taxonomy, out var rules, out _, minorDigits));
        return new FeatureTable(new RuleContext(rules, 1, taxonomy, 1), [new(FeatureSchema.For(rules, hasCategory: true), "DAIRY")]);
    }

    private static float Value(FeatureTable table, string name) =>
        table.Row(0)[table.Targets[0].Schema.Features.Select(feature => feature.Name).ToList().IndexOf(name)];

    private static string Hex(ReadOnlySpan<float> row) => Convert.ToHexStringLower(MemoryMarshal.AsBytes(row));
}
