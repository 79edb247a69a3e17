using Xunit;

namespace Cohort.Cli.Tests;

/// <summary>The embedded engine puts rules and a taxonomy in force together, and neither alone where they do not fit.</summary>
public sealed class TogetherTests : IDisposable
{
    private readonly Shop _shop = new(Shop.Line("e1", "ann", "milk", "20.00", "2026-03-01"), "segment dairy: spend(\"DAIRY\") >= 10", "sku,category,brand\nmilk,DAIRY,\n");

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task A_category_is_dropped_with_the_rules_that_named_it_and_another_one_named_that_is_new()
    {
        await _shop.RunAll();
        await File.WriteAllTextAsync(_shop["t2.csv"], "sku,category,brand\nmilk,FRESH,\n");
        await File.WriteAllTextAsync(_shop["r2.cohort"], "segment fresh: spend(\"FRESH\") >= 10");

        var rules = await Run.Of("run", "--events", _shop.Events, "--data", _shop.Data, "--rules", _shop["r2.cohort"]);
        var taxonomy = await Run.Of("run", "--events", _shop.Events, "--data", _shop.Data, "--taxonomy", _shop["t2.csv"]);
        Assert.Equal((ExitCode.BadInput, ExitCode.BadInput), (rules.Code, taxonomy.Code));
        Assert.Contains("ann,dairy\n", await _shop.Export("members"), StringComparison.Ordinal);

        await Run.Well("run", "--events", _shop.Events, "--data", _shop.Data, "--rules", _shop["r2.cohort"], "--taxonomy", _shop["t2.csv"]);

        var members = await _shop.Export("members");
        Assert.Contains("ann,fresh\n", members, StringComparison.Ordinal);
        Assert.DoesNotContain("dairy", members, StringComparison.OrdinalIgnoreCase);
    }
}
