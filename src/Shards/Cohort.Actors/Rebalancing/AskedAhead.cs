using Akka.Actor;

namespace Cohort.Actors.Rebalancing;

/// <summary>Who asked for which range to be read ahead. Bounded, and forgotten after a while: a reading may never end.</summary>
/// <param name="time">Measures how long ago.</param>
internal sealed class AskedAhead(TimeProvider time)
{
    /// <summary>More than the rebalancer has under way, and than a node keeps.</summary>
    public const int Most = 64;

    // Whoever asked goes on without, long before.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Dictionary<int, (IActorRef Asker, long At)> _asked = [];

    /// <summary>Notes who asked last for a range; false where there is no room.</summary>
    public bool Add(int rangeId, IActorRef asker)
    {
        if (_asked.Count >= Most && !_asked.ContainsKey(rangeId)) return false;
        _asked[rangeId] = (asker, time.GetTimestamp());
        return true;
    }

    /// <summary>Who asked for a range, who is forgotten now; null for nobody.</summary>
    public IActorRef? Take(int rangeId) => _asked.Remove(rangeId, out var asked) ? asked.Asker : null;

    /// <summary>Forgets who will have given up.</summary>
    public void ForgetOld()
    {
        foreach (var gone in _asked.Where(asked => time.GetElapsedTime(asked.Value.At) > Longest).Select(asked => asked.Key).ToList()) _asked.Remove(gone);
    }
}
