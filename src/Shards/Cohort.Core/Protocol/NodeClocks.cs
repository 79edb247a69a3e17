using System.Globalization;

namespace Cohort.Core.Protocol;

/// <summary>
/// How far the clocks of nodes are from one of them, by what they report. A report takes time on its way, which makes its
/// clock seem to be behind and never ahead: of the last few, the one that took least is believed.
/// </summary>
/// <param name="boundMilliseconds">Differences up to this are not told.</param>
internal sealed class NodeClocks(long boundMilliseconds)
{
    // Of two seconds each: a node that was paused for a moment is not told as one with a wrong clock.
    private const int KeptReports = 5;

    // A node that has said nothing for so long is gone, or is told as unreachable elsewhere.
    private const long SilentMilliseconds = 30_000;

    private readonly Dictionary<string, Reports> _nodes = new(StringComparer.Ordinal);

    /// <summary>A node reports its clock.</summary>
    /// <param name="node">The node.</param>
    /// <param name="theirs">Milliseconds of its clock.</param>
    /// <param name="ours">Milliseconds of the clock that it is compared with, on arrival.</param>
    /// <param name="at">Milliseconds of a clock that nobody sets, on arrival.</param>
    public void Hear(string node, long theirs, long ours, long at)
    {
        ArgumentNullException.ThrowIfNull(node);
        Forget(at);
        if (!_nodes.TryGetValue(node, out var reports))
        {
            if (_nodes.Count == Limits.ReportingNodes) return;
            _nodes.Add(node, reports = new Reports());
        }

        reports.Add(theirs - ours, at);
    }

    /// <summary>The nodes whose clocks are further away than the bound, with how far ahead they are in milliseconds, in the order of their names.</summary>
    /// <param name="at">Milliseconds of the clock that nobody sets.</param>
    public IReadOnlyList<(string Node, long Ahead)> Apart(long at)
    {
        Forget(at);
        return [.. _nodes.Where(node => node.Value.IsSure && Math.Abs(node.Value.Ahead) > boundMilliseconds)
            .OrderBy(node => node.Key, StringComparer.Ordinal).Select(node => (node.Key, node.Value.Ahead))];
    }

    /// <summary>What to tell of them: a sentence each.</summary>
    /// <param name="at">Milliseconds of the clock that nobody sets.</param>
    /// <param name="reference">The node that they are compared with.</param>
    public IEnumerable<string> Sentences(long at, string reference) => Apart(at).Select(apart => string.Create(
        CultureInfo.InvariantCulture,
        $"The clock of node {apart.Node} is {Math.Abs(apart.Ahead) / 1000.0:0.0} s {(apart.Ahead > 0 ? "ahead of" : "behind")} that of node {reference}, which turns the day; {boundMilliseconds / 1000.0:0.###} s are allowed. Let both be set by the same time servers."));

    private void Forget(long at)
    {
        foreach (var silent in _nodes.Where(node => at - node.Value.At > SilentMilliseconds).Select(node => node.Key).ToList()) _nodes.Remove(silent);
    }

    private sealed class Reports
    {
        private readonly Queue<long> _ahead = new(KeptReports);

        public long At { get; private set; }

        public bool IsSure => _ahead.Count == KeptReports;

        public long Ahead => _ahead.Max();

        public void Add(long ahead, long at)
        {
            if (_ahead.Count == KeptReports) _ahead.Dequeue();
            _ahead.Enqueue(ahead);
            At = at;
        }
    }
}
