using Cohort.Cli.Display;

namespace Cohort.Cli.Bench;

/// <summary>What the benchmark found, each figure beside its target.</summary>
internal sealed record BenchReport(
    BenchScale Scale,
    ChildResult Floor,
    ChildResult Run,
    ChildResult Killed,
    ChildResult Recovery,
    ChildResult Memory,
    ChildResult Tenth,
    ChildResult Whole)
{
    private double TimesFloor => Floor.Wall / Run.Wall;

    // Ready is when the state could take the next purchase: it says so then, and ends after that.
    private double RecoveryShare => Recovery.LastAt / Killed.Wall;

    private double GrowthTimes => Whole.Wall / Tenth.Wall;

    /// <summary>The table for people, and one JSON object behind it.</summary>
    public void Write(TextWriter output)
    {
        var sheet = new Sheet("what", ">figure", "target");
        sheet.Add("floor", Rate(Floor), "");
        sheet.Add("run", Rate(Run), "");
        sheet.Add("run, times floor", $"{TimesFloor:0.00}", "at least 2.00 on two cores");
        sheet.Add("peak memory per user, five purchases each", $"{PerUser(Memory)} bytes", "at most 700 bytes");
        sheet.Add("peak memory per user named, Zipf 1.0", $"{PerUser(Run)} bytes", "");
        sheet.Add("peak memory per user seen, Zipf 1.0", $"{Run.PeakBytes / Math.Max(1, Customers(Run))} bytes", "");
        sheet.Add("built until killed", $"{Killed.Wall.TotalSeconds:0.00} s", "");
        sheet.Add("recovered, from process start", $"{Recovery.LastAt.TotalSeconds:0.00} s", "");
        sheet.Add("recovered, share of building", $"{RecoveryShare:0.000}", "at most 0.100");
        sheet.Add("ten times the purchases, times the time", $"{GrowthTimes:0.0}", "at most 11.0");
        sheet.Write(output);
        Json.Write(output, new
        {
            Scale.Users,
            Scale.Events,
            Cores = Environment.ProcessorCount,
            FloorSeconds = Floor.Wall.TotalSeconds,
            RunSeconds = Run.Wall.TotalSeconds,
            RunTimesFloor = TimesFloor,
            PeakBytesPerUserEven = PerUser(Memory),
            PeakBytesPerUserSkewed = PerUser(Run),
            KilledSeconds = Killed.Wall.TotalSeconds,
            RecoverySeconds = Recovery.LastAt.TotalSeconds,
            RecoveryShare,
            GrowthTimes,
        });
    }

    private string Rate(ChildResult part) => $"{part.Wall.TotalSeconds:0.00} s, {Scale.Events / part.Wall.TotalSeconds:n0} purchases/s";

    private long PerUser(ChildResult part) => part.PeakBytes / Scale.Users;

    private static long Customers(ChildResult part) => part.Last.GetProperty("figures").GetProperty("customers").GetInt64();
}
