using Cohort.Actors.Logging;
using Confluent.Kafka;

namespace Cohort.Actors.Kafka;

/// <summary>
/// Commits offsets, one request after the other, on a thread of its own: an older offset can never come after a newer one, a
/// partition that was given away is committed no more, and polling waits for no broker but where a partition is given away.
/// </summary>
internal sealed class OffsetCommits : IDisposable
{
    private readonly object _gate = new();
    private readonly Dictionary<TopicPartition, Assignment> _assigned = [];
    private readonly Action<IReadOnlyList<TopicPartitionOffset>> _commit;
    private readonly TimeSpan _interval;
    private readonly FoldedLog _log;
    private readonly Thread _thread;
    private long _begun;
    private long _ended;
    private bool _isUrgent;
    private bool _isOver;

    /// <summary>Begins to commit.</summary>
    /// <param name="commit">Commits offsets, and throws where it could not: a <see cref="KafkaException"/> or an <see cref="InvalidOperationException"/>.</param>
    /// <param name="interval">Between two requests.</param>
    /// <param name="log">Hears of commits that failed.</param>
    public OffsetCommits(Action<IReadOnlyList<TopicPartitionOffset>> commit, TimeSpan interval, FoldedLog log)
    {
        (_commit, _interval, _log) = (commit, interval, log);
        _thread = new Thread(Run) { IsBackground = true, Name = "kafka-commits" };
        _thread.Start();
    }

    /// <summary>A partition is assigned.</summary>
    /// <param name="place">The partition.</param>
    /// <param name="committed">What the group has committed of it; -1 where nothing.</param>
    public void Begin(TopicPartition place, long committed)
    {
        lock (_gate) _assigned[place] = new Assignment(committed);
    }

    /// <summary>Everything below an offset is done. A lower one than before changes nothing, nor does one of a partition that is not assigned.</summary>
    public void Want(TopicPartition place, long offset)
    {
        lock (_gate)
        {
            if (_assigned.TryGetValue(place, out var assignment)) assignment.Want(offset);
        }
    }

    /// <summary>What the group has committed of a partition that is assigned; null where it is not, or nothing is.</summary>
    public long? CommittedOf(TopicPartition place)
    {
        lock (_gate) return _assigned.TryGetValue(place, out var assignment) && assignment.Committed >= 0 ? assignment.Committed : null;
    }

    /// <summary>Commits the last offsets of partitions that are given away, and then nothing more of them. False where that was not confirmed.</summary>
    /// <param name="places">The partitions.</param>
    /// <param name="longest">For how long it may take.</param>
    public bool End(IReadOnlyCollection<TopicPartition> places, TimeSpan longest)
    {
        lock (_gate)
        {
            var ending = places.Select(_assigned.GetValueOrDefault).OfType<Assignment>().ToList();

            // A request that is under way may hold older offsets; the one after it holds these.
            var request = _begun + 1;
            _isUrgent = ending.Any(assignment => assignment.IsDue);
            Monitor.PulseAll(_gate);
            var until = Environment.TickCount64 + (long)longest.TotalMilliseconds;
            while (ending.Any(assignment => assignment.IsDue) && _ended < request && until - Environment.TickCount64 is > 0 and var left)
                Monitor.Wait(_gate, (int)left);
            foreach (var place in places) _assigned.Remove(place);
            return !ending.Any(assignment => assignment.IsDue);
        }
    }

    /// <summary>Partitions belong to others already.</summary>
    public void Forget(IEnumerable<TopicPartition> places)
    {
        lock (_gate)
        {
            foreach (var place in places) _assigned.Remove(place);
        }
    }

    /// <summary>Waits for the request under way, and commits nothing more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (NextDue() is { } due)
        {
            var (done, refusal) = Commit([.. due.Select(entry => new TopicPartitionOffset(entry.Place, entry.Offset))]);
            lock (_gate)
            {
                foreach (var (place, offset, assignment) in due)
                {
                    if (done.Contains(place)) assignment.Committed = offset;
                }

                _ended = _begun;
                Monitor.PulseAll(_gate);
            }

            // What is not committed is asked for again; a partition that was given away is read again from an earlier place.
            if (refusal is not null) _log.Warning("commit", null, "Offsets were not committed, and are tried again as long as their partitions are here: {0}.", refusal);
            else _log.Over("commit", "Offsets are committed again.");
        }
    }

    private List<(TopicPartition Place, long Offset, Assignment Assignment)>? NextDue()
    {
        lock (_gate)
        {
            var next = Environment.TickCount64 + (long)_interval.TotalMilliseconds;
            while (!_isOver && !_isUrgent && next - Environment.TickCount64 is > 0 and var left) Monitor.Wait(_gate, (int)left);
            while (!_isOver && !_assigned.Values.Any(assignment => assignment.IsDue)) Monitor.Wait(_gate, _interval);
            if (_isOver) return null;
            _isUrgent = false;
            _begun++;
            return [.. _assigned.Where(entry => entry.Value.IsDue).Select(entry => (entry.Key, entry.Value.Wanted, entry.Value))];
        }
    }

    private (HashSet<TopicPartition> Done, string? Refusal) Commit(List<TopicPartitionOffset> offsets)
    {
        try
        {
            _commit(offsets);
            return ([.. offsets.Select(offset => offset.TopicPartition)], null);
        }
        catch (TopicPartitionOffsetException exception)
        {
            return ([.. exception.Results.Where(result => !result.Error.IsError).Select(result => result.TopicPartition)], exception.Error.Reason);
        }
        catch (KafkaException exception)
        {
            return ([], exception.Error.Reason);
        }
        catch (InvalidOperationException exception)
        {
            return ([], exception.Message);
        }
    }

    private sealed class Assignment(long committed)
    {
        public long Wanted { get; private set; } = committed;

        public long Committed { get; set; } = committed;

        public bool IsDue => Wanted > Committed;

        public void Want(long offset) => Wanted = Math.Max(Wanted, offset);
    }
}
