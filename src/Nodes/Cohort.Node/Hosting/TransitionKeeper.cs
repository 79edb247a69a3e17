using Cohort.Core.Purchases;
using Cohort.Store;
using Cohort.Store.Serving;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cohort.Node.Hosting;

/// <summary>
/// Lets go of transitions that are older than the serving store is to keep them, when the day has turned. A few at a time, so that
/// publications wait for none of it. Several nodes do the same without harm: what one has let go of the others pass over.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="days">Of how many dates, which end with the as-of date, they are kept.</param>
/// <param name="time">Counts the pauses.</param>
/// <param name="log">Told what fails.</param>
internal sealed class TransitionKeeper(IServingStore store, int days, TimeProvider time, ILogger<TransitionKeeper> log) : BackgroundService
{
    /// <summary>Transitions that are let go of in one transaction: some ten milliseconds.</summary>
    private const int AtOnce = 5_000;

    // A day turns once a day: so much later is soon enough, and asking costs one row.
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    // Between two transactions, so that they take a small part of the time of the store.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        BusinessDate? done = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await store.DayAsync(stoppingToken) is { } day && day != done)
                {
                    await ForgetAsync(day, stoppingToken);
                    done = day;
                }
            }
            catch (StoreException fault)
            {
                NodeLog.CannotForget(log, fault.Message);
            }

            await Task.Delay(Between, time, stoppingToken);
        }
    }

    private async Task ForgetAsync(BusinessDate day, CancellationToken stop)
    {
        if (TransitionDays.From(day, days) is not { } from) return;
        while (await store.ForgetTransitionsAsync(from, AtOnce, stop)) await Task.Delay(Pause, time, stop);
    }
}
