using Akka.Actor;

namespace Cohort.Actors.Stalls;

/// <summary>Tells other nodes what does not move on this one.</summary>
internal sealed class StallActor(StallWatch watch) : UntypedActor
{
    private readonly string _node = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString();

    protected override void PreStart() => Metrics.Watching(watch, () => watch.Report("").Total);

    protected override void PostStop() => Metrics.WatchNoMore(watch);

    protected override void OnReceive(object message)
    {
        if (message is AskStalls) Sender.Tell(watch.Report(_node));
        else Unhandled(message);
    }
}
