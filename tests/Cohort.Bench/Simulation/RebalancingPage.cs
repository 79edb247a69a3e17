namespace Cohort.Bench.Simulation;

/// <summary>The page docs/REBALANCING.md: what the simulation is, its table and its plots.</summary>
internal static class RebalancingPage
{
    private const string Text = """
        # Rebalancing, simulated

        What the planner ([ADR 10](adr/0010-level-by-load-with-few-moves.md)) makes of skewed loads, beside Akka.NET's least-shard
        allocation on the same loads. `./build.sh bench planner` prints the table; with `--docs docs` it writes this page.

        There is no cluster in it: users are hashed as real ones are, purchases come with the noise of random arrivals, ranges
        report every ten seconds, and actions take effect at once. All of it is seeded; only the planner's own time differs
        between runs. Each node has a load of 30 % of a thread in the mean. *Settled* is the time from the last change of the load
        or the nodes until the most loaded node stays within 10 % of the mean. *Users moved* counts a user each time that their
        state changes its node, those of a lost node included.


        """;

    private const string Notes = """

        - Least shards counts ranges and does not see their load; where the count is even it does nothing.
        - One user's load cannot be divided by moving ranges: what takes the most loaded node below their share is salting.
        - Under the moving hot spot, and by day and night, users move because the load does: the spot moves four times, and the
          day turns twice with a third of the users awake when the others sleep.
        - The last load is there for the planner's own time with 1,000 nodes and 100,000 ranges; six minutes are not enough for
          its heaviest users to be salted and levelled within the limits, and it goes on after them.

        ## Over time


        """;

    public static void Write(string docs, IReadOnlyList<string> rows, IReadOnlyList<(Scenario Scenario, string Svg)> plots)
    {
        var images = Directory.CreateDirectory(Path.Combine(docs, "img")).FullName;
        foreach (var (scenario, svg) in plots) File.WriteAllText(Path.Combine(images, Plot.FileName(scenario.Name)), svg);
        var links = plots.Select(plot => $"![{plot.Scenario.Name}](img/{Plot.FileName(plot.Scenario.Name)})\n");
        File.WriteAllText(Path.Combine(docs, "REBALANCING.md"), (Text + SimulationTable.Head + string.Concat(rows) + Notes).ReplaceLineEndings("\n") + string.Join('\n', links));
    }
}
