using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Cohort.Cluster.Tests.Pods;

/// <summary>A network namespace of Linux with a name, gone with <see cref="Dispose"/> and everything in it: interfaces, routes, neighbours.</summary>
internal sealed class NetworkSpace : IDisposable
{
    private const string Ip = "ip";
    private const int NetworkKind = 0x40000000; // CLONE_NEWNET

    public NetworkSpace(string name)
    {
        Name = name;
        Run("netns", "add", name);
        Here("link", "set", "lo", "up");
    }

    public string Name { get; }

    /// <summary>What runs a program in it, with the files of /etc/netns/NAME in place of those of /etc.</summary>
    public IReadOnlyList<string> Command => [Ip, "netns", "exec", Name];

    /// <summary>A TCP socket of this network, whoever uses it then.</summary>
    public Socket CreateSocket()
    {
        Socket? socket = null;
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                // The thread belongs to it from here on, and ends with it: no other work runs there.
                using var file = File.OpenHandle($"/run/netns/{Name}");
                if (EnterNamespace(file, NetworkKind) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
                socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            }
            catch (Exception e) when (e is IOException or Win32Exception or SocketException)
            {
                fault = e;
            }
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new InvalidOperationException($"There is no socket in {Name}.", fault);
    }

    /// <summary>Runs <c>ip</c> with these words in it.</summary>
    public void Here(params string[] words) => Run(["-n", Name, .. words]);

    /// <summary>Runs <c>ip</c>.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static void Run(params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(Ip, words) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"ip {string.Join(' ', words)}: {said}");
    }

    public void Dispose() => Run("netns", "del", Name);

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int EnterNamespace(SafeHandle file, int kind);
}
