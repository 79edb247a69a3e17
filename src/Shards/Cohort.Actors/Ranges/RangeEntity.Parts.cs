using Cohort.Actors.Messages;

namespace Cohort.Actors.Ranges;

// Other parts of the node that begin again know nothing of what a range has told their predecessors.
internal sealed partial class RangeEntity
{
    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        Context.System.EventStream.Subscribe(Self, typeof(PublisherBegan));
        Context.System.EventStream.Subscribe(Self, typeof(DispatcherBegan));
    }

    private bool TryTakeFromParts(object message)
    {
        switch (message)
        {
            case PublisherBegan when _owner is { UnderWay: not null } owner:
                owner.PublishAgain();
                PublishNext();
                return true;
            case DispatcherBegan when _hasSaid:
                SayThatSomebodyWaits();
                return true;
            default:
                return message is PublisherBegan or DispatcherBegan;
        }
    }
}
