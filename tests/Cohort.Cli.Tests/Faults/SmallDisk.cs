using System.Diagnostics;
using Xunit;

namespace Cohort.Cli.Tests.Faults;

/// <summary>A file system of a few megabytes in memory; unmounted whatever happens. Only root of a Linux machine can have one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly Scratch _scratch = new();

    public SmallDisk(int kilobytes)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.UserName == "root", "Only root of a Linux machine can mount a small disk.");
        Directory.CreateDirectory(Root);
        if (Do("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "cohort-test", Root) == 0) return;
        _scratch.Dispose();
        Skip.If(true, "This machine does not let a test mount a small disk.");
    }

    public string Root => _scratch["disk"];

    public void Resize(int kilobytes) => Assert.Equal(0, Do("mount", "-o", $"remount,size={kilobytes}k", Root));

    public void MakeReadOnly() => Assert.Equal(0, Do("mount", "-o", "remount,ro", Root));

    public void Dispose()
    {
        if (Do("umount", Root) != 0) Do("umount", "-l", Root);
        _scratch.Dispose();
    }

    private static int Do(string command, params string[] args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, args) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
