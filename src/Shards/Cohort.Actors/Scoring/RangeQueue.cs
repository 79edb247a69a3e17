using Akka.Actor;

namespace Cohort.Actors.Scoring;

/// <summary>The ranges of a node that have users for a scorer, who waited longest first; each is in it once, and none that is gone.</summary>
internal sealed class RangeQueue
{
    private readonly LinkedList<IActorRef> _inOrder = [];
    private readonly Dictionary<IActorRef, LinkedListNode<IActorRef>> _places = [];

    /// <summary>How many wait.</summary>
    public int Count => _places.Count;

    /// <summary>A range waits; where it does already, it keeps its place.</summary>
    public void Add(IActorRef range)
    {
        if (!_places.ContainsKey(range)) _places.Add(range, _inOrder.AddLast(range));
    }

    /// <summary>The one whose turn it is; null without any.</summary>
    public IActorRef? Take()
    {
        if (_inOrder.First is not { } first) return null;
        Remove(first.Value);
        return first.Value;
    }

    /// <summary>A range is gone, wherever it was: the next one of its id is another one, and without a scorer no turn ever comes.</summary>
    public void Remove(IActorRef range)
    {
        if (_places.Remove(range, out var place)) _inOrder.Remove(place);
    }
}
