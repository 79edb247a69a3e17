using System.Collections.Concurrent;
using Akka.Actor;
using Cohort.Actors.Control;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Tests.Support;

/// <summary>What an authority answers in a test, and what it was asked.</summary>
internal sealed class AuthorityScript
{
    /// <summary>The table that it tells; changed by the test when an order is "done".</summary>
    public volatile RangeTable? Table;

    /// <summary>What it says to an order.</summary>
    public volatile Func<Order, Requested?> OnRequest = _ => new Requested(true, 1, "");

    public ConcurrentQueue<Order> Orders { get; } = new();
}

/// <summary>Answers as a script says; nothing where it says null.</summary>
internal sealed class FakeAuthority(AuthorityScript script) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AskStanding: Sender.Tell(new Standing(script.Table, null, null, "")); break;
            case Request request:
                script.Orders.Enqueue(request.Order);
                if (script.OnRequest(request.Order) is { } answer) Sender.Tell(answer);
                break;
        }
    }
}
