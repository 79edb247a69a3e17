using Cohort.Node.Scoring;
using Cohort.Node.Tests.Support;
using Cohort.Store;
using Cohort.Store.Models;
using Cohort.Testing;

namespace Cohort.Node.Tests.Scoring;

public sealed class RegistryModelsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-models-").FullName;

    private string Registry => Path.Combine(_directory, "models");

    private string Campaigns => Path.Combine(_directory, "campaigns");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Models_are_the_same_object_until_another_is_promoted_or_the_campaigns_change()
    {
        var (churn, next) = (MadeUpModels.Linear(1), MadeUpModels.Linear(2));
        TestRegistry.Promote(Registry, churn, MadeUpModels.Linear(3, "DAIRY"));
        File.WriteAllText(Campaigns, TestRegistry.Campaigns);
        var models = new RegistryModels(Registry, Campaigns);

        var first = models.Read();
        Assert.Same(first, models.Read());
        Assert.Equal((2, TestRegistry.Campaigns), (first.Plan.Generation, first.Plan.Campaigns));
        TestRegistry.Promote(Registry, next);
        var second = models.Read();
        File.WriteAllText(Campaigns, TestRegistry.Campaigns + "# changed\n");
        var third = models.Read();

        Assert.Equal(3, second.Plan.Generation);
        Assert.Contains(next.Version, second.Plan.Models.Select(model => model.Version));
        Assert.DoesNotContain(churn.Version, second.Plan.Models.Select(model => model.Version));
        Assert.Equal(second.Plan.Generation, third.Plan.Generation);
        Assert.NotEqual(second.Plan.Id, third.Plan.Id);
    }

    [Fact]
    public void A_shadow_comes_after_the_models_in_force()
    {
        TestRegistry.Promote(Registry, MadeUpModels.Linear(1));
        ModelRegistry.Add(Registry, MadeUpModels.Linear(2));
        ModelRegistry.Open(Registry).Shadow(MadeUpModels.Linear(2), "a test");

        var read = new RegistryModels(Registry, "").Read();

        Assert.Equal([false, true], read.Plan.Models.Select(model => model.IsShadow));
        Assert.Equal(1, read.Set.Champions);
    }

    [Fact]
    public void What_cannot_be_used_is_told_with_its_reason()
    {
        Assert.Contains("There is no directory of models", Refusal(""), StringComparison.Ordinal);
        Directory.CreateDirectory(Registry);
        Assert.Contains("No model is in force", Refusal(""), StringComparison.Ordinal);
        TestRegistry.Promote(Registry, MadeUpModels.Linear(1));
        Assert.Contains("check cohort.scoring.campaigns", Refusal(Campaigns), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Registry, ModelRegistry.StateFileName), "{");
        Assert.Contains("cannot be read", Refusal(""), StringComparison.Ordinal);
    }

    private string Refusal(string campaigns) => Assert.Throws<StoreException>(() => new RegistryModels(Registry, campaigns).Read()).Message;
}
