using Cohort.Cli.Demonstration;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

public sealed class DemoTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task It_runs_explains_and_says_what_to_try_next()
    {
        var run = await Run.Well("demo", "--once", "--data", _scratch["demo"]);

        Assert.Contains("> cohort run --events ", run.Output, StringComparison.Ordinal);
        Assert.Contains("regulars", run.Output, StringComparison.Ordinal);
        Assert.Contains("> cohort explain ", run.Output, StringComparison.Ordinal);
        Assert.Contains("To try next:", run.Output, StringComparison.Ordinal);
        Assert.Contains($"  cohort data check --data {_scratch["demo"]}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_generated_purchases_fill_every_segment_of_their_rules()
    {
        var data = DemoData.Generated(_scratch["input"]);
        await Run.Well(data.Make);
        await Run.Well(
            "run", "--events", Path.Combine(_scratch["input"], "purchases.ndjson"), "--taxonomy", Path.Combine(_scratch["input"], "taxonomy.csv"),
            "--rules", data.Rules, "--data", _scratch["data"]);

        var segments = (await Run.Well("segments", "--json", "--data", _scratch["data"])).Json;

        Assert.All(segments, s => Assert.NotEqual(0, s.GetProperty("members").GetInt64()));
    }

    [Fact]
    public async Task It_ends_with_2_When_the_directory_is_not_empty()
    {
        _scratch.With("file", "");

        var run = await Run.Of("demo", "--data", _scratch["."]);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains("is not empty", run.Error, StringComparison.Ordinal);
    }
}
