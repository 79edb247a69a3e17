using Cohort.Cli.Generation;
using Cohort.Engine.Input;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

public sealed class GenerateTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task It_writes_what_the_generator_gives_When_options_are_named()
    {
        var run = await Run.Of("generate", "--out", _scratch["p.ndjson"], "--taxonomy-out", _scratch["t.csv"], "--seed", "7",
            "--events", "5000", "--users", "50", "--late", "0.25", "--start", "2024-02-01");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.StartsWith("Generated 5000 lines (", run.Error, StringComparison.Ordinal);
        using var expected = new MemoryStream();
        new PurchaseGenerator(new GeneratorOptions
        {
            Seed = 7,
            Events = 5_000,
            Users = 50,
            Late = 0.25,
            Start = Core.Purchases.BusinessDate.Of(2024, 2, 1),
        }).Write(expected);
        Assert.Equal(expected.ToArray(), File.ReadAllBytes(_scratch["p.ndjson"]));
        Assert.Equal(2_000, TaxonomyFile.Read(_scratch["t.csv"]).SkuCount);
    }
}
