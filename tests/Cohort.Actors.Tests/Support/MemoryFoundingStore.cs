using Cohort.Actors.Connectors;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Tests.Support;

/// <summary>Where nodes report in, in memory; it can be cut off from some of them.</summary>
internal sealed class MemoryFoundingStore : IFoundingStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FoundingNode> _nodes = new(StringComparer.Ordinal);
    private FoundingState _state = new(0);
    private string? _cut;
    private long _passed;

    public long Cluster
    {
        get
        {
            lock (_lock) return _state.Cluster;
        }
    }

    /// <summary>How many reports got no answer.</summary>
    public int Refused { get; private set; }

    /// <summary>Answers an address no more; with an empty one, nobody.</summary>
    public void Cut(string address)
    {
        lock (_lock) _cut = address;
    }

    public void Heal()
    {
        lock (_lock) _cut = null;
    }

    /// <summary>Lets the clock go on.</summary>
    public void Pass(long milliseconds)
    {
        lock (_lock) _passed += milliseconds;
    }

    public Task<FoundingAnswer> ReportAsync(FoundingReport report)
    {
        lock (_lock)
        {
            if (_cut is { } cut && (cut.Length == 0 || cut == report.Address))
            {
                Refused++;
                return Task.FromException<FoundingAnswer>(new IOException("the database is away"));
            }

            var now = Environment.TickCount64 + _passed;
            (_state, var answer) = Founding.Decide(_state, [.. _nodes.Values], report, now);
            var cluster = answer.Verdict is FoundingVerdict.Member or FoundingVerdict.Found ? answer.Cluster : report.Cluster;
            _nodes[report.Member] = new FoundingNode(report.Member, report.Address, cluster, now);
            return Task.FromResult(answer);
        }
    }
}
