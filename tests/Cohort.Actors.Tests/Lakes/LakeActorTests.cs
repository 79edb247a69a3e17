using Akka.Actor;
using Akka.TestKit.Xunit2;
using Cohort.Actors.Connectors;
using Cohort.Actors.Lakes;
using Cohort.Actors.Stalls;

namespace Cohort.Actors.Tests.Lakes;

public sealed class LakeActorTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly StallWatch _stalls = new(TimeProvider.System, TimeSpan.Zero);
    private readonly ScriptedFeed _feed = new();

    public LakeActorTests()
        : base("akka.loglevel = OFF")
    {
    }

    [Fact]
    public void A_lake_is_written_again_and_again()
    {
        Start();

        AwaitCondition(() => _feed.Times >= 3, Patience);
        AwaitCondition(() => _stalls.Report("").Total == 0, Patience);
    }

    [Fact]
    public void A_lake_that_cannot_be_written_is_named_with_the_reason_and_tried_again()
    {
        _feed.Fault = new InvalidOperationException("The bucket is gone.");
        Start();

        AwaitCondition(() => _stalls.Report("").Stalls.Any(stall => stall.Kind == StallKind.Lake && stall.Reason.Contains("The bucket is gone.", StringComparison.Ordinal)), Patience);
        _feed.Fault = null;

        AwaitCondition(() => _stalls.Report("").Total == 0, Patience);
    }

    [Fact]
    public void What_is_under_way_is_told_to_end_When_another_node_takes_over()
    {
        _feed.Hangs = true;
        var lake = Start();
        AwaitCondition(() => _feed.Times == 1, Patience);

        Sys.Stop(lake);

        AwaitCondition(() => _feed.WasTold, Patience);
        AwaitCondition(() => _stalls.Report("").Total == 0, Patience);
    }

    private IActorRef Start() => Sys.ActorOf(Props.Create(() => new LakeActor(_feed, TimeSpan.FromMilliseconds(1), _stalls)));

    private sealed class ScriptedFeed : ILakeFeed
    {
        private int _times;

        public int Times => Volatile.Read(ref _times);

        public volatile Exception? Fault;
        public volatile bool Hangs;
        public volatile bool WasTold;

        public async Task<LakeProgress> FeedAsync(Action<long> moved, CancellationToken cancel)
        {
            Interlocked.Increment(ref _times);
            if (Hangs)
            {
                using var told = cancel.Register(() => WasTold = true);
                await Task.Delay(Timeout.Infinite, cancel);
            }

            moved(1);
            return Fault is { } fault ? throw fault : new LakeProgress(1, 0);
        }
    }
}
