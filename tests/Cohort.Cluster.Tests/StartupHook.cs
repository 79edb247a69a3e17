using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

/// <summary>
/// Runs within a node before its own code, by the .NET runtime's start-up hooks, and keeps a file with what the node counts:
/// so it is known also of a node that is killed, up to the last moment before.
/// </summary>
#pragma warning disable CA1050 // The runtime looks for it outside any namespace.
internal static class StartupHook
#pragma warning restore CA1050
{
    public const string Variable = "COHORT_TEST_COUNTERS";

    /// <summary>Names a file: from when it is there on, the node holds all the memory that it can get.</summary>
    public const string Glutton = "COHORT_TEST_GLUTTON";

    // Milliseconds of counting that a kill can lose.
    private const int Interval = 50;

    private static readonly ConcurrentDictionary<string, long> Counts = new(StringComparer.Ordinal);
    private static MeterListener? _listener;
    private static Timer? _timer;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Glutton) is { } sign) new Thread(() => Hold(sign)) { IsBackground = true }.Start();
        if (Environment.GetEnvironmentVariable(Variable) is not { } path) return;
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Cohort" && instrument is Counter<long>) listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, _, _) => Counts.AddOrUpdate(instrument.Name, count, (_, sum) => sum + count));
        _listener.Start();
        _timer = new Timer(_ => Write(path), null, Interval, Interval);
    }

    private static void Hold(string sign)
    {
        const int block = 16 * 1024;
        while (!File.Exists(sign)) Thread.Sleep(Interval);
        for (var held = new Stack<byte[]>(1 << 20); ;)
        {
            try
            {
                held.Push(new byte[block]);
            }
            catch (OutOfMemoryException)
            {
                Thread.Sleep(Interval);
            }
        }
    }

    private static void Write(string path)
    {
        lock (Counts)
        {
            // The new file takes the place of the old one at once: a reader, or a kill, finds one of their whole.
            File.WriteAllLines($"{path}.new", Counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Key} {count.Value}")));
            File.Move($"{path}.new", path, overwrite: true);
        }
    }
}
