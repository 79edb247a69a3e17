using System.Diagnostics.Metrics;

namespace Cohort.Serving.Measures;

/// <summary>What is measured of what comes over HTTP, under the meter of everything else.</summary>
internal static class ServingMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Cohort";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Records = Meter.CreateCounter<long>("cohort.purchases.received", "{record}", "Records that came over HTTP and were answered, by status.");
    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>("cohort.purchases.bytes", "By", "Their bytes, decompressed.");

    public static void Received(int accepted, int repeated, int refused, int filtered, int bytes)
    {
        Count("accepted", accepted);
        Count("repeated", repeated);
        Count("refused", refused);
        Count("filtered", filtered);
        Bytes.Add(bytes);
    }

    private static void Count(string status, int records)
    {
        if (records > 0) Records.Add(records, new KeyValuePair<string, object?>("status", status));
    }
}
