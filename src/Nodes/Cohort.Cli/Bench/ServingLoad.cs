using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Cohort.Cli.Bench;

/// <summary>Answers that were given within a time.</summary>
/// <param name="Count">How many.</param>
/// <param name="Elapsed">In which time.</param>
/// <param name="Milliseconds">How long each took, the shortest first.</param>
internal sealed record Answered(long Count, TimeSpan Elapsed, IReadOnlyList<double> Milliseconds)
{
    public double PerSecond => Count / Elapsed.TotalSeconds;

    /// <summary>Milliseconds within which so many of a thousand were answered.</summary>
    public double Within(int permille) => Milliseconds.Count == 0 ? 0 : Milliseconds[(int)((long)(Milliseconds.Count - 1) * permille / 1_000)];
}

/// <summary>Asks a server on this machine, sends it purchases, and listens to it.</summary>
internal sealed class ServingLoad(Uri address) : IDisposable
{
    private const int LinesOfBody = 5_000;

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };

    public void Dispose() => _http.Dispose();

    public async Task<JsonElement> Get(string path) => await _http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));

    /// <summary>Waits until something is answered as expected.</summary>
    public async Task Until(string path, Func<JsonElement, bool> holds, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                if (holds(await Get(path))) return;
            }
            catch (HttpRequestException)
            {
                // It is starting.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancel);
        }
    }

    /// <summary>Asks for one thing some times, one after the other.</summary>
    public async Task<Answered> Repeat(int times, Func<HttpRequestMessage> request)
    {
        var (taken, whole) = (new List<double>(), Stopwatch.StartNew());
        for (var i = 0; i < times; i++) taken.Add(await Ask(request()));
        return new Answered(times, whole.Elapsed, [.. taken.Order()]);
    }

    /// <summary>Asks for users by id from several sides for a time.</summary>
    public async Task<Answered> AskUsers(IReadOnlyList<string> users, int sides, TimeSpan time)
    {
        var whole = Stopwatch.StartNew();
        var taken = await Task.WhenAll(Enumerable.Range(0, sides).Select(side => Task.Run(async () =>
        {
            var own = new List<double>();
            for (var i = side; whole.Elapsed < time; i += sides) own.Add(await Ask(Question($"/v1/users/{Uri.EscapeDataString(users[i % users.Count])}")));
            return own;
        })));
        var elapsed = whole.Elapsed;
        double[] all = [.. taken.SelectMany(own => own).Order()];
        return new Answered(all.Length, elapsed, all);
    }

    /// <summary>Sends purchases of users at a rate, or as fast as they are taken, until told to end.</summary>
    /// <returns>How many were accepted, and how long each body took.</returns>
    public async Task<Answered> Send(IReadOnlyList<string> users, IReadOnlyList<string> skus, string date, int perSecond, CancellationToken stop)
    {
        var (taken, accepted, whole) = (new List<double>(), 0L, Stopwatch.StartNew());
        for (var body = 0; !stop.IsCancellationRequested; body++)
        {
            var ahead = TimeSpan.FromSeconds((double)body * LinesOfBody / perSecond) - whole.Elapsed;
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead, CancellationToken.None);
            var started = Stopwatch.GetTimestamp();
            using var content = new StringContent(Lines(users, skus, date, body), Encoding.UTF8, "application/x-ndjson");
            using var response = await _http.PostAsync(new Uri("/v1/purchases", UriKind.Relative), content, CancellationToken.None);
            response.EnsureSuccessStatusCode();
            accepted += (await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None)).GetProperty("accepted").GetInt64();
            taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return new Answered(accepted, whole.Elapsed, [.. taken.Order()]);
    }

    /// <summary>Listens to transitions until told to end.</summary>
    /// <returns>How many came.</returns>
    public async Task<long> Listen(CancellationToken stop)
    {
        var count = 0L;
        try
        {
            using var response = await _http.SendAsync(Question("/v1/transitions/stream"), HttpCompletionOption.ResponseHeadersRead, stop);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(stop));
            while (await lines.ReadLineAsync(stop) is { } line) count += line == "event: transition" ? 1 : 0;
        }
        catch (OperationCanceledException)
        {
            // Heard enough.
        }

        return count;
    }

    public static HttpRequestMessage Question(string path) => new(HttpMethod.Get, new Uri(path, UriKind.Relative));

    public static HttpRequestMessage Preview(string rules) =>
        new(HttpMethod.Post, new Uri("/v1/rules/preview", UriKind.Relative)) { Content = JsonContent.Create(new { rules, samples = 3 }) };

    private async Task<double> Ask(HttpRequestMessage request)
    {
        var started = Stopwatch.GetTimestamp();
        using (request)
        {
            using var response = await _http.SendAsync(request);
            response.EnsureSuccessStatusCode();
            await response.Content.CopyToAsync(Stream.Null);
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static string Lines(IReadOnlyList<string> users, IReadOnlyList<string> skus, string date, int body)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < LinesOfBody; i++)
        {
            var number = ((long)body * LinesOfBody) + i;
            lines.Append(CultureInfo.InvariantCulture, $$"""{"event_id":"bench-{{number}}","user_id":"{{users[(int)(number * 7_919 % users.Count)]}}","sku":"{{skus[(int)(number * 104_729 % skus.Count)]}}","amount":{{(number % 90) + 1}}.50,"quantity":1,"occurred_at":"{{date}}T12:00:00Z"}""").Append('\n');
        }

        return lines.ToString();
    }
}
