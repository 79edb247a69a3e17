using System.Globalization;
using Cohort.Core.Protocol;

namespace Cohort.Core.Tests.Protocol;

/// <summary>
/// Nodes that find their cluster by a database, in a world made from a seed: they begin, are killed, stopped for a while and
/// started again, lose the database one by one or all together, and its answers come late or not at all; its clock jumps.
/// Time goes on in steps of a tenth of a second.
/// </summary>
internal sealed class FoundingWorld
{
    public delegate (FoundingState State, FoundingAnswer Answer) Rule(
        FoundingState state, IReadOnlyList<FoundingNode> nodes, FoundingReport report, long now);

    private const int Step = 100;

    // Twenty words take seventeen seconds at least. A member that was not stopped or cut off for about so long while the database
    // was there has been heard in between: it speaks every second, and each word takes up to five.
    private const long SilentAtLeast = 10_000;

    private readonly Random _random;
    private readonly Rule _rule;
    private readonly Place[] _places;
    private readonly Dictionary<string, FoundingNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<long, int> _begun = [];
    private FoundingState _state = new(0);
    private long _now;
    private long _clockAhead;
    private bool _isAway;
    private int _processes;
    private int _clusters;

    public FoundingWorld(int seed, Rule rule)
    {
        (_random, _rule) = (new Random(seed), rule);
        _places = [.. Enumerable.Range(0, _random.Next(2, 7)).Select(number => new Place(string.Create(CultureInfo.InvariantCulture, $"node-{number}")))];
    }

    /// <summary>What went wrong, with the time; empty where nothing did.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>How many clusters were begun.</summary>
    public int Begun => _begun.Count;

    /// <summary>Five minutes of trouble, then three without, after which all nodes must be in one cluster.</summary>
    public void Run()
    {
        while (_now < 300_000)
        {
            Trouble();
            Move();
        }

        Calm();
        for (var end = _now + 180_000; _now < end;)
        {
            foreach (var place in _places.Where(place => place.Running is null)) Start(place);
            Move();
        }

        var clusters = _places.Select(place => place.Running?.Of ?? 0).Distinct().ToList();
        if (clusters is not [> 0]) Fault($"at the end the nodes are in the clusters {string.Join(", ", clusters)}");
    }

    private bool Happens(double perMinute) => _random.NextDouble() < perMinute * Step / 60_000;

    private void Trouble()
    {
        if (Happens(0.7)) _isAway = !_isAway;
        if (Happens(0.2)) _clockAhead += _random.Next(-90_000, 90_000);
        foreach (var place in _places)
        {
            if (place.Running is null)
            {
                if (Happens(6)) Start(place);
                continue;
            }

            if (Happens(0.3)) place.Running = null;
            else if (Happens(0.5)) place.Running.StoppedUntil = _now + _random.Next(500, 60_000);
            if (Happens(0.6)) place.IsCut = !place.IsCut;
        }

        // The power fails.
        if (Happens(0.6)) foreach (var place in _places) place.Running = null;
    }

    private void Calm()
    {
        _isAway = false;
        foreach (var place in _places)
        {
            place.IsCut = false;
            if (place.Running is { } process) process.StoppedUntil = 0;
        }
    }

    private void Start(Place place) =>
        place.Running = new Runner(string.Create(CultureInfo.InvariantCulture, $"{place.Address}#{++_processes}"), place.Address);

    private void Move()
    {
        _now += Step;
        foreach (var place in _places)
        {
            if (place.Running is not { } process) continue;
            if (!_isAway && (place.IsCut || process.StoppedUntil > _now)) process.Silent += Step;
            Write(process, place);
            if (process.StoppedUntil <= _now && !Live(process)) place.Running = null;
        }
    }

