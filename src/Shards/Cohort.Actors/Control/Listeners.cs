using Akka.Actor;

namespace Cohort.Actors.Control;

/// <summary>
/// Who hears of changes without asking again: whoever said so within a while, and is there. Bounded: who finds no room
/// loses nothing but time, because listeners ask again anyway.
/// </summary>
/// <param name="time">Measures how long ago somebody asked.</param>
internal sealed class Listeners(TimeProvider time)
{
    /// <summary>The readers of a thousand partitions and the homes of all salted users, several times over.</summary>
    public const int Most = 10_000;

    // Listeners ask several times a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<IActorRef, long> _askedAt = [];

    /// <summary>Who listens now.</summary>
    public IReadOnlyCollection<IActorRef> All => _askedAt.Keys;

    /// <summary>Somebody asks and listens from now on. Says whether they are new, and to be watched.</summary>
    public bool Hear(IActorRef listener)
    {
        var isNew = !_askedAt.ContainsKey(listener);
        if (isNew && _askedAt.Count >= Most) return false;
        _askedAt[listener] = time.GetTimestamp();
        return isNew;
    }

    /// <summary>Somebody is gone.</summary>
    public void Forget(IActorRef listener) => _askedAt.Remove(listener);

    /// <summary>Forgets who has not asked for a while; they need not be watched any more.</summary>
    public IReadOnlyList<IActorRef> ForgetSilent()
    {
        List<IActorRef> silent = [.. _askedAt.Where(listener => time.GetElapsedTime(listener.Value) > Patience).Select(listener => listener.Key)];
        foreach (var gone in silent) _askedAt.Remove(gone);
        return silent;
    }
}
