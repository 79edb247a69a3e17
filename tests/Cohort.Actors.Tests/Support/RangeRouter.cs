using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Actors.Ranges;

namespace Cohort.Actors.Tests.Support;

/// <summary>Has all ranges of a cluster of one node: each begins with the first message for it.</summary>
internal sealed class RangeRouter(RangeServices services) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        if (message is not IRangeMessage range) return;
        var name = RangeExtractor.EntityIdOf(range.RangeId);
        var child = Context.Child(name);
        if (child.IsNobody()) child = Context.ActorOf(Props.Create(() => new RangeEntity(range.RangeId, services)), name);
        child.Forward(message);
    }
}
