using Cohort.Core.Protocol;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

/// <summary>Clocks that differ are told; reports that are late on their way are not taken for a wrong clock.</summary>
public class NodeClocksTests
{
    private readonly NodeClocks _clocks = new(5_000);
    private long _at;

    [Fact]
    public void A_node_whose_clock_is_apart_is_told_with_how_far()
    {
        for (var report = 0; report < 5; report++)
        {
            Hear("node-1", 400);
            Hear("node-2", -7_300);
            Hear("node-3", 3_600_000);
        }

        Assert.Equal([("node-2", -7_300L), ("node-3", 3_600_000L)], _clocks.Apart(_at));
        Assert.Equal(
            "The clock of node node-2 is 7.3 s behind that of node node-1, which turns the day; 5 s are allowed. Let both be set by the same time servers.",
            _clocks.Sentences(_at, "node-1").First());
    }

    [Fact]
    public void A_report_that_took_long_on_its_way_tells_nothing()
    {
        foreach (var delay in (int[])[60_000, 20, 9_000, 45_000, 12_000]) Hear("node-2", -delay);

        Assert.Empty(_clocks.Apart(_at));
    }

    [Fact]
    public void A_clock_that_was_set_right_is_told_no_more()
    {
        for (var report = 0; report < 5; report++) Hear("node-2", 90_000);
        Assert.Single(_clocks.Apart(_at));

        for (var report = 0; report < 5; report++) Hear("node-2", 0);

        Assert.Empty(_clocks.Apart(_at));
    }

    [Fact]
    public void A_node_that_is_silent_is_forgotten_and_nodes_beyond_the_limit_take_no_memory()
    {
        for (var node = 0; node < 2 * Limits.ReportingNodes; node++)
        {
            for (var report = 0; report < 5; report++) _clocks.Hear($"node-{node}", 90_000, 0, 0);
        }

        Assert.Equal(Limits.ReportingNodes, _clocks.Apart(0).Count);
        Assert.Empty(_clocks.Apart(31_000));
    }

    private void Hear(string node, long ahead) => _clocks.Hear(node, 1_000_000 + ahead, 1_000_000, _at += 10);
}
