using System.Diagnostics;

namespace Cohort.Node.Tests.Browser;

/// <summary>A browser without a window, with a profile of its own.</summary>
internal sealed class Chromium : IDisposable
{
    private static readonly string? Program = ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]).FirstOrDefault(File.Exists);

    private readonly string _profile = Directory.CreateTempSubdirectory("cohort-chromium-").FullName;
    private readonly Process _process;
    private readonly Task<string> _said;

    /// <summary>Opens a page.</summary>
    /// <param name="page">Its address.</param>
    /// <param name="names">Which names lead where, as Chromium's host rules say it.</param>
    public Chromium(Uri page, string names)
    {
        var start = new ProcessStartInfo(Program!) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-dev-shm-usage", "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable", "--no-proxy-server",
            $"--host-resolver-rules={names}", $"--user-data-dir={_profile}", "--remote-debugging-port=0", page.AbsoluteUri])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _said = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Why there is none; null where there is.</summary>
    public static string? WhyMissing =>
        !OperatingSystem.IsLinux() ? "The tests start Chromium on Linux only." : Program is null ? "There is no Chromium on this machine; install the package chromium." : null;

    /// <summary>What it said, once it has ended.</summary>
    public string End()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        return _said.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        if (!_process.HasExited) End();
        _process.Dispose();

        // What the processes of the browser still write goes with the folder, or is left to the system.
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
        }
    }
}
