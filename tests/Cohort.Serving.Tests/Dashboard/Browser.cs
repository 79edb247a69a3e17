using Microsoft.Playwright;

namespace Cohort.Serving.Tests.Dashboard;

/// <summary>Debian's Chromium, driven by Playwright: one for all tests of a class.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string? Program = ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]).FirstOrDefault(File.Exists);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why there is none; null where there is.</summary>
    public static string? WhyMissing =>
        !OperatingSystem.IsLinux() ? "The tests start Chromium on Linux only." : Program is null ? "There is no Chromium on this machine; install the package chromium." : null;

    public async Task InitializeAsync()
    {
        if (WhyMissing is not null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Headless = true, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    /// <summary>A page in a browser that nobody used before.</summary>
    /// <param name="address">Where its paths begin.</param>
    /// <param name="faults">Hears what the page says is wrong: a script that was refused, a file that is missing.</param>
    /// <param name="isDark">Whether the reader likes it dark.</param>
    internal async Task<IPage> OpenAsync(Uri address, List<string>? faults = null, bool isDark = false)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.AbsoluteUri,
            ViewportSize = new ViewportSize { Width = 1360, Height = 900 },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
        });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        if (faults is null) return page;
        page.Console += (_, message) =>
        {
            if (message.Type == "error") faults.Add(message.Text);
        };
        page.PageError += (_, error) => faults.Add(error);
        return page;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
