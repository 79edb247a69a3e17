using System.Diagnostics;
using Cohort.Testing;
using Microsoft.Playwright;

namespace Cohort.Serving.Tests.Dashboard;

/// <summary>Makes the pictures of docs/img/dashboard, where the build asks for them: of the demonstration, as it is served.</summary>
[Trait("Category", "Slow")]
public sealed class ScreenshotTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("COHORT_SCREENSHOTS");

    [SkippableFact]
    public async Task Every_page_has_a_picture()
    {
        Skip.If(Folder is null, "No pictures are asked for; './build.sh screenshots' makes them.");
        Skip.IfNot(Browser.WhyMissing is null, Browser.WhyMissing);
        var data = Directory.CreateTempSubdirectory("cohort-pictures-").FullName;
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        using (var demo = Start("demo", "--once", "--data", Path.Combine(data, "demo"))) await demo.WaitForExitAsync();
        using var serve = Start("serve", "--data", Path.Combine(data, "demo"), "--listen", address.AbsoluteUri);
        try
        {
            Directory.CreateDirectory(Folder!);
            await Answers(address);
            await Shoot(address);
        }
        finally
        {
            serve.Kill(entireProcessTree: true);
            await serve.WaitForExitAsync();
            Directory.Delete(data, recursive: true);
        }
    }

    private async Task Shoot(Uri address)
    {
        var page = await browser.OpenAsync(address);
        await Shoot(page, "/", "overview", async () => await page.WaitForTimeoutAsync(9_000));
        await Shoot(page, "/segments", "segments");
        await Shoot(page, "/segments/milk_lovers", "segment", async () => await page.GetByText("Leave within 7 days").WaitForAsync());
        await Shoot(page, "/overlap", "overlap", async () => await page.GetByText("Part of all in any of them").WaitForAsync());
        await Shoot(page, "/editor", "editor", async () =>
        {
            var rules = page.GetByLabel("Text of the rules");
            await rules.FillAsync((await rules.InputValueAsync()).Replace("(\"FLUID MILK PRODUCTS\") >= 5", "(\"FLUID MILK PRODUCTS\") >= 7", StringComparison.Ordinal));
            await page.GetByText("Some of them, and why").First.ClickAsync();
        });
        var user = await page.APIRequest.GetAsync($"{address}v1/segments/milk_lovers/members?limit=1");
        var id = (await user.JsonAsync())!.Value.GetProperty("items")[0].GetString()!;
        await Shoot(page, $"/users/{id}", "user", async () =>
        {
            await page.GetByLabel("Why the user is in Milk lovers").ClickAsync();
            await page.GetByText("The user leaves on").WaitForAsync();
        });
        await Shoot(page, "/operations", "operations");
    }

    private static async Task Shoot(IPage page, string path, string name, Func<Task>? ready = null)
    {
        await page.GotoAsync(path);
        await page.WaitForFunctionAsync("() => window.Blazor !== undefined");
        if (ready is not null) await ready();
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder!, $"{name}.png") });
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("COHORT_COMMAND")!, arguments))!;

    private static async Task Answers(Uri address)
    {
        using var http = new HttpClient();
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(address, "health/live"));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (tries < 600)
            {
                await Task.Delay(100);
            }
        }
    }
}
