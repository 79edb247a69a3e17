namespace Cohort.Actors.Logging;

/// <summary>
/// Decides which of many equal messages people are told: the first, then one a minute with the number of those left out.
/// What has not come for two minutes is over. Safe for several threads.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="burst">How many of a kind are told a minute before the rest is counted only.</param>
internal sealed class Folding(TimeProvider time, int burst = 1)
{
    /// <summary>Between two tellings of one trouble: often enough to see that it lasts, seldom enough to find other lines.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Without a message for so long, a trouble is over: clients of brokers and databases try again within ten seconds.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(2);

    /// <summary>Kinds that are counted at a time. Beyond, the one that has been quiet for longest is forgotten.</summary>
    public const int MostKinds = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>What goes wrong at present, the longest lasting first.</summary>
    public IReadOnlyList<Trouble> Current
    {
        get
        {
            lock (_lock) return [.. _entries.Values.Select(entry => entry.Trouble).OrderBy(trouble => trouble.Since)];
        }
    }

    /// <summary>Counts a message, and says whether people are told of it.</summary>
    /// <param name="kind">What makes two messages the same trouble.</param>
    /// <param name="text">The message.</param>
    /// <param name="leftOut">How many of its kind were left out since people were told last; 0 where it is not told.</param>
    public bool Tells(string kind, string text, out long leftOut)
    {
        lock (_lock)
        {
            leftOut = 0;
            var now = time.GetUtcNow();
            if (!_entries.TryGetValue(kind, out var entry))
            {
                MakeRoom();
                entry = new Entry(now);
                _entries.Add(kind, entry);
            }

            entry.Trouble = new Trouble(kind, text, entry.Trouble.Since, now, entry.Trouble.Times + 1);
            if (now - entry.PeriodFrom >= Interval) (entry.PeriodFrom, entry.ToldInPeriod) = (now, 0);
            if (entry.ToldInPeriod >= burst)
            {
                entry.LeftOut++;
                return false;
            }

            (leftOut, entry.LeftOut) = (entry.LeftOut, 0);
            entry.ToldInPeriod++;
            return true;
        }
    }

    /// <summary>Forgets a trouble that has ended, and gives it back; null where there was none.</summary>
    public Trouble? End(string kind)
    {
        lock (_lock) return _entries.Remove(kind, out var entry) ? entry.Trouble : null;
    }

    /// <summary>Forgets the troubles that have been quiet for long enough. Those of which something was left out are given back.</summary>
    public IReadOnlyList<Trouble> EndQuiet()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var over = _entries.Values.Where(entry => now - entry.Trouble.Last >= Quiet).ToList();
            foreach (var entry in over) _entries.Remove(entry.Trouble.Kind);
            return [.. over.Where(entry => entry.Trouble.Times > burst).Select(entry => entry.Trouble)];
        }
    }

    private void MakeRoom()
    {
        if (_entries.Count < MostKinds) return;
        _entries.Remove(_entries.Values.MinBy(entry => entry.Trouble.Last)!.Trouble.Kind);
    }

    private sealed class Entry(DateTimeOffset since)
    {
        public Trouble Trouble { get; set; } = new("", "", since, since, 0);

        public DateTimeOffset PeriodFrom { get; set; } = since;

        public int ToldInPeriod { get; set; }

        public long LeftOut { get; set; }
    }
}
