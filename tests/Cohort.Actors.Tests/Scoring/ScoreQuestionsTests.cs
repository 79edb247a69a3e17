using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Cohort.Actors.Messages;
using Cohort.Actors.Scoring;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Segments;

namespace Cohort.Actors.Tests.Scoring;

/// <summary>A scorer asks a user's range for their vector, and tells why they have their score, or which fault stands in the way.</summary>
public sealed class ScoreQuestionsTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ModelsInForce Models = ScoringWorld.Models();
    private static readonly ExplainScore Ann = new(7, "ann", "churn");

    private readonly FakeModels _models = new() { OnRead = () => Models };
    private readonly TestProbe _range;

    public ScoreQuestionsTests()
        : base("akka.loglevel = OFF") => _range = CreateTestProbe();

    [Fact]
    public async Task It_takes_the_score_of_the_range_apart()
    {
        var owner = Owner();

        var asked = Ask(Ann);
        var wanted = _range.ExpectMsg<AskFeatures>(Patience);
        _range.Reply(FeaturesAnswer.Of(owner, wanted));
        var why = (await asked).Reasons!;

        Assert.Equal((7, "ann"), (wanted.RangeId, wanted.UserId));
        Assert.Equal(("churn", Purchases.Date), (why.Model.Name, why.AsOf));
        Assert.Equal(why.RawScore, why.Base + why.Contributions.Sum(), 1e-9);
        Assert.Equal(["milk_week"], why.Campaigns.Select(one => one.Campaign));
    }

    [Fact]
    public async Task A_user_whom_the_range_does_not_hold_is_nobody()
    {
        var asked = Ask(Ann with { UserId = "nobody" });
        _range.Reply(FeaturesAnswer.Of(Owner(), _range.ExpectMsg<AskFeatures>(Patience)));

        Assert.Equal(ScoreFault.Nobody, (await asked).Fault);
    }

    [Fact]
    public async Task A_range_that_is_not_open_is_told()
    {
        var asked = Ask(Ann);
        _range.ExpectMsg<AskFeatures>(Patience);
        _range.Reply(new FeaturesAnswer(false, []));

        Assert.Equal(ScoreFault.NotOpen, (await asked).Fault);
    }

    [Fact]
    public async Task Damaged_features_and_models_that_cannot_be_read_are_faults()
    {
        var asked = Ask(Ann);
        _range.ExpectMsg<AskFeatures>(Patience);
        _range.Reply(new FeaturesAnswer(true, [1, 2, 3]));
        Assert.Equal(ScoreFault.Failed, (await asked).Fault);

        _models.OnRead = () => throw new InvalidOperationException("No.");
        Assert.Equal(ScoreFault.Failed, (await Ask(Ann)).Fault);
    }

    [Fact]
    public async Task A_model_of_which_there_is_none_asks_no_range()
    {
        var answer = await Ask(Ann with { Model = "chorn" });

        Assert.Equal((ScoreFault.Models, 0), (answer.Fault, answer.Found));
        _range.ExpectNoMsg(TimeSpan.Zero);
    }

    // Away from the test's thread, which plays the range.
    private Task<ScoreExplained> Ask(ExplainScore asked) => Task.Run(() => new ScoreQuestions(
        new ScorerServices(_models, new ContextCache(_ => Task.FromResult(Purchases.Context)), new FakeScores(), null, new ScoringSettings(), "test") { Ranges = () => _range.Ref }).Explain(asked, Models));

    private static RangeOwner Owner()
    {
        var owner = RangeOwner.Begin(7, new Created(HashRange.Whole, [], ContextVersion.Of(Purchases.Context)), [], _ => Purchases.Context);
        owner.Decide(new TurnDay(Purchases.Date), out var turn);
        owner.Apply(turn!);
        owner.Apply(new BatchTaken(Purchases.Batch(0, "ann", "bob")));
        return owner;
    }
}
