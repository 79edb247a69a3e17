using System.Collections.Concurrent;
using Cohort.Actors.Messages;
using Cohort.Actors.Scoring;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Models;
using Cohort.Testing;

namespace Cohort.Actors.Tests.Scoring;

/// <summary>Made-up models, and a campaign for milk.</summary>
internal static class ScoringWorld
{
    public const string Campaigns = """
        campaign milk_week:
          category: DAIRY
          value: 2.50
          cost: 0.01
          from: 2000-01-01
          until: 2099-12-31
          per_week: 1
        """;

    public static ModelsInForce Models(long generation = 1, int seed = 1, string campaigns = Campaigns)
    {
        var set = new ModelSet([MadeUpModels.Linear(seed), MadeUpModels.Linear(seed + 1, "DAIRY")], 2);
        return new ModelsInForce(set, ScoringPlan.Of(set, generation, campaigns));
    }

    /// <summary>The users of a chunk.</summary>
    public static IReadOnlyList<string> UsersOf(Work work, ModelsInForce models) =>
        new ScoringRun(models, new PlanFit(models.Plan, Purchases.Context), "", () => 0).UsersOf(work.Chunk);
}

/// <summary>Models that a test changes.</summary>
internal sealed class FakeModels : IScoringModels
{
    public Func<ModelsInForce> OnRead { get; set; } = () => throw new InvalidOperationException("There are no models.");

    public ModelsInForce Read() => OnRead();

    public IReadOnlyList<Model> Named(string model) => [.. OnRead().Set.Models.Where(one => one.Name == model || one.Version == model)];
}

/// <summary>Keeps scores, unless told otherwise.</summary>
internal sealed class FakeScores : IScoreSink
{
    public ConcurrentQueue<ScoredChunk> Written { get; } = new();

    public Func<Task> OnWrite { get; set; } = () => Task.CompletedTask;

    public IReadOnlyList<StoredAction> Stored { get; set; } = [];

    public Task<IReadOnlyList<StoredAction>> ActionsAsync(IReadOnlyCollection<string> users) => Task.FromResult(Stored);

    public async Task WriteAsync(ScoredChunk chunk)
    {
        await OnWrite();
        Written.Enqueue(chunk);
    }
}
