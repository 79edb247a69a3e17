using System.Diagnostics;
using System.Globalization;

namespace Cohort.Testing;

/// <summary>A broker as a process of its own, on a free port of the loopback interface; its program lies beside the tests.</summary>
public sealed class BrokerProcess : IDisposable
{
    private readonly Process _process;

    public BrokerProcess(string topic, int partitions, int brokers = 1)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "cohort-broker.dll"), brokers.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        Address = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The broker did not start.");
        Tell(string.Create(CultureInfo.InvariantCulture, $"topic {topic} {partitions}"));
    }

    public string Address { get; }

    /// <summary>Deletes a topic and makes it anew, empty.</summary>
    public void MakeAnew(string topic, int partitions)
    {
        Tell($"delete {topic}");
        Tell(string.Create(CultureInfo.InvariantCulture, $"topic {topic} {partitions}"));
    }

    /// <summary>Deletes the records of a partition below an offset.</summary>
    public void Forget(string topic, int partition, long before) => Tell(string.Create(CultureInfo.InvariantCulture, $"forget {topic} {partition} {before}"));

    /// <summary>Makes a broker, by its number from 1, the leader of a partition; -1 leaves it without one, so that nobody can read it.</summary>
    public void Lead(string topic, int partition, int broker) =>
        Tell(string.Create(CultureInfo.InvariantCulture, $"leader {topic} {partition} {broker}"));

    /// <summary>Makes a broker the coordinator of a group.</summary>
    public void Coordinate(string group, int broker) => Tell(string.Create(CultureInfo.InvariantCulture, $"coordinator {group} {broker}"));

    /// <summary>One broker goes away, and the others stay.</summary>
    public void GoAway(int broker) => Tell(string.Create(CultureInfo.InvariantCulture, $"down {broker}"));

    public void ComeBack(int broker) => Tell(string.Create(CultureInfo.InvariantCulture, $"up {broker}"));

    public void GoAway() => Tell("down");

    public void ComeBack() => Tell("up");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000)) _process.Kill();
        _process.Dispose();
    }

    private void Tell(string command)
    {
        _process.StandardInput.WriteLine(command);
        var answer = _process.StandardOutput.ReadLine();
        if (answer != "done") throw new InvalidOperationException(answer);
    }
}
