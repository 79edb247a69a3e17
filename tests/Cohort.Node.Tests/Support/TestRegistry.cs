using Cohort.Core.Models;
using Cohort.Store.Models;

namespace Cohort.Node.Tests.Support;

/// <summary>Registries of models for tests, and campaigns beside them.</summary>
internal static class TestRegistry
{
    public const string Campaigns = """
        campaign milk_week:
          category: DAIRY
          value: 2.50
          cost: 0.01
          from: 2000-01-01
          until: 2099-12-31
          per_week: 1000
        """;

    /// <summary>Puts models in force in a registry, new or not.</summary>
    public static string Promote(string registry, params Model[] models)
    {
        foreach (var model in models) ModelRegistry.Add(registry, model);
        var opened = ModelRegistry.Open(registry);
        foreach (var model in models) opened.Promote(model, "a test");
        return registry;
    }
}
