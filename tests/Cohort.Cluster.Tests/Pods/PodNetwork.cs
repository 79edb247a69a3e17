using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cohort.Cluster.Tests.Support;
using Cohort.Testing;

namespace Cohort.Cluster.Tests.Pods;

/// <summary>
/// Pods without Kubernetes: each is a network namespace with an address and a name of its own, behind one bridge. PostgreSQL and
/// the broker are reached there by names, too, and by nobody outside. Everything is gone with <see cref="Dispose"/>.
/// </summary>
/// <remarks>
/// <code>
/// pod 10.77.0.11 --veth--+
/// pod 10.77.0.12 --veth--+-- bridge 10.77.0.1 -- relays -- PostgreSQL and broker on the loopback interface of the tests
/// pod 10.77.0.13 --veth--+
/// </code>
/// The tests' broker names itself 127.0.0.1, so that each pod has a relay there, which goes by the bridge.
/// </remarks>
internal sealed class PodNetwork : INodePlaces
{
    private const string Prefix = "cohort-pods-";
    private const string Bridge = "10.77.0.1";
    private const string Nowhere = "02:00:00:00:00:fe";
    private const string HostFiles = "/etc/netns";
    private const int First = 11;
    private const int Most = 30;

    private static int _made;

    private readonly string _name = string.Create(
        CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _made)}");

    private readonly NetworkSpace _host;
    private readonly List<Pod> _pods = [];
    private readonly List<IDisposable> _relays = [];
    private readonly PodSettings _settings = new();
    private int _broker;
    private int _database;

    public PodNetwork()
    {
        SweepOthers();
        _host = new NetworkSpace($"{_name}-host");
        try
        {
            _host.Here("link", "add", "bridge", "type", "bridge");
            _host.Here("addr", "add", $"{Bridge}/24", "dev", "bridge");
            _host.Here("link", "set", "bridge", "up");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why there are no pods here; null where there are.</summary>
    public static string? WhyMissing { get; } = Missing();

    public void Connect(ClusterBroker broker, PostgresServer? server)
    {
        (_broker, _database) = (IPEndPoint.Parse(broker.Address).Port, server!.Port);
        foreach (var port in new[] { _broker, _database })
            _relays.Add(new Relay(_host.CreateSocket(), At(Bridge, port), OwnSocket, new IPEndPoint(IPAddress.Loopback, port)));
    }

    public ClusterNode Next(string roles, string settings, string counters)
    {
        var number = First + _pods.Count;
        if (_pods.Count == Most) throw new InvalidOperationException($"There are no more than {Most} pods.");
        var pod = new Pod(number, _name, _host, Hosts());
        _pods.Add(pod);
        _relays.Add(new Relay(
            pod.Space.CreateSocket(), new IPEndPoint(IPAddress.Loopback, _broker), pod.Space.CreateSocket, At(Bridge, _broker)));
        return new ClusterNode(
            PodSettings.NodeAddressOf(pod.Address),
            _settings.Client(() => _host.CreateSocket(), pod.Address),
            _settings.Config(settings, _broker),
            string.Create(CultureInfo.InvariantCulture, $"{counters}-{number}"),
            new NodeSurroundings(pod.Space.Command, PodSettings.Variables(pod.Address, roles, _database)));
    }

    /// <summary>Pulls the plug of a pod: it reaches nobody, and nobody it.</summary>
    public void Unplug(ClusterNode node) => PodOf(node).Plug("down");

    public void PlugIn(ClusterNode node) => PodOf(node).Plug("up");

    /// <summary>Loses, without a word, what one pod says to another; the other way stays open.</summary>
    public void Lose(ClusterNode from, ClusterNode to) => PodOf(from).Space.Here(
        "neigh", "replace", PodOf(to).Address, "lladdr", Nowhere, "dev", "eth0", "nud", "permanent");

    public void Heal(ClusterNode from, ClusterNode to) =>
        PodOf(from).Space.Here("neigh", "del", PodOf(to).Address, "dev", "eth0");

    public void Dispose()
    {
        foreach (var relay in _relays) relay.Dispose();
        foreach (var pod in _pods) pod.Dispose();
        _host.Dispose();
        _settings.Dispose();
        if (Directory.Exists(HostFiles) && !Directory.EnumerateFileSystemEntries(HostFiles).Any()) Directory.Delete(HostFiles);
    }

    private Pod PodOf(ClusterNode node) => _pods.Single(pod => PodSettings.NodeAddressOf(pod.Address) == node.Address);

    private static Socket OwnSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private static IPEndPoint At(string address, int port) => new(IPAddress.Parse(address), port);

    // As cluster DNS answers: the headless service names every pod by its address.
    private static string Hosts() => string.Join('\n', Enumerable.Range(First, Most).Select(Pod.AddressOf)
        .Select(address => $"{address} {PodSettings.NameOf(address)}")
        .Append($"{Bridge} {PodSettings.Kafka} {PodSettings.Postgres}").Append("127.0.0.1 localhost").Append(""));

    private static string? Missing()
    {
        const string Why = "Pods take root on Linux, and the program ip (Debian's package iproute2) with network namespaces, bridges and veth";
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return $"{Why}.";
        try
        {
            using var network = new PodNetwork();
            new Pod(First, network._name, network._host, "").Dispose();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            return $"{Why}: {e.Message}";
        }
    }

    // Of tests that were killed.
    private static void SweepOthers()
    {
        if (!Directory.Exists("/run/netns")) return;
        foreach (var name in Directory.EnumerateFiles("/run/netns", $"{Prefix}*").Select(file => Path.GetFileName(file)!))
        {
            if (Directory.Exists($"/proc/{name[Prefix.Length..].Split('-')[0]}")) continue;
            NetworkSpace.Run("netns", "del", name);
            if (Directory.Exists(Path.Combine(HostFiles, name))) Directory.Delete(Path.Combine(HostFiles, name), recursive: true);
        }
    }

    /// <summary>One pod's network.</summary>
    private sealed class Pod : IDisposable
    {
        private readonly NetworkSpace _host;
        private readonly string _link;
        private readonly string _files;

        public Pod(int number, string name, NetworkSpace host, string hosts)
        {
            (_host, _link, Address) = (host, string.Create(CultureInfo.InvariantCulture, $"pod{number}"), AddressOf(number));
            Space = new NetworkSpace(string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
            _files = Path.Combine(HostFiles, Space.Name);
            Directory.CreateDirectory(_files);
            File.WriteAllText(Path.Combine(_files, "hosts"), hosts);
            File.WriteAllText(Path.Combine(_files, "resolv.conf"), "");
            host.Here("link", "add", _link, "type", "veth", "peer", "name", "eth0", "netns", Space.Name);
            host.Here("link", "set", _link, "master", "bridge", "up");
            Space.Here("addr", "add", $"{Address}/24", "dev", "eth0");
            Space.Here("link", "set", "eth0", "up");
        }

        public NetworkSpace Space { get; }

        public string Address { get; }

        public static string AddressOf(int number) => string.Create(CultureInfo.InvariantCulture, $"10.77.0.{number}");

        public void Plug(string state) => _host.Here("link", "set", _link, state);

        public void Dispose()
        {
            Space.Dispose();
            Directory.Delete(_files, recursive: true);
        }
    }
}
