using System.Collections.Concurrent;
using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Tests.Support;

/// <summary>What a coordinator answers in a test, and what it was asked.</summary>
internal sealed class CoordinatorScript
{
    /// <summary>The table that it tells; changed by the test when an order is "done".</summary>
    public volatile RangeTable? Table;

    /// <summary>What it says to an order.</summary>
    public volatile Func<Order, Requested?> OnRequest = _ => new Requested(true, 1, "");

    public ConcurrentQueue<Order> Orders { get; } = new();
}

/// <summary>Answers as a script says; nothing where it says null.</summary>
internal sealed class FakeCoordinator(CoordinatorScript script) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AskStatus: Sender.Tell(new ClusterStatus(script.Table, null, null, "")); break;
            case Request request:
                script.Orders.Enqueue(request.Order);
                if (script.OnRequest(request.Order) is { } answer) Sender.Tell(answer);
                break;
        }
    }
}
