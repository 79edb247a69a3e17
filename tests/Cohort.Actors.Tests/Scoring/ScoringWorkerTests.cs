using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Cohort.Actors.Messages;
using Cohort.Actors.Scoring;
using Cohort.Actors.Stalls;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Hashing;
using Cohort.Core.Models;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;

namespace Cohort.Actors.Tests.Scoring;

/// <summary>A worker asks for users, scores and stores them, and tells their range; a store that is away only makes it later.</summary>
public sealed class ScoringWorkerTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);
    private static readonly ModelsInForce Models = ScoringWorld.Models();

    private readonly FakeModels _models = new() { OnRead = () => Models };
    private readonly FakeScores _scores = new();
    private readonly StallWatch _stalls = new(TimeProvider.System, TimeSpan.Zero);
    private readonly TestProbe _dispatcher;
    private readonly TestProbe _range;
    private readonly RangeState _state = new(HashRange.Whole, Purchases.Context);

    public ScoringWorkerTests()
        : base("akka.loglevel = OFF")
    {
        (_dispatcher, _range) = (CreateTestProbe(), CreateTestProbe());
        var clock = new BatchWriter();
        clock.AddTurn(Purchases.Date);
        _state.Apply(clock.Finish("clock"u8, 0, Purchases.Date.Day + 1, 0));
        _state.Apply(Purchases.Batch(0, "ann", "bob"));
        _state.Scoring.Begin(new Freshness(0, 0, 100, true), null);
    }

    [Fact]
    public void Scores_are_stored_and_then_confirmed_with_the_bits_that_the_models_give()
    {
        var worker = StartWorker();

        Answer(worker, Chunk());

        Assert.Equal(5, _range.ExpectMsg<Scored>(Patience).Ticket);
        var chunk = Assert.Single(_scores.Written);
        Assert.Equal(new ScorePlace(7, 3, Purchases.Date), chunk.Place);
        Assert.Equal(["ann", "bob"], chunk.Users.Select(user => user.UserId));
        var table = new PlanFit(Models.Plan, Purchases.Context).CreateFeatureTable();
        foreach (var user in chunk.Users)
        {
            Assert.True(_state.Questions.TryReadFeatures(System.Text.Encoding.UTF8.GetBytes(user.UserId), table));
            for (var model = 0; model < 2; model++)
            {
                var probability = new double[1];
                Models.Set.Models[model].Predict(table.Row(model), probability);
                Assert.Equal(new ScoreEntry(Core.Features.FeatureHash.Of(table.Row(model)), BitConverter.DoubleToUInt64Bits(probability[0])), user.Entries[model]);
            }

            Assert.Equal(("milk_week", "milk_week=1"), (user.Action!.Value.Campaign, user.Offers));
        }
    }

    [Fact]
    public void A_campaign_that_was_offered_often_enough_this_week_is_not_offered_again()
    {
        _scores.Stored = [new StoredAction("bob", "", "milk_week=1", Purchases.Date)];
        var worker = StartWorker();

        Answer(worker, Chunk());
        _range.ExpectMsg<Scored>(Patience);

        Assert.Equal([("ann", "milk_week", "milk_week=1"), ("bob", "", "milk_week=1")],
            _scores.Written.Single().Users.Select(user => (user.UserId, user.Action!.Value.Campaign, user.Offers)));
    }

    [Fact]
    public void A_chunk_is_stored_When_a_store_that_was_away_is_back_and_confirmed_only_then()
    {
        var isAway = true;
        _scores.OnWrite = () => isAway ? throw new IOException("Away.") : Task.CompletedTask;
        var worker = StartWorker();
        Answer(worker, Chunk());

        _range.ExpectNoMsg(Moment);
        AwaitAssert(() => Assert.Equal(("scorer 1", "Scores cannot be computed or stored: Away."), (Stalled().Name, Stalled().Reason)), Patience);
        isAway = false;

        _range.ExpectMsg<Scored>(Patience);
        Assert.Single(_scores.Written);
        AwaitCondition(() => _stalls.Report("").Total == 0, Patience);
    }

    [Fact]
    public void A_chunk_is_left_to_others_When_it_could_not_be_stored_for_as_long_as_its_range_waits()
    {
        _scores.OnWrite = () => throw new IOException("Away.");
        var worker = StartWorker(new ScoringSettings { Timeout = TimeSpan.FromMilliseconds(500) });

        Answer(worker, Chunk());

        Assert.Equal(2, _dispatcher.ExpectMsg<AskWork>(Patience).Ask);
        _range.ExpectNoMsg(Moment);
    }

    [Fact]
    public void The_next_desk_is_asked_When_one_has_nobody_and_one_that_is_silent_is_given_up()
    {
        var other = CreateTestProbe();
        var worker = StartWorker(dispatchers: [_dispatcher.Ref, other.Ref]);

        _dispatcher.Reply(new NoWork(_dispatcher.ExpectMsg<AskWork>(Patience).Ask, 0));
        other.ExpectMsg<AskWork>(Patience);

        Assert.Equal(3, _dispatcher.ExpectMsg<AskWork>(Patience).Ask);
        Assert.NotNull(worker);
    }

    [Fact]
    public void An_answer_to_a_former_question_is_left_to_others()
    {
        var worker = StartWorker();
        var ask = _dispatcher.ExpectMsg<AskWork>(Patience);

        worker.Tell(new Work(ask.Ask + 1, 5, Chunk()), _range.Ref);

        _range.ExpectNoMsg(Moment);
        Assert.Empty(_scores.Written);
    }

    [Fact]
    public void The_report_names_models_run_and_users_and_what_cannot_be_read()
    {
        var actor = Sys.ActorOf(Props.Create(() => new ScorerActor(Services(new ScoringSettings { Reload = TimeSpan.FromMilliseconds(50) }))));
        AwaitAssert(() => Assert.Equal(2, Ask(actor).Models.Count), Patience);
        Assert.Equal((1, 0, ""), (Ask(actor).Generation, Ask(actor).Users, Ask(actor).RunId));

        _models.OnRead = () => throw new IOException("The disk is gone.");
        AwaitAssert(() => Assert.Equal("The models stay as they were. The disk is gone.", Assert.Single(Ask(actor).Faults)), Patience);
        var next = ScoringWorld.Models(generation: 2, seed: 9);
        _models.OnRead = () => next;

        AwaitAssert(() => Assert.Equal((2, 0), (Ask(actor).Generation, Ask(actor).Faults.Count)), Patience);
        Assert.Equal(next.Set.Models.Select(model => model.Version), Ask(actor).Models.Select(model => model.Version));
    }

    private Stall Stalled() => Assert.Single(_stalls.Report("").Stalls);

    private static ScoringReport Ask(IActorRef actor) => actor.Ask<ScoringReport>(new AskScoring(), Patience).GetAwaiter().GetResult();

    private ScorerServices Services(ScoringSettings settings) =>
        new(_models, new ContextCache(_ => Task.FromResult(Purchases.Context)), _scores, null, settings, "test") { Stalls = _stalls, Ranges = () => ActorRefs.Nobody };

    private IActorRef StartWorker(ScoringSettings? settings = null, IReadOnlyList<ICanTell>? dispatchers = null)
    {
        var services = Services((settings ?? new ScoringSettings()) with { Poll = TimeSpan.FromMilliseconds(20) });
        var worker = Sys.ActorOf(Props.Create(() => new ScoringWorker("scorer 1", new ScoringRuns(services), services.Settings, services.Stalls)));
        worker.Tell(new WorkerInput(Models, dispatchers ?? [_dispatcher.Ref]));
        return worker;
    }

    private void Answer(IActorRef worker, byte[] chunk)
    {
        var ask = _dispatcher.ExpectMsg<AskWork>(Patience);
        Assert.Equal(Models.Plan.Id, ask.Plan.Id);
        worker.Tell(new Work(ask.Ask, 5, chunk), _range.Ref);
    }

    private byte[] Chunk()
    {
        var fit = new PlanFit(Models.Plan, Purchases.Context);
        var chunk = new FeatureChunk(fit);
        _state.Scoring.AddressBy(fit.Eligibility);
        _state.Scoring.Take(fit.CreateFeatureTable(), isLast: true, chunk.Add);
        return chunk.Finish(new ScorePlace(7, 3, Purchases.Date)).ToArray();
    }
}
