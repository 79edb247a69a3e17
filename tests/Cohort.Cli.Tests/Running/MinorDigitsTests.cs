using Cohort.Cli.Tests.Faults;
using Cohort.Cli.Tests.Rebalancing;
using Xunit;

namespace Cohort.Cli.Tests.Running;

public sealed class MinorDigitsTests : IDisposable
{
    private readonly Shop _shop = new(
        Shop.Line("1", "anna", "milk", "12.345", "2026-03-01") + Shop.Line("2", "anna", "bread", "0.5", "2026-03-01"),
        "affinity off\nsegment dear: spend() >= 12.845\nsegment dearer: spend() >= 12.846");

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task A_new_directory_has_the_digits_of_its_currency()
    {
        await _shop.RunAll("--currency", "KWD");

        Assert.Equal("user_id,category,spend_minor\nanna,BREAD,500\nanna,DAIRY,12345\n", await _shop.Export("spend"));
        Assert.Equal("user_id,segment\nanna,dear\n", await _shop.Export("members"));
        Assert.Contains("User anna spent 12.845 KWD", (await _shop.Ask("user", "anna")).Output, StringComparison.Ordinal);
        Assert.Contains("\"minor_digits\":3", (await _shop.Ask("user", "anna", "--json")).Output, StringComparison.Ordinal);
        Assert.Contains("12.846", (await _shop.Ask("explain", "anna", "dearer")).Output, StringComparison.Ordinal);
        Assert.Contains("is whole", (await _shop.Ask("data", "check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fraction_of_a_yen_is_a_dead_letter()
    {
        File.AppendAllText(_shop.Events, Shop.Line("3", "anna", "milk", "1200", "2026-03-01"));

        await _shop.RunAll("--currency", "JPY");

        Assert.Equal("user_id,category,spend_minor\nanna,DAIRY,1200\n", await _shop.Export("spend"));
        Assert.Equal(2L, StoreFile.Ask(_shop.Data, "SELECT COUNT(*) FROM dead_letter"));
    }

    [Fact]
    public async Task A_directory_of_before_digits_were_stored_keeps_two_of_any_currency()
    {
        SchemaTwo.Write(_shop.Data);
        StoreFile.Ask(_shop.Data, "UPDATE setting SET value = 'KWD' WHERE name = 'currency' RETURNING value");
        File.WriteAllText(_shop.Events, SchemaTwo.Events + Shop.Line("3", "bert", "milk", "1.25", "2026-03-02") + Shop.Line("4", "bert", "milk", "1.255", "2026-03-02"));

        await Run.Well("run", "--events", _shop.Events, "--data", _shop.Data, "--source", "till", "--currency", "KWD");

        Assert.Equal("user_id,category,spend_minor\nanna,DAIRY,1250\nbert,BREAD,300\nbert,DAIRY,125\n", await _shop.Export("spend"));
        Assert.Contains("\"minor_digits\":2", (await _shop.Ask("user", "bert", "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generated_purchases_have_the_digits_of_their_currency()
    {
        await Run.Well("generate", "--out", _shop.Events, "--taxonomy-out", _shop.TaxonomyFile, "--users", "20", "--events", "500", "--malformed", "0", "--currency", "JPY");

        await _shop.RunAll("--currency", "JPY");

        Assert.Equal(0L, StoreFile.Ask(_shop.Data, "SELECT COUNT(*) FROM dead_letter"));
    }
}
