using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Cohort.Testing;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary>The engine, its HTTP interface and the dashboard in one process.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly Shop _shop = new(
        Shop.Line("1", "anna", "milk", "12.50", "2026-03-01")
        + Shop.Line("2", "bert", "milk", "20", "2026-03-02"));

    private readonly string _address = $"http://127.0.0.1:{FreePort.Next()}";
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };

    public void Dispose()
    {
        _http.Dispose();
        _stop.Dispose();
        _shop.Dispose();
    }

    [Fact]
    public async Task It_answers_while_it_follows_its_events_and_takes_orders_meanwhile()
    {
        var serving = Serve("--events", _shop.Events, "--follow", "--taxonomy", _shop.TaxonomyFile, "--rules", _shop.RulesFile);
        await Until("/v1/segments", answer => Members(answer, "dairy") == 2);

        File.AppendAllText(_shop.Events, Shop.Line("3", "carl", "milk", "30", "2026-03-02"));
        await Until("/v1/segments", answer => Members(answer, "dairy") == 3);

        // The run follows for ever, and gives way.
        var rules = Shop.Rules.Replace("spend(\"DAIRY\") >= 10", "spend(\"DAIRY\") >= 25", StringComparison.Ordinal);
        using var body = new StringContent(JsonSerializer.Serialize(new { rules }), System.Text.Encoding.UTF8, "application/json");
        using var activated = await _http.PostAsync(new Uri($"{_address}/v1/activation"), body);
        Assert.True(activated.IsSuccessStatusCode, await activated.Content.ReadAsStringAsync());
        await Until("/v1/segments", answer => Members(answer, "dairy") == 1);
        File.AppendAllText(_shop.Events, Shop.Line("4", "dora", "milk", "40", "2026-03-02"));
        await Until("/v1/segments", answer => Members(answer, "dairy") == 2);

        var audit = await _http.GetFromJsonAsync<JsonElement>($"{_address}/v1/audit");
        Assert.Equal(["done", "begun"], audit.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("outcome").GetString()));
        await _stop.CancelAsync();
        var run = await serving;
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains($"Cohort serves '{_shop.Data}': open {_address} in a browser.", run.Output, StringComparison.Ordinal);
        Assert.Equal("4", (await _shop.Ask("sources", "--json")).Json.Single(one => one.GetProperty("source").GetString() == Path.GetFullPath(_shop.Events)).GetProperty("durable").ToString());
    }

    [Fact]
    public async Task It_serves_a_directory_without_events()
    {
        await _shop.RunAll();
        var serving = Serve();

        await Until("/v1/status", answer => answer.GetProperty("as_of").GetString() == "2026-03-02");

        Assert.Contains("<title>", await _http.GetStringAsync(new Uri(_address)), StringComparison.Ordinal);
        await _stop.CancelAsync();
        Assert.Equal(ExitCode.Done, (await serving).Code);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080", "nobody would be asked who they are")]
    [InlineData("https://127.0.0.1:8443", "--certificate")]
    [InlineData("127.0.0.1:8080", "as in http://127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:8080/here", "without a path")]
    public async Task It_ends_with_2_When_it_cannot_listen_like_that(string listen, string because)
    {
        await _shop.RunAll();

        var run = await Run.Of("serve", "--data", _shop.Data, "--listen", listen);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains(because, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_2_When_another_process_has_the_port()
    {
        await _shop.RunAll();
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();

        var run = await Run.Of("serve", "--data", _shop.Data, "--listen", $"http://127.0.0.1:{((System.Net.IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains("Give another address with --listen.", run.Error, StringComparison.Ordinal);
    }

    private Task<Run> Serve(params string[] more) => Run.Of(_stop.Token, ["serve", "--data", _shop.Data, "--listen", _address, .. more]);

    private static long Members(JsonElement segments, string name) =>
        segments.EnumerateArray().Where(one => one.GetProperty("segment").GetString() == name).Select(one => one.GetProperty("members").GetInt64()).FirstOrDefault(-1);

    private async Task Until(string path, Func<JsonElement, bool> isSo)
    {
        var deadline = DateTime.UtcNow.AddMinutes(1);
        while (true)
        {
            try
            {
                if (isSo(await _http.GetFromJsonAsync<JsonElement>($"{_address}{path}"))) return;
            }
            catch (HttpRequestException) when (DateTime.UtcNow < deadline)
            {
                // It is starting.
            }

            Assert.True(DateTime.UtcNow < deadline, $"{path} did not come to be as expected.");
            await Task.Delay(50);
        }
    }
}
