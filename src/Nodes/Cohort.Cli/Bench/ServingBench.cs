using System.Net;
using System.Net.Sockets;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Bench;

/// <summary>
/// What a server answers while it takes purchases: users by id, pages, overlaps, previews, and streams of transitions. The server is a
/// process of its own on this machine; whoever asks it is this one, on the same processors.
/// </summary>
internal sealed class ServingBench(BenchScale scale, Action<string> tell, CancellationToken cancel)
{
    private const int Sides = 8;
    private const int Rate = 50_000;
    private const int Readers = 200;
    private const int Page = 10_000;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(20);

    public async Task RunAsync(TextWriter output)
    {
        using var runs = new BenchRuns(scale, tell, cancel);
        var generator = runs.Generate(userSkew: 1.0);
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        using var server = Child.Start(
        [
            "serve", "--quiet", "--events", runs.PathOf("purchases"), "--taxonomy", runs.PathOf("taxonomy"), "--rules", runs.Rules, "--data", runs.PathOf("data"), "--listen", address.ToString().TrimEnd('/'),
        ]);
        server.BeginOutputReadLine();
        try
        {
            using var load = new ServingLoad(address);
            tell("Reading them into the server …");
            await load.Until("/v1/sources", sources => sources.EnumerateArray().Any(source => source.GetProperty("durable") is { ValueKind: System.Text.Json.JsonValueKind.Number } durable && durable.GetInt64() >= scale.Events), cancel);
            await Measure(load, [.. generator.Taxonomy().Select(row => row.Sku)], await File.ReadAllTextAsync(runs.Rules, cancel), output);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task Measure(ServingLoad load, IReadOnlyList<string> skus, string rules, TextWriter output)
    {
        var spend = await load.Get($"/v1/spend?limit={Page}");
        string[] users = [.. spend.GetProperty("items").EnumerateArray().Select(user => user.GetProperty("user_id").GetString()!)];
        var date = (await load.Get("/v1/status")).GetProperty("as_of").GetString()!;
        string[] segments = [.. (await load.Get("/v1/segments")).EnumerateArray().OrderByDescending(segment => segment.GetProperty("members").GetInt64()).Select(segment => segment.GetProperty("segment").GetString()!).Take(5)];

        tell("Asking for users, without and with purchases that come …");
        var quiet = await load.AskUsers(users, Sides, Time);
        var (busy, sent) = await WhileSending(load, users, skus, date, () => load.AskUsers(users, Sides, Time));

        tell("Asking for pages, overlaps and previews while purchases come …");
        var ((page, overlap, preview), _) = await WhileSending(load, users, skus, date, async () => (
            await load.Repeat(100, () => ServingLoad.Question($"/v1/segments/{Uri.EscapeDataString(segments[0])}/members?limit=1000")),
            await load.Repeat(20, () => ServingLoad.Question($"/v1/overlap?{string.Join('&', segments.Select(segment => $"segment={Uri.EscapeDataString(segment)}"))}")),
            await load.Repeat(5, () => ServingLoad.Preview(rules))));

        tell($"Letting {Readers} readers hear of transitions while purchases come …");
        var heard = await Hear(load, users, skus, date);
        var table = new TextTable("what", ">figure", "target");
        table.Add("users by id, nothing else", $"{quiet.PerSecond:n0}/s, p99 {quiet.Within(990):0.0} ms", "");
        table.Add("users by id while purchases come", $"{busy.PerSecond:n0}/s, p99 {busy.Within(990):0.0} ms", "10,000/s, p99 under 2 ms");
        table.Add("purchases over HTTP meanwhile", $"{sent.PerSecond:n0}/s, a body of 5,000 in {sent.Within(500):0} ms", $"{Rate:n0}/s");
        table.Add("first page of 1,000 of the largest segment", $"{page.Within(500):0.0} ms, p99 {page.Within(990):0.0} ms", "under 20 ms");
        table.Add($"overlap of {segments.Length} segments", $"{overlap.Within(500):0} ms", "under 100 ms");
        table.Add($"preview of {scale.Users:n0} users", $"{preview.Within(500) / 1_000:0.00} s", "under 2 s of 1,000,000");
        table.Add($"transitions to each of {Readers} readers", $"{heard.Min():n0} to {heard.Max():n0} in {Time.TotalSeconds:0} s", "1,000 readers, none lost");
        output.WriteLine($"{Environment.ProcessorCount} processors for the server and whoever asks; {scale.Users:n0} users, {scale.Events:n0} purchases before.");
        table.Write(output);
    }

    private static async Task<(T Answer, Answered Sent)> WhileSending<T>(ServingLoad load, IReadOnlyList<string> users, IReadOnlyList<string> skus, string date, Func<Task<T>> ask)
    {
        using var enough = new CancellationTokenSource();
        var sending = load.Send(users, skus, date, Rate, enough.Token);
        var answer = await ask();
        await enough.CancelAsync();
        return (answer, await sending);
    }

    // Until all have heard what was stored: a moment after the last purchase.
    private static async Task<long[]> Hear(ServingLoad load, IReadOnlyList<string> users, IReadOnlyList<string> skus, string date)
    {
        using var enough = new CancellationTokenSource();
        var readers = Enumerable.Range(0, Readers).Select(_ => load.Listen(enough.Token)).ToList();
        await WhileSending(load, users, skus, date, async () =>
        {
            await Task.Delay(Time);
            return true;
        });
        await Task.Delay(TimeSpan.FromSeconds(5));
        await enough.CancelAsync();
        return await Task.WhenAll(readers);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
