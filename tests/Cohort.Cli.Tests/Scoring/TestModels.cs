using Cohort.Core.Models;
using Cohort.Store.Models;

namespace Cohort.Cli.Tests.Scoring;

/// <summary>Registries of models for tests.</summary>
internal static class TestModels
{
    /// <summary>Puts models in force in a registry, new or not.</summary>
    public static string Registry(string path, params Model[] models)
    {
        foreach (var model in models) ModelRegistry.Add(path, model);
        var registry = ModelRegistry.Open(path);
        foreach (var model in models) registry.Promote(model, "a test");
        return path;
    }
}
