using Akka.Actor;
using Akka.TestKit.Xunit2;
using Cohort.Actors.Control;
using Cohort.Actors.Rebalancing;
using Cohort.Actors.Scoring;
using Cohort.Actors.Tests.Support;

namespace Cohort.Actors.Tests.Control;

/// <summary>Every list of who asked, listens or waits is bounded, and forgets who is gone.</summary>
public sealed class ListenersTests : TestKit
{
    private readonly ManualTime _time = new();

    public ListenersTests()
        : base("akka.loglevel = OFF")
    {
    }

    [Fact]
    public void Listeners_are_bounded_and_each_is_there_once()
    {
        var listeners = new Listeners(_time);
        foreach (var number in Enumerable.Range(0, Listeners.Most + 50)) Assert.Equal(number < Listeners.Most, listeners.Hear(Ref(number)));

        Assert.False(listeners.Hear(Ref(0)));

        Assert.Equal(Listeners.Most, listeners.All.Count);
    }

    [Fact]
    public void Listeners_are_forgotten_When_they_are_gone_or_silent_and_make_room()
    {
        var listeners = new Listeners(_time);
        foreach (var number in Enumerable.Range(0, Listeners.Most)) listeners.Hear(Ref(number));
        listeners.Forget(Ref(7));
        Assert.True(listeners.Hear(Ref(-1)));

        _time.Pass(9);
        listeners.Hear(Ref(3));
        _time.Pass(2);

        Assert.Equal(Listeners.Most - 1, listeners.ForgetSilent().Count);
        Assert.Equal([Ref(3)], listeners.All);
    }

    [Fact]
    public void Who_asks_for_ranges_to_be_read_ahead_is_bounded_and_forgotten_after_a_while()
    {
        var asked = new AskedAhead(_time);
        foreach (var range in Enumerable.Range(0, AskedAhead.Most)) Assert.True(asked.Add(range, Ref(range)));
        Assert.False(asked.Add(AskedAhead.Most, Ref(0)));
        Assert.True(asked.Add(5, Ref(6)));

        Assert.Equal(Ref(6), asked.Take(5));
        Assert.Null(asked.Take(5));
        _time.Pass(121);
        asked.ForgetOld();

        Assert.Null(asked.Take(6));
        Assert.True(asked.Add(AskedAhead.Most, Ref(0)));
    }

    [Fact]
    public void Ranges_that_wait_for_a_scorer_are_in_the_queue_once_and_not_When_they_are_gone()
    {
        var queue = new RangeQueue();
        foreach (var number in new[] { 1, 2, 1, 3, 2 }) queue.Add(Ref(number));
        queue.Remove(Ref(2));

        Assert.Equal(2, queue.Count);
        Assert.Equal((Ref(1), Ref(3), null), (queue.Take(), queue.Take(), queue.Take()));

        for (var began = 0; began < 100_000; began++)
        {
            queue.Add(Ref(began));
            queue.Remove(Ref(began));
        }

        Assert.Equal(0, queue.Count);
    }

    // References that nobody answers at: only who they are matters.
    private EmptyLocalActorRef Ref(int number) => new EmptyLocalActorRef(((ExtendedActorSystem)Sys).Provider, new RootActorPath(Address.AllSystems) / $"nobody-{number}", Sys.EventStream);
}
