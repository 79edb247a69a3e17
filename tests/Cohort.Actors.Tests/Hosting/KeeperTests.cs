using Akka.Actor;
using Akka.TestKit.Xunit2;
using Cohort.Actors.Hosting;

namespace Cohort.Actors.Tests.Hosting;

/// <summary>What a node cannot do without comes back, unless it was asked to end.</summary>
public sealed class KeeperTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public KeeperTests()
        : base("akka.loglevel = OFF")
    {
    }

    public static TheoryData<string> Ends => ["poison", "kill", "stop", "throw in the constructor"];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task It_begins_again_however_it_ends(string end)
    {
        var (keeper, former) = Keep();

        object message = end switch { "poison" => PoisonPill.Instance, "kill" => Kill.Instance, _ => end };
        (message is string ? keeper : former).Tell(message, TestActor);

        var next = await Began();
        Assert.NotEqual(former, next);
        keeper.Tell("hello", TestActor);
        Assert.Equal("hello", await ExpectMsgAsync<string>(Patience));
        Assert.Null(CoordinatedShutdown.Get(Sys).ShutdownReason);
    }

    [Fact]
    public async Task It_ends_with_what_it_keeps_When_that_is_asked_to_end()
    {
        var (keeper, _) = Keep(message => message is "last");
        await WatchAsync(keeper);

        keeper.Tell("last", TestActor);

        await ExpectTerminatedAsync(keeper, Patience);
        Assert.Null(CoordinatedShutdown.Get(Sys).ShutdownReason);
    }

    [Fact]
    public async Task It_ends_When_it_is_no_longer_wanted_here()
    {
        var (keeper, former) = Keep();
        await WatchAsync(former);

        keeper.Tell(EndKept.Instance);

        await ExpectTerminatedAsync(former, Patience);
        Assert.Null(CoordinatedShutdown.Get(Sys).ShutdownReason);
    }

    [Fact]
    public void The_node_ends_When_the_keeper_itself_is_stopped()
    {
        var (keeper, _) = Keep();

        keeper.Tell(PoisonPill.Instance);

        AwaitCondition(() => CoordinatedShutdown.Get(Sys).ShutdownReason is PartHasEnded, Patience);
    }

    private (IActorRef Keeper, IActorRef Kept) Keep(Func<object, bool>? isLast = null)
    {
        var probe = TestActor;
        var keeper = Sys.ActorOf(Keeper.Of(Props.Create(() => new Part(probe)), isLast));
        return (keeper, ExpectMsg<Start>(Patience).Part);
    }

    private async Task<IActorRef> Began() => (await ExpectMsgAsync<Start>(Patience)).Part;

    private sealed record Start(IActorRef Part);

    private sealed class Part : UntypedActor
    {
        private readonly IActorRef _probe;

        public Part(IActorRef probe) => _probe = probe;

        protected override void PreStart() => _probe.Tell(new Start(Self));

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "stop" or "last": Context.Stop(Self); break;
                case "throw in the constructor": throw new ActorInitializationException("It cannot begin.");
                default: Sender.Tell(message); break;
            }
        }
    }
}
