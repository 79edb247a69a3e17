using System.Globalization;

namespace Cohort.Cli.Tests.Faults;

/// <summary>Whether signals can be sent to the processes of tests.</summary>
internal static class Signals
{
    /// <summary>Why a signal would not arrive; null where it does.</summary>
    public static string? WhyMissing(int signal)
    {
        if (OperatingSystem.IsWindows()) return "Windows has no signals to send to another process.";
        return IsIgnored(signal) ? $"Signal {signal} is ignored by whoever started the tests, as a shell does for what runs in its background, and so by every process below." : null;
    }

    private static bool IsIgnored(int signal)
    {
        const string Status = "/proc/self/status", Ignored = "SigIgn:";
        if (!File.Exists(Status)) return false;
        var mask = File.ReadLines(Status).First(line => line.StartsWith(Ignored, StringComparison.Ordinal))[Ignored.Length..].Trim();
        return (ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (signal - 1))) != 0;
    }
}
