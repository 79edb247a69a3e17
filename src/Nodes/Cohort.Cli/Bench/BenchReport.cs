using Cohort.Cli.Display;
using Cohort.Verbs.Display;

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

    private double BusyCatchingUp => BenchRuns.Figures(Run).GetProperty("cpu_seconds").GetDouble() / BenchRuns.Figures(Run).GetProperty("seconds").GetDouble();

    // Ready is when the state could take the next purchase: it says so then, and ends after that.
    private double RecoveryShare => Recovery.LastAt / Killed.Wall;

    private double GrowthTimes => Whole.Wall / Tenth.Wall;

    /// <summary>The table for people, and one JSON object behind it.</summary>
    public void Write(TextWriter output)
    {
        var table = new TextTable("what", ">figure", "target");
        table.Add("floor", Rate(Floor), "");
        table.Add("run", Rate(Run), "");
        table.Add("run, times floor", $"{TimesFloor:0.00}", "at least 2.20 on two cores");
        table.Add("processor time of the floor", $"{Floor.Cpu.TotalSeconds:0.00} s", "");
        table.Add("processor time of the run", $"{Run.Cpu.TotalSeconds:0.00} s", "");
        table.Add("cores busy, from start to end of the process", $"{Run.Busy:0.00}", "");
        table.Add("cores busy while catching up", $"{BusyCatchingUp:0.00}", "at least 1.80 of two");
        table.Add("peak memory per user, five purchases each", $"{PerUser(Memory)} bytes", "at most 700 bytes");
        table.Add("peak memory per user named, Zipf 1.0", $"{PerUser(Run)} bytes", "");
        table.Add("peak memory per user seen, Zipf 1.0", $"{Run.PeakBytes / Math.Max(1, Users(Run))} bytes", "");
        table.Add("built until killed", $"{Killed.Wall.TotalSeconds:0.00} s", "");
        table.Add("recovered, from process start", $"{Recovery.LastAt.TotalSeconds:0.00} s", "");
        table.Add("recovered, share of building", $"{RecoveryShare:0.000}", "at most 0.100");
        table.Add("ten times the purchases, times the time", $"{GrowthTimes:0.0}", "at most 11.0");
        table.Write(output);
        output.WriteLine();
        output.WriteLine("What the threads of the run did, and what they waited for:");
        TimeLineTable.Of(Run).Write(output);
        Json.Write(output, new
        {
            Scale.Users,
            Scale.Events,
            Cores = Environment.ProcessorCount,
            FloorSeconds = Floor.Wall.TotalSeconds,
            RunSeconds = Run.Wall.TotalSeconds,
            RunTimesFloor = TimesFloor,
            FloorCpuSeconds = Floor.Cpu.TotalSeconds,
            RunCpuSeconds = Run.Cpu.TotalSeconds,
            BusyCatchingUp,
            PeakBytesPerUserEven = PerUser(Memory),
            PeakBytesPerUserSkewed = PerUser(Run),
            KilledSeconds = Killed.Wall.TotalSeconds,
            RecoverySeconds = Recovery.LastAt.TotalSeconds,
            RecoveryShare,
            GrowthTimes,
            TimeLine = Run.Last.GetProperty("time_line"),
        });
    }

    private string Rate(ChildResult part) => $"{part.Wall.TotalSeconds:0.00} s, {Scale.Events / part.Wall.TotalSeconds:n0} purchases/s";

    private long PerUser(ChildResult part) => part.PeakBytes / Scale.Users;

    private static long Users(ChildResult part) => BenchRuns.Figures(part).GetProperty("users").GetInt64();
}
