using System.Diagnostics;
using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Actors.Stalls;
using Cohort.Core.Models;
using Cohort.Core.Segments;

namespace Cohort.Actors.Scoring;

/// <summary>What the scorers of a node share.</summary>
/// <param name="Models">What is in force.</param>
/// <param name="Contexts">Rules and taxonomies by version.</param>
/// <param name="Sink">Where scores go.</param>
/// <param name="Topic">Writes them to their topic; null without one.</param>
/// <param name="Settings">How users are scored.</param>
/// <param name="CodeVersion">The version of the program: a part of what a score can be traced to.</param>
internal sealed record ScorerServices(
    IScoringModels Models, ContextCache Contexts, IScoreSink Sink, Func<ScoredChunk, Task>? Topic, ScoringSettings Settings, string CodeVersion)
{
    /// <summary>Where ranges are asked, wherever they are.</summary>
    public required Func<ICanTell> Ranges { get; init; }

    /// <summary>Hears of scores that wait.</summary>
    public StallWatch Stalls { get; init; } = new(TimeProvider.System);
}

/// <summary>Scores chunks with the models of a plan, under the rules that each chunk names. For many threads at once.</summary>
internal sealed class ScoringRuns(ScorerServices services)
{
    // While rules are activated, ranges have the former and the next.
    private const int Kept = 2;

    private readonly Lock _lock = new();
    private readonly List<(ModelsInForce Models, ContextVersion Context, ScoringRun Run)> _runs = [];
    private long _users;

    /// <summary>Users scored so far.</summary>
    public long Users => Interlocked.Read(ref _users);

    /// <summary>What scored last; null before the first.</summary>
    public ScoringRun? Last { get; private set; }

    /// <summary>Scores a chunk and stores the scores: in the serving store first, which keeps each once, then in the topic.</summary>
    /// <param name="work">The chunk.</param>
    /// <param name="models">The models of its plan.</param>
    /// <returns>The answer to its range.</returns>
    /// <exception cref="Core.Encodings.DamagedDataException">The chunk cannot be read, or is of another plan.</exception>
    public async Task<Scored> Score(Work work, ModelsInForce models)
    {
        var start = Stopwatch.GetTimestamp();
        var chunk = work.Chunk;
        var header = FeatureChunk.HeaderOf(chunk);
        var run = Of(models, header.Context, await services.Contexts.Load(header.Context).ConfigureAwait(false));
        var stored = run.HasCampaigns ? await services.Sink.ActionsAsync(run.UsersOf(chunk)).ConfigureAwait(false) : [];
        var scored = run.Score(chunk, stored);
        await services.Sink.WriteAsync(scored).ConfigureAwait(false);
        if (services.Topic is { } write) await write(scored).ConfigureAwait(false);
        Interlocked.Add(ref _users, scored.Users.Count);
        Metrics.Scored(scored.Users.Count, Stopwatch.GetElapsedTime(start));
        return scored.Answer(work.Ticket, run.Wanted);
    }

    private ScoringRun Of(ModelsInForce models, ContextVersion version, Core.Segments.RuleContext context)
    {
        lock (_lock)
        {
            foreach (var held in _runs)
            {
                if (ReferenceEquals(held.Models, models) && held.Context == version) return Last = held.Run;
            }

            var run = new ScoringRun(models, new PlanFit(models.Plan, context), services.CodeVersion, () => Environment.TickCount64);
            if (_runs.Count == Kept) _runs.RemoveAt(0);
            _runs.Add((models, version, run));
            return Last = run;
        }
    }
}
