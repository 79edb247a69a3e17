using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>A taxonomy or rules that cannot be used end the command with 3 and a message that names the place; nothing is made.</summary>
public sealed class BadFileTests : IDisposable
{
    private readonly Shop _shop = new(Shop.Line("1", "u1", "milk", "12.50", "2026-03-01"));

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData("sku,category\nmilk,DAIRY\nmilk,BREAD\n", "keep one of the two")]
    [InlineData("sku,category,brand\nmilk,DAIRY,one\nmilk,DAIRY,two\n", "keep one of the two")]
    [InlineData("sku,brand\nmilk,one\n", "has no column category; its header is sku, brand.")]
    [InlineData("category\nDAIRY\n", "has no column sku")]
    [InlineData("sku,category,sku\nmilk,DAIRY,x\n", "has the column sku twice")]
    [InlineData("", "is empty; expected a header with sku, category.")]
    [InlineData("sku,category\n,DAIRY\n", "The sku is empty")]
    [InlineData("sku,category\nmilk,\"DAIRY\n", "a quote is out of place or never closed")]
    public async Task It_names_the_fault_When_the_taxonomy_is_wrong(string taxonomy, string message)
    {
        File.WriteAllText(_shop.TaxonomyFile, taxonomy);

        await MustRefuse(message);
    }

    [Theory]
    [InlineData("segment a spend() >= 5", "line 1, column 11")]
    [InlineData("segment a: spend() >=", "line 1, column ")]
    [InlineData("segment a: spend()", "line 1, column ")]
    [InlineData("segment a: spend() >= \"x\"", "line 1, column ")]
    [InlineData("segment a: spend(91 days) >= 5", "line 1, column ")]
    [InlineData("segment a: orders() >= 1\nsegment a: orders() >= 2", "line 2, column ")]
    [InlineData("segment a: nothing() >= 5", "line 1, column 12")]
    [InlineData("segment a: rank(\"NOWHERE\") < 3", "line 1, column 17")]
    [InlineData("affinity top 99", "line 1, column ")]
    [InlineData("segment a: (orders() >= 1", "line 1, column ")]
    [InlineData("\u0001", "line 1, column 1")]
    public async Task It_names_the_line_and_column_When_the_rules_are_wrong(string rules, string place)
    {
        File.WriteAllText(_shop.RulesFile, rules);

        await MustRefuse($"{_shop.RulesFile}, {place}");
    }

    [Fact]
    public async Task It_says_that_the_rules_are_not_UTF_8_When_they_are_not()
    {
        File.WriteAllBytes(_shop.RulesFile, [.. "segment "u8, 0xE4]);

        await MustRefuse("is not UTF-8; save it as UTF-8.");
    }

    [Fact]
    public async Task It_says_that_the_rules_are_too_large_When_they_are()
    {
        File.WriteAllText(_shop.RulesFile, new string('#', (10 << 20) + 1));

        await MustRefuse("is larger than 10485760 bytes");
    }

    [Fact]
    public async Task Everything_is_UNKNOWN_When_the_taxonomy_has_a_header_and_no_rows()
    {
        File.WriteAllText(_shop.TaxonomyFile, "sku,category\n");
        File.WriteAllText(_shop.RulesFile, "segment a: spend() >= 5");

        await _shop.RunAll();

        Assert.Equal("user_id,category,spend_minor\nu1,UNKNOWN,1250\n", await _shop.Export("spend"));
        Assert.Equal("user_id,segment\nu1,a\n", await _shop.Export("members"));
    }

    private async Task MustRefuse(string message)
    {
        var run = await Run.Of("run", "--events", _shop.Events, "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile, "--data", _shop.Data);

        Assert.True(run.Code == ExitCode.BadInput, $"It ended with {run.Code}: {run.Error}");
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_shop.Data));
    }
}
