using System.Text.Json;
using Cohort.Cli.Bench;
using Xunit;

namespace Cohort.Cli.Tests.Bench;

public sealed class BenchReportTests
{
    private const string Done =
        """
        {"figures":{"users":100,"seconds":5.0,"cpu_seconds":9.0},"time_line":[
          {"thread":"worker 1","stage":"apply batches","is_wait":false,"seconds":4.0},
          {"thread":"worker 1","stage":"wait for work","is_wait":true,"seconds":1.0}]}
        """;

    [Fact]
    public void It_tells_busy_cores_and_the_time_line_of_the_run_beside_the_targets()
    {
        // Columns are as wide as what is in them.
        var text = string.Join(' ', Written().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        Assert.Contains("run, times floor 2.00 at least 2.20 on two cores", text, StringComparison.Ordinal);
        Assert.Contains("cores busy, from start to end of the process 1.50", text, StringComparison.Ordinal);
        Assert.Contains("cores busy while catching up 1.80 at least 1.80 of two", text, StringComparison.Ordinal);
        Assert.Contains("worker 1 apply batches 4.00 80.0 %", text, StringComparison.Ordinal);
        Assert.Contains("worker 1 wait for work 1.00 20.0 %", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_object_for_programs_has_the_same()
    {
        var answer = JsonDocument.Parse(Written().TrimEnd().Split(Environment.NewLine)[^1]).RootElement;

        Assert.Equal((1.8, 9), (answer.GetProperty("busy_catching_up").GetDouble(), answer.GetProperty("run_cpu_seconds").GetDouble()));
        Assert.Equal(2, answer.GetProperty("time_line").GetArrayLength());
    }

    private static string Written()
    {
        var last = JsonDocument.Parse(Done).RootElement;
        var run = new ChildResult(TimeSpan.FromSeconds(6), 70_000, TimeSpan.FromSeconds(1), last) { Cpu = TimeSpan.FromSeconds(9) };
        var floor = run with { Wall = TimeSpan.FromSeconds(12) };
        using var output = new StringWriter();
        new BenchReport(new BenchScale(100, 500, ""), floor, run, run, run, run, run, run).Write(output);
        return output.ToString();
    }
}
