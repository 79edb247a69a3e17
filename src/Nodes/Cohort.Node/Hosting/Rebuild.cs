using Akka.Cluster;
using Akka.Configuration;
using Cohort.Core.Taxonomies;
using Cohort.Engine;
using Cohort.Engine.Input;
using Cohort.Node.Settings;
using Cohort.Store;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cohort.Node.Hosting;

/// <summary>
/// Rebuilds a lost database: a node that activates rules and taxonomy of files, reads the topic of purchases from its first record, and
/// ends when it has all that was there when the rebuild began.
/// </summary>
internal static class Rebuild
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    // Between two words on how far it is.
    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(5);

    /// <summary>Runs a node until the database is rebuilt.</summary>
    /// <param name="config">All settings.</param>
    /// <param name="settings">Those of Cohort, checked.</param>
    /// <param name="options">What it is rebuilt by.</param>
    /// <param name="output">Receives that it was rebuilt already.</param>
    /// <param name="error">Receives why it cannot be rebuilt wholly.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="StoreException">The database is not new, or cannot be opened.</exception>
    /// <exception cref="EngineException">A file is no use.</exception>
    public static async Task<int> RunAsync(Config config, NodeSettings settings, RebuildOptions options, TextWriter output, TextWriter error)
    {
        var taxonomy = TaxonomyFile.Read(options.Taxonomy);
        var file = RulesFile.Open(options.Rules);
        _ = file.Require(taxonomy, settings.WindowDays);
        var (goal, refusal) = await RebuildStart.OfAsync(settings, options.AcceptsLoss);
        if (refusal is not null)
        {
            error.WriteLine(refusal);
            return ExitCode.Lost;
        }

        if (goal is null)
        {
            output.WriteLine("The database is rebuilt already. Start the nodes.");
            return ExitCode.Well;
        }

        await using var node = await NodeHost.Build(config, RebuildStart.SettingsOf(settings, goal));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(node.App.Lifetime.ApplicationStopping);
        var running = node.Run();

        // A node that cannot start is not told to stop.
        var ended = running.ContinueWith(_ => ending.Cancel(), TaskScheduler.Default);
        var isDone = await ReadAll(node, goal, file.Text, TaxonomyEncoding.Encode(taxonomy), ending.Token);
        node.App.Lifetime.StopApplication();
        await running;
        await ended;
        return isDone ? ExitCode.Well : Math.Max(node.ExitCode, ExitCode.Failed);
    }

    private static async Task<bool> ReadAll(NodeHost node, RebuildGoal goal, string rules, byte[] taxonomy, CancellationToken ending)
    {
        var log = node.App.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Rebuild));
        try
        {
            var (cohort, store) = (node.App.Services.GetRequiredService<ICohort>(), node.App.Services.GetRequiredService<IServingStore>());
            if (!await IsUp(node, store, ending)) return true;

            // Nobody but nodes that rebuild too is in this cluster, so that nobody else carries it out.
            await cohort.ActivateAsync(rules, taxonomy, new ActivationNote("rebuild", "The database was lost."), ending);
            RebuildLog.Begins(log, goal.Records, goal.Partitions.Count);
            var (status, ranges) = await new RebuildWatch(cohort, store, goal, log).IsDone(LookInterval, TellInterval, ending);
            await store.SettingsAsync(new Dictionary<string, string>(StringComparer.Ordinal) { [ClusterSetting.RebuildIsDone] = "yes" }, ending);
            var (accepted, asOf) = (ranges.Ranges.Sum(range => range.Counts?.Accepted ?? 0), status.AsOf?.ToString() ?? "none");
            RebuildLog.IsDone(log, goal.Records, accepted, asOf);
            return true;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            RebuildLog.WasEnded(log);
            return false;
        }
    }

    // False where others have done it meanwhile, who let nobody in any more.
    private static async Task<bool> IsUp(NodeHost node, IServingStore store, CancellationToken ending)
    {
        var hasStarted = new TaskCompletionSource();
        await using var started = node.App.Lifetime.ApplicationStarted.Register(hasStarted.SetResult);
        await hasStarted.Task.WaitAsync(ending);
        for (; Cluster.Get(node.System).SelfMember.Status != MemberStatus.Up; await Task.Delay(LookInterval, ending))
        {
            if (await RebuildStart.IsDone(store, ending)) return false;
        }

        return true;
    }
}
