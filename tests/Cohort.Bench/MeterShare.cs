using System.Diagnostics;
using System.Globalization;
using Cohort.Core.Hashing;
using Cohort.Core.Load;
using Cohort.Core.Ranges;

namespace Cohort.Bench;

/// <summary>
/// The verb "meter": what metering the load costs a range. Two ranges get the same batches in turn, one of them metered,
/// and each call is timed by itself: a batch takes less than a time slice, so that on a busy machine most calls are not
/// interrupted, and those that were are left out. The bar is a hundredth.
/// </summary>
internal static class MeterShare
{
    private const int BatchEvents = 100;
    private const int Batches = 10_000;
    private const int Users = 50_000;
    private const int Preload = 1_000;

    public static int Run()
    {
        RangeState[] states = [new(HashRange.Whole, Feed.NewContext()), new(HashRange.Whole, Feed.NewContext()) { Meter = new LoadMeter(HashRange.Whole) }];
        List<double>[] times = [[], []];
        var effects = new RangeEffects();
        for (var i = 0; i < Batches; i++)
        {
            var batch = Feed.Batch(i * BatchEvents, BatchEvents, Users);
            for (var turn = 0; turn < 2; turn++)
            {
                // Whoever comes first has the colder cache: each of them does so every other time.
                var which = (i + turn) & 1;
                var micros = Time(states[which], batch, i);
                if (i >= Preload) times[which].Add(micros);
                states[which].TakeEffects(effects);
            }
        }

        var (without, with) = (Undisturbed(times[0]), Undisturbed(times[1]));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{BatchEvents} purchases take {without:0.00} µs without a meter and {with:0.00} µs with one: {(with / without) - 1:0.00 %} more."));
        return 0;
    }

    private static double Time(RangeState state, byte[] batch, int number)
    {
        var before = Stopwatch.GetTimestamp();
        state.Apply(batch);
        if (state.Meter is { } meter)
        {
            meter.AddTime(100, 10);
            meter.Advance(number * 10_000L);
        }

        return Stopwatch.GetElapsedTime(before).TotalMicroseconds;
    }

    // The mean of the lower half.
    private static double Undisturbed(List<double> times) => times.Order().Take(times.Count / 2).Average();
}
