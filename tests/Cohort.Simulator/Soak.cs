using System.Diagnostics;
using Cohort.Simulator.Stage;

namespace Cohort.Simulator;

/// <summary>What a seed came to.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Steps">Events until the end, or until something did not hold.</param>
/// <param name="Fault">What did not hold; null where everything did.</param>
internal sealed record SeedResult(int Seed, long Steps, string? Fault);

/// <summary>Runs seeds, one after the other or side by side.</summary>
internal static class Soak
{
    private const int LastEvents = 50;

    public static SeedResult Run(int seed, Planted planted = Planted.None)
    {
        var simulation = new Simulation(Plan.Of(seed, planted));
        return new SeedResult(seed, 0, FaultOf(simulation)) with { Steps = simulation.Clock.Steps };
    }

    /// <summary>Runs a seed again and tells what happened last, and how to see it again.</summary>
    public static string Tell(int seed, Planted planted = Planted.None, int lines = LastEvents)
    {
        var simulation = new Simulation(Plan.Of(seed, planted), isLogging: true);
        var fault = FaultOf(simulation);
        return $"{string.Join('\n', simulation.Log.Lines.TakeLast(lines))}\n\nSeed {seed}, {simulation.Clock.Steps} steps: {fault ?? "everything held."}\n"
            + $"To run it again: ./build.sh soak --seed {seed}";
    }

    /// <summary>Tries seeds from one on, for some seconds or a number of them, and stops at the first that fails.</summary>
    public static (int Tried, long Steps, SeedResult? Failed) Try(int first, int most, TimeSpan time, int workers, Action<int>? progress = null)
    {
        var (next, tried, steps, begun) = (first - 1, 0, 0L, Stopwatch.GetTimestamp());
        var failed = (SeedResult?)null;
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
        {
            while (Volatile.Read(ref failed) is null && Stopwatch.GetElapsedTime(begun) < time)
            {
                var seed = Interlocked.Increment(ref next);
                if (seed - first >= most) return;
                var result = Run(seed);
                Interlocked.Add(ref steps, result.Steps);
                var count = Interlocked.Increment(ref tried);
                progress?.Invoke(count);
                if (result.Fault is not null) Interlocked.CompareExchange(ref failed, result, null);
            }
        });
        return (tried, steps, failed);
    }

    // Any exception is a finding: the protocol throws where what it is told cannot be.
    private static string? FaultOf(Simulation simulation)
    {
        try
        {
            simulation.Run();
            return null;
        }
        catch (BrokenInvariantException fault)
        {
            return fault.Message;
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or KeyNotFoundException or Core.Encodings.DamagedDataException or NullReferenceException or IndexOutOfRangeException)
        {
            return fault.ToString();
        }
    }
}
