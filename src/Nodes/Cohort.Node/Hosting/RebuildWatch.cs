using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Microsoft.Extensions.Logging;

namespace Cohort.Node.Hosting;

/// <summary>Looks how far a rebuild is, and tells it.</summary>
/// <param name="cohort">Answers of the cluster that rebuilds.</param>
/// <param name="store">Its database.</param>
/// <param name="goal">What is to be read.</param>
/// <param name="log">Hears how far it is.</param>
internal sealed class RebuildWatch(ICohort cohort, IServingStore store, RebuildGoal goal, ILogger log)
{
    // Purchases that come meanwhile are read on: what came before has been visible once.
    private readonly HashSet<int> _visible = [];
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private long _toldAt = Environment.TickCount64;

    /// <summary>Waits until everything is read, durable and visible.</summary>
    /// <param name="look">Between two looks.</param>
    /// <param name="tell">Between two words on how far it is.</param>
    /// <param name="ending">Ends the wait.</param>
    public async Task<(StatusReply Status, RangesReply Ranges)> IsDone(TimeSpan look, TimeSpan tell, CancellationToken ending)
    {
        for (; ; await Task.Delay(look, ending))
        {
            try
            {
                var status = await cohort.StatusAsync(ending);
                var read = goal.ReadOf(await cohort.SourcesAsync(ending));
                Tell(status, read, tell);
                if (read < goal.Records || status.TableVersion is null || status.UnderWay is not null) continue;
                var ranges = await cohort.RangesAsync(ending);
                _visible.UnionWith(ranges.Ranges.Where(range => range.Unpublished == 0).Select(range => range.Id));
                if (ranges.Ranges.All(range => _visible.Contains(range.Id)) || await RebuildStart.IsDone(store, ending)) return (status, ranges);
            }
            catch (CohortException unanswered) when (unanswered.Refusal is Refusal.NotReady)
            {
                // Ranges are about to open, or to move; the database is away for a moment.
            }
        }
    }

    private void Tell(StatusReply status, long read, TimeSpan interval)
    {
        foreach (var stall in status.Stalls.Where(stall => _told.Add($"{stall.Kind} {stall.Name} {stall.Reason}"))) RebuildLog.Stalls(log, stall.Text);
        if (Environment.TickCount64 - _toldAt < interval.TotalMilliseconds) return;
        _toldAt = Environment.TickCount64;
        var (percent, asOf) = (goal.Records == 0 ? 100 : read * 100 / goal.Records, status.AsOf?.ToString() ?? "none");
        RebuildLog.Progress(log, read, goal.Records, percent, asOf);
    }
}
