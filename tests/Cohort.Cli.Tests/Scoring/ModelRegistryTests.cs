using Cohort.Store.Models;
using Cohort.Testing;
using Xunit;

namespace Cohort.Cli.Tests.Scoring;

public sealed class ModelRegistryTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Promotions_are_recorded_and_can_be_rolled_back()
    {
        var (first, second) = (MadeUpModels.Linear(1), MadeUpModels.Linear(2));
        foreach (var model in (Core.Models.Model[])[first, second]) ModelRegistry.Add(_scratch["models"], model);

        Assert.Contains("served by version " + first.Version, (await Do("promote", first.Version[..8])).Output, StringComparison.Ordinal);
        Assert.Contains("before by " + first.Version, (await Do("promote", second.Version, "--reason", "better")).Output, StringComparison.Ordinal);
        Assert.Contains(first.Version + " again", (await Do("rollback", "churn")).Output, StringComparison.Ordinal);

        var registry = ModelRegistry.Open(_scratch["models"]);
        Assert.Equal(first.Version, registry.Champion("churn")!.Version);
        Assert.Equal(
            [("promote", first.Version, null, ""), ("promote", second.Version, first.Version, "better"), ("rollback", first.Version, second.Version, "")],
            registry.State.History.Select(change => (change.Action, change.Version, change.Before, change.Reason)));
        Assert.Contains("better", (await Do("show", second.Version)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_lists_and_compares_versions()
    {
        var (first, second) = (MadeUpModels.Linear(1), MadeUpModels.Linear(2, "DAIRY"));
        TestModels.Registry(_scratch["models"], first, second);

        var list = (await Do("list", "--json")).Json;
        Assert.Equal([("churn", "yes"), ("propensity:DAIRY", "yes")], list.Select(model => (model.GetProperty("model").GetString(), model.GetProperty("in_force").GetString())));
        Assert.Equal(0.8, list[0].GetProperty("metrics").GetProperty("auc").GetDouble());
        var compared = (await Run.Well("models", "compare", first.Version, second.Version, "--models", _scratch["models"])).Output;
        Assert.Contains("propensity:DAIRY", compared, StringComparison.Ordinal);
        Assert.Contains("auc", compared, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_done_is_told()
    {
        var model = MadeUpModels.Linear(1);
        ModelRegistry.Add(_scratch["models"], model);

        Assert.Contains("No model is in force", (await Refused("rollback", "churn")).Error, StringComparison.Ordinal);
        await Do("promote", model.Version);
        Assert.Contains("none to go back to", (await Refused("rollback", "churn")).Error, StringComparison.Ordinal);
        Assert.Contains("There is no model", (await Refused("promote", "zz")).Error, StringComparison.Ordinal);
        var file = Directory.GetFiles(_scratch["models"], "model.cohort", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^9]);
        Assert.Contains("cannot be read", (await Refused("list")).Error, StringComparison.Ordinal);
        Assert.Contains("There is no directory", (await Run.Of("models", "list", "--models", _scratch["none"])).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "it has no \"champions\"")]
    [InlineData("null", "it holds null")]
    [InlineData("""{"champions":{"churn":null},"shadows":{},"history":[]}""", "the version of \"churn\" is missing")]
    [InlineData("""{"champions":{},"shadows":{},"history":[null]}""", "change 1 of its history lacks")]
    [InlineData("""{"champions":{},"shadows":{},"history":[{"at":"x"}]}""", "line 1, at $.history[0].at: it is not the JSON")]
    [InlineData("not json", "line 1, at $: it is not the JSON")]
    public async Task A_book_that_is_none_is_refused_with_place_and_remedy(string state, string reason)
    {
        ModelRegistry.Add(_scratch["models"], MadeUpModels.Linear(1));
        File.WriteAllText(Path.Combine(_scratch["models"], ModelRegistry.StateFileName), state);

        var error = (await Refused("list")).Error;

        Assert.Contains($"registry.json' cannot be read: {reason}", error, StringComparison.Ordinal);
        Assert.Contains("Restore it, or remove it and promote the models again.", error, StringComparison.Ordinal);
    }

    private Task<Run> Do(params string[] args) => Run.Well(["models", .. args, "--models", _scratch["models"]]);

    private async Task<Run> Refused(params string[] args)
    {
        var run = await Run.Of(["models", .. args, "--models", _scratch["models"]]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        return run;
    }
}