    // What is under way gets to the database though its sender has been stopped meanwhile.
    private void Write(Runner process, Place place)
    {
        if (process.Sent is not { IsWritten: false } sent || sent.WrittenAt > _now) return;
        sent.IsWritten = true;
        if (_isAway || place.IsCut) return;
        var former = _state.Cluster;
        (_state, var answer) = _rule(_state, [.. _nodes.Values], sent.Report, _now + _clockAhead);
        var cluster = answer.Verdict is FoundingVerdict.Member or FoundingVerdict.Found ? answer.Cluster : sent.Report.Cluster;
        _nodes[sent.Report.Member] = new FoundingNode(sent.Report.Member, sent.Report.Address, cluster, _now + _clockAhead);
        if (sent.Report.IsMember) process.Silent = 0;
        if (_random.NextDouble() < 0.9) sent.Answer = answer;
        if (_state.Cluster != former) CheckNobodyWasHeard(process);
        if (answer.Verdict is FoundingVerdict.Member && _begun.GetValueOrDefault(answer.Cluster) != process.Of)
            Fault($"{process.Member} is told that it is of cluster {answer.Cluster}, and is of another one");
    }

    private void CheckNobodyWasHeard(Runner founder)
    {
        foreach (var other in _places.Select(place => place.Running).OfType<Runner>().Where(other => other != founder && other.Of > 0))
        {
            if (other.Silent < SilentAtLeast)
                Fault($"{founder.Member} may begin a cluster while {other.Member} is of another, and was silent for {other.Silent} ms only");
        }
    }

    /// <summary>Lets a process do what it does in a step; false where it ends.</summary>
    private bool Live(Runner process)
    {
        if (process.Sent is { IsWritten: true } sent && sent.AnsweredAt <= _now)
        {
            process.Sent = null;
            if (sent.Answer is { } answer)
            {
                switch (process.Seeker.Follow(sent.Report, answer, TimeSpan.FromMilliseconds(_now - sent.At)))
                {
                    case SeekerStep.End:
                        return false;
                    case SeekerStep.Begin:
                        process.Of = ++_clusters;
                        if (!_begun.TryAdd(answer.Cluster, process.Of)) Fault($"cluster {answer.Cluster} is begun twice");
                        break;
                    case SeekerStep.Join when answer.Addresses.Contains(process.Address):
                        Fault($"{process.Member} is to join itself, and would begin a cluster");
                        break;
                    case SeekerStep.Join:
                        (process.Asks, process.AsksUntil) = (answer.Addresses, _now + 60_000);
                        break;
                    default:
                        break;
                }
            }
        }

        if (process.Of == 0 && process.Asks is { } asks)
        {
            if (_now > process.AsksUntil) return false;
            var asked = _places.FirstOrDefault(place => place.Address == asks[_random.Next(asks.Count)])?.Running;
            if (asked is { Of: > 0 } && asked.StoppedUntil <= _now && _random.NextDouble() < 0.2) process.Of = asked.Of;
        }

        if (process.Sent is null && _now >= process.SpeaksAt && process.Seeker.Report(process.Of > 0) is { } report)
        {
            var written = _now + _random.Next(0, _random.Next(10) == 0 ? 2_000 : 200);
            process.Sent = new Sent(report, _now, written, written + _random.Next(0, _random.Next(10) == 0 ? 3_000 : 200));
            process.SpeaksAt = _now + 1_000;
        }

        return true;
    }

    private void Fault(string what) => Faults.Add(string.Create(CultureInfo.InvariantCulture, $"after {_now} ms {what}"));

    private sealed class Place(string address)
    {
        public string Address => address;

        public Runner? Running { get; set; }

        public bool IsCut { get; set; }
    }

    private sealed class Runner(string member, string address)
    {
        public string Member => member;

        public string Address => address;

        public ClusterSeeker Seeker { get; } = new(member, address, isGuided: true);

        /// <summary>The cluster that it is truly of; 0 for none.</summary>
        public int Of { get; set; }

        public long StoppedUntil { get; set; }

        /// <summary>For how long it was stopped or cut off since it was heard last, not counting when the database was away.</summary>
        public long Silent { get; set; }

        public long SpeaksAt { get; set; }

        public Sent? Sent { get; set; }

        public IReadOnlyList<string>? Asks { get; set; }

        public long AsksUntil { get; set; }
    }

    private sealed record Sent(FoundingReport Report, long At, long WrittenAt, long AnsweredAt)
    {
        public bool IsWritten { get; set; }

        public FoundingAnswer? Answer { get; set; }
    }
}
