using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cohort.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Cohort.Cli.Tests.Faults;

/// <summary>Whoever sends purchases until they are answered has each counted once, however often the server is killed.</summary>
[Trait("Category", "Slow")]
public sealed class IntakeKillTests(ITestOutputHelper output)
{
    private const int Bodies = 60;
    private const int LinesOfBody = 50;
    private const int Kills = 6;

    [Fact]
    public async Task Every_purchase_counts_once_When_the_server_is_killed_before_it_can_answer()
    {
        using var shop = new Shop(Shop.Line("0", "anna", "milk", "1", "2026-03-01"));
        await shop.RunAll();
        var address = $"http://127.0.0.1:{FreePort.Next()}";
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(1) };
        var random = new Random(12);
        var (accepted, repeated, kills) = (0, 0, 0);
        var server = Start(shop, address);
        try
        {
            for (var body = 0; body < Bodies; body++)
            {
                var answer = Send(http, address, body);
                if (kills < Kills && body % 8 == 4)
                {
                    kills++;
                    await Task.Delay(random.Next(150));
                    Assert.True(server.Kill());
                    server.Dispose();
                    server = Start(shop, address);
                }

                var told = await answer;
                accepted += told.GetProperty("accepted").GetInt32();
                repeated += told.GetProperty("repeated").GetInt32();
                Assert.Equal(0, told.GetProperty("refused").GetInt32());
            }

            output.WriteLine($"{kills} kills, {accepted} accepted, {repeated} repeated.");
            Assert.Equal(Bodies * LinesOfBody, accepted + repeated);
            var user = await http.GetFromJsonAsync<JsonElement>($"{address}/v1/users/anna");
            Assert.Equal((Bodies * LinesOfBody * 200) + 100, user.GetProperty("spend").EnumerateArray().Sum(spend => spend.GetProperty("spend_minor").GetInt64()));
        }
        finally
        {
            server.Kill();
            server.Dispose();
        }

        await Run.Well("data", "check", "--data", shop.Data);
    }

    private static CohortProcess Start(Shop shop, string address) => CohortProcess.Start("serve", "--data", shop.Data, "--listen", address);

    // As a client that knows nothing but that an answer means it is stored.
    private static async Task<JsonElement> Send(HttpClient http, string address, int body)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < LinesOfBody; i++) lines.Append(Shop.Line($"b{body}-{i}", "anna", "milk", "2", "2026-03-01"));
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var content = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson");
                using var response = await http.PostAsync(new Uri($"{address}/v1/purchases"), content);
                if (response.IsSuccessStatusCode) return await response.Content.ReadFromJsonAsync<JsonElement>();
            }
            catch (HttpRequestException)
            {
                // It is away.
            }

            Assert.True(tries < 1_200, "The server did not come back within a minute.");
            await Task.Delay(50);
        }
    }
}
