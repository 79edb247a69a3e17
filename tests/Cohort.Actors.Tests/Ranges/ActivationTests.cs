using Akka.Actor;
using Akka.TestKit;
using Cohort.Actors.Messages;
using Cohort.Actors.Ranges;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Segments;

namespace Cohort.Actors.Tests.Ranges;

/// <summary>A range whose rules change more often than its node keeps rules.</summary>
public sealed class ActivationTests : JournalKit
{
    private const int Id = 7;
    private const int Activations = 5 * ContextCache.Kept;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeSink _sink = new();
    private readonly TestProbe _publisher;
    private readonly List<int> _loaded = [];
    private int _starts;

    public ActivationTests() => _publisher = CreateTestProbe();

    [Fact]
    public void It_evaluates_by_each_and_begins_again_from_a_journal_that_names_all()
    {
        var contexts = Contexts();
        var range = Open(contexts);
        range.Tell(new Deliver(Id, 1, Purchases.Batch(0, "ann")));
        ExpectMsg<Acknowledged>(Patience);
        for (var rules = 2; rules <= Activations; rules++)
        {
            Activate(range, rules);
            Assert.Contains($"by_{rules}", SegmentsOf(range));
        }

        Watch(range);
        range.Tell(PoisonPill.Instance);
        ExpectTerminated(range, Patience);

        var again = Start(contexts);
        Assert.Contains($"by_{Activations}", SegmentsOf(again));
        Activate(again, Activations + 1);

        Assert.Contains($"by_{Activations + 1}", SegmentsOf(again));
        Assert.Equal(Enumerable.Range(1, Activations + 1), _loaded.Distinct().Order());
    }

    private static RuleContext Of(ContextVersion version) => new(
        Purchases.Under($"segment by_{version.Rules}: spend() >= 100\n").Rules, version.Rules, Purchases.Context.Taxonomy, version.Taxonomy);

    private ContextCache Contexts() => new(version =>
    {
        lock (_loaded) _loaded.Add(version.Rules);
        return Task.FromResult(Of(version));
    });

    private IActorRef Start(ContextCache contexts)
    {
        var services = new RangeServices(contexts, _sink, _publisher.Ref, new RangeLimits());
        return Sys.ActorOf(Props.Create(() => new RangeEntity(Id, services)), $"range-{++_starts}");
    }

    private IActorRef Open(ContextCache contexts)
    {
        var range = Start(contexts);
        range.Tell(new CarryOut(Id, 1, new Open(new Created(HashRange.Whole, [], new ContextVersion(1, 1)))));
        ExpectMsg<CarriedOut>(Patience);
        range.Tell(new CarryOut(Id, 2, new TurnDay(Purchases.Date)));
        ExpectMsg<CarriedOut>(Patience);
        return range;
    }

    // As the coordinator does: the first time it is loaded, and sent again it is carried out.
    private void Activate(IActorRef range, int rules)
    {
        var order = new CarryOut(Id, 100 + rules, new ActivateContext(new ContextVersion(rules, 1), CauseKind.RulesChanged));
        AwaitAssert(
            () =>
            {
                range.Tell(order);
                ExpectMsg<CarriedOut>(TimeSpan.FromMilliseconds(200));
            },
            Patience);
    }

    // After answers to orders that were sent again.
    private IReadOnlyList<string> SegmentsOf(IActorRef range)
    {
        range.Tell(new AskUser(Id, "ann"));
        return FishForMessage<UserAnswer>(_ => true, Patience).View!.Segments;
    }
}
