using System.Text.Json;

namespace Cohort.ClusterBench;

/// <content>For how long ranges stood still.</content>
internal sealed partial class RebalancingRun
{
    // The largest ranges, each there and back so often.
    private const int MovedRanges = 4;
    private const int MovesOfEach = 4;

    // What the planner did, kind by kind.
    private async Task TellPauses(TimeSpan elapsed)
    {
        var history = (await Get("/v1/rebalancer/history?limit=500")).EnumerateArray().ToList();
        var done = history.Where(entry => entry.GetProperty("outcome").GetString() == "done").ToList();
        foreach (var kind in done.GroupBy(entry => entry.GetProperty("action").GetString()!.Split(' ')[0]).OrderBy(kind => kind.Key, StringComparer.Ordinal))
            Console.WriteLine($"{kind.Key}: {Pauses([.. kind.Select(PauseOf)])}; {kind.Sum(entry => entry.GetProperty("users_moved").GetInt64()):n0} users moved");
        Console.WriteLine(
            $"Time lost while acting: {done.Sum(PauseOf) / 1000:n1} s of single ranges in {elapsed.TotalSeconds:n0} s; {history.Count - done.Count} actions were given up.");
    }

    // The same ranges there and back, read ahead or not by turns, while purchases come.
    private async Task CompareMoves()
    {
        var isOver = false;
        var stream = Paced(() => Task.FromResult(isOver));
        var largest = (await Get("/v1/ranges")).GetProperty("ranges").EnumerateArray()
            .OrderByDescending(range => range.GetProperty("lines").GetInt64()).Take(MovedRanges)
            .Select(range => (Id: range.GetProperty("id").GetInt32(), Node: range.GetProperty("node").GetString()!, Users: range.GetProperty("users").GetInt64())).ToList();
        var pauses = (Preloaded: new List<double>(), Cold: new List<double>());
        foreach (var (id, node, _) in largest)
        {
            var other = _nodes.First(one => one.Address != node).Address;
            for (var move = 0; move < MovesOfEach; move++)
            {
                // Both ways of each kind: warm there and back, then cold there and back.
                var isPreloaded = move / 2 % 2 == 0;
                await Say("limits", new Dictionary<string, int> { ["preload-seconds"] = isPreloaded ? 30 : 0 });
                (isPreloaded ? pauses.Preloaded : pauses.Cold).Add(await Move(id, move % 2 == 0 ? other : node));
            }
        }

        isOver = true;
        await stream;
        Console.WriteLine($"The {largest.Count} largest ranges, {largest.Min(range => range.Users):n0} to {largest.Max(range => range.Users):n0} users each, moved by order:");
        Console.WriteLine($"read ahead: {Pauses(pauses.Preloaded)}");
        Console.WriteLine($"not read ahead: {Pauses(pauses.Cold)}");
    }

    private async Task<double> Move(int range, string node)
    {
        var order = JsonSerializer.SerializeToUtf8Bytes(new { range, node });
        await Until(async () => (await _nodes[0].Post("/v1/orders/move", order, "application/json")).Status is 200 or 202);
        JsonElement last = default;
        await Until(async () =>
        {
            last = (await Get("/v1/rebalancer/history?limit=1"))[0];
            return last.GetProperty("outcome").GetString() != "under-way";
        });
        return last.GetProperty("outcome").GetString() == "done" ? PauseOf(last)
            : throw new InvalidOperationException($"Range {range} was not moved: {last.GetProperty("note").GetString()}");
    }

    private static double PauseOf(JsonElement entry) => entry.GetProperty("pause_ms").GetDouble();

    private static string Pauses(List<double> pauses)
    {
        pauses.Sort();
        return $"{pauses.Count} pauses, {pauses[pauses.Count / 2]:n0} ms in the median, {pauses[^1]:n0} ms at most";
    }
}
