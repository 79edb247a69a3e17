namespace Cohort.Actors.Stalls;

/// <summary>
/// Knows what of a node has work and does not move: whoever works says what it waits for, with a mark that changes as it
/// moves, and that it moves again. For many threads at once.
/// </summary>
/// <param name="time">Measures how long; its wall clock is not looked at.</param>
/// <param name="patience">For how long something may stand before it is told; <see cref="DefaultPatience"/> where it is null.</param>
internal sealed class StallWatch(TimeProvider time, TimeSpan? patience = null)
{
    /// <summary>Longer than a node takes that gives its ranges away, and shorter than people take to notice.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);

    /// <summary>What is remembered at most: all ranges of a node, their publications and its partitions. What comes later is left out.</summary>
    public const int MostWaits = 20_000;

    /// <summary>What a report names at most: people read the first, and learn how many there are.</summary>
    public const int MostTold = 50;

    /// <summary>Characters of a reason; it may come from a database or a broker.</summary>
    public const int LongestReason = 1_000;

    private readonly Dictionary<(string Kind, string Name), Wait> _waits = [];
    private readonly TimeSpan _patience = patience ?? DefaultPatience;

    /// <summary>
    /// Something has work and waits. Said again with the same mark, it stands since the first time, and the last reason
    /// counts; another mark says that it has moved in between.
    /// </summary>
    /// <param name="kind">One of <see cref="StallKind"/>.</param>
    /// <param name="name">Which one: <c>range 3</c>.</param>
    /// <param name="mark">How far it has come: a row, an offset, a number of answers.</param>
    /// <param name="reason">What it waits for, and what helps, in whole sentences.</param>
    /// <param name="forgetAfter">After so long without another word it is forgotten, for whoever may be gone before it moves; null to remember it.</param>
    /// <param name="isNews">Whether the reason counts more than the one before, where it has not moved in between.</param>
    public void Waits(string kind, string name, long mark, string reason, TimeSpan? forgetAfter = null, bool isNews = true)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var kept = reason.Length > LongestReason ? reason[..LongestReason] + "…" : reason;
        var now = time.GetTimestamp();
        lock (_waits)
        {
            if (_waits.TryGetValue((kind, name), out var wait) && IsRemembered(wait))
            {
                var stands = wait.Mark == mark;
                _waits[(kind, name)] = new Wait(stands ? wait.Since : now, now, mark, stands && !isNews ? wait.Reason : kept, forgetAfter);
                return;
            }

            if (_waits.Count >= MostWaits) Forget();
            if (_waits.Count < MostWaits) _waits[(kind, name)] = new Wait(now, now, mark, kept, forgetAfter);
        }
    }

    /// <summary>Something moves, has no work any more, or is gone from this node.</summary>
    public void Moves(string kind, string name)
    {
        lock (_waits) _waits.Remove((kind, name));
    }

    /// <summary>What has not moved for longer than is well, the longest first.</summary>
    /// <param name="node">The address of the node, for whoever reads it elsewhere.</param>
    public StallReport Report(string node)
    {
        lock (_waits)
        {
            Forget();
            var stalls = _waits.Where(wait => time.GetElapsedTime(wait.Value.Since) >= _patience).OrderBy(wait => wait.Value.Since)
                .ThenBy(wait => wait.Key.Kind, StringComparer.Ordinal).ThenBy(wait => wait.Key.Name, StringComparer.Ordinal).ToList();
            return new StallReport([.. stalls.Take(MostTold).Select(wait => Told(wait.Key, wait.Value, node))], stalls.Count);
        }
    }

    private Stall Told((string Kind, string Name) key, Wait wait, string node) =>
        new(key.Kind, key.Name, node, (long)time.GetElapsedTime(wait.Since).TotalSeconds, wait.Reason);

    private bool IsRemembered(Wait wait) => wait.ForgetAfter is not { } longest || time.GetElapsedTime(wait.Said) < longest;

    private void Forget()
    {
        foreach (var gone in _waits.Where(wait => !IsRemembered(wait.Value)).Select(wait => wait.Key).ToList()) _waits.Remove(gone);
    }

    private readonly record struct Wait(long Since, long Said, long Mark, string Reason, TimeSpan? ForgetAfter);
}
