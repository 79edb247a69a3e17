using Cohort.Actors.Ingest;
using Cohort.Actors.Messages;
using Cohort.Actors.Stalls;
using Cohort.Core.Features;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Models;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Actors.Tests.Wire;

/// <summary>One of each message and row, with something in every field.</summary>
internal static class Samples
{
    private static readonly BusinessDate Date = BusinessDate.Of(2026, 3, 4);
    private static readonly ContextVersion Version = new(3, 2);
    private static readonly ErasedUser Erased = new(0x1000, new UInt128(1, 2), new UInt128(3, 4));

    private static readonly Thresholds Found = new(Date, Version, [-250, 12_050]);
    private static readonly RangeTable Table = RangeTable.Even(2).Split(0, 0x1000).WithSalt(new Salt("ann", 4));

    /// <summary>By manifest; several of a kind are numbered.</summary>
    public static IReadOnlyDictionary<string, object> All { get; } = new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["deliver"] = new Deliver(7, 2, [1, 2, 3]),
        ["acknowledged"] = new Acknowledged(7, "purchases/1", 4_000_000_000, []),
        ["acknowledged passed over"] = new Acknowledged(7, "purchases/1", 9, [new PassedOver(5, RejectionReason.Conflict, new BusinessDate(20_000)), new PassedOver(8, RejectionReason.Expired, new BusinessDate(20_000))]),
        ["refused"] = new Refused(7, "purchases/1", 2),
        ["range-gone"] = new RangeGone(7, "purchases/1"),
        ["carry-out"] = new CarryOut(7, 9, new TurnDay(Date)),
        ["carry-out 2"] = new CarryOut(7, 9, new ActivateContext(Version, CauseKind.TaxonomyChanged)),
        ["carry-out 3"] = new CarryOut(7, 9, new Close([8, 9])),
        ["carry-out 4"] = new CarryOut(7, 9, new Open(new Created(new HashRange(0x1000, 0), [5, 6], Version))),
        ["carry-out 5"] = new CarryOut(7, 9, new BeginLook(4)),
        ["carry-out 6"] = new CarryOut(7, 9, new TurnDay(Date) { Found = Found }),
        ["carry-out 8"] = new CarryOut(7, 9, new CloseWithout([8, 9], Erased)),
        ["carry-out 7"] = new CarryOut(7, 9, new ActivateContext(Version, CauseKind.RulesChanged) { Found = Found }),
        ["ask-values"] = new AskValues(new ValuesWanted(7, new LookAtAll(4, Version, Date), 2, 1, [new ValueProbe(0, -250), new ValueProbe(1, 12_050)])),
        ["values"] = new ValuesAnswer(new ValuesGiven(7, 4, 2, 0, 12) { Totals = [new ValueTotals(3, -(((Int128)1 << 70) + 5), long.MinValue + 1, 12_050), default] }),
        ["values 2"] = new ValuesAnswer(new ValuesGiven(7, 4, 2, 1, 12) { Counts = [3, 4_000_000_000] }),
        ["carried-out"] = new CarriedOut(7, 9),
        ["empty"] = new Empty(7),
        ["emptied"] = new Emptied(7),
        ["cannot-carry-out"] = new CannotCarryOut(7, 9, "No."),
        ["ask-standing"] = new AskStatus(),
        ["ask-standing 2"] = new AskStatus(1_772_618_400_000),
        ["ask-standing 3"] = new AskStatus(IsListening: true),
        ["standing"] = new ClusterStatus(Table, Date, Version, "split"),
        ["standing 2"] = new ClusterStatus(null, null, null, ""),
        ["ask-stalls"] = new AskStalls(),
        ["stalls"] = new StallReport([new Stall("range", "range 3", "akka.tcp://cohort@node-1:2552", 42, "Its journal does not answer.")], 3),
        ["standing 3"] = new ClusterStatus(null, Date, null, "") { WaitedFor = Date, Clocks = "Late." },
        ["ask-sources"] = new AskSources(),
        ["sources"] = new SourcesReport("akka.tcp://cohort@node-1:2552", [new ReadSource("purchases/1", 4_000_000_000, 7), new ReadSource("purchases/2", null, null)]),
        ["source-report"] = new SourceReport("purchases/1", Date, false),
        ["source-report 2"] = new SourceReport("purchases/1", null, true),
        ["request"] = new Request(new Split(7, 0x1000)),
        ["request 2"] = new Request(new Merge(7, 8)),
        ["request 3"] = new Request(new BeginSalting("ann", 4)),
        ["request 4"] = new Request(new EndSalting("ann")),
        ["request 6"] = new Request(new Erase(3, Erased)),
        ["request 5"] = new Request(new ForAll(new TurnDay(Date)), IsConfirmed: true),
        ["requested"] = new Requested(true, 9, "No."),
        ["ask-user"] = new AskUser(7, "ann"),
        ["user"] = new UserAnswer(new UserView
        {
            UserId = "ann",
            AsOf = Date,
            Due = BusinessDate.Of(2026, 4, 1),
            Cells = [new LedgerCell(Date, "milk", "DAIRY", -250, 2, 2, 1, 1)],
            Spend = [new CategorySpend(1, "DAIRY", -250)],
            Affinity = ["DAIRY"],
            Segments = ["big", "affinity:DAIRY"],
            Lifetime = new LifetimeTotals(BusinessDate.Of(2025, 1, 2), Date, 12, 30, 31, 4_500),
            TermValues = default,
            Scores = [new KnownScore("churn", 250_000, "0123456789abcdef", Date, 3)],
        }),
        ["user 2"] = new UserAnswer(null),
        ["ask-spend"] = new AskSpend(7, 0x1000, "ann", 500),
        ["spend"] = new SpendAnswer(new SpendPage([new UserSpend("ben", [new CategorySpend(1, "DAIRY", -250)], ["DAIRY"])], IsLast: true)),
        ["spend 2"] = new SpendAnswer(null),
        ["ask-members"] = new AskMembers(7, MembersQuestion.Overlap, ["big", "affinity:DAIRY"], 0),
        ["ask-members 2"] = new AskMembers(7, MembersQuestion.Exits, ["big"], 90),
        ["members"] = new MembersAnswer(Date, OffsetVector.Empty.Advance("purchases/0", 5), [0, 3, 1, 2]),
        ["members 2"] = MembersAnswer.NotOpen,
        ["ask-preview"] = new AskPreview(7, "affinity off", 3, ""),
        ["ask-preview 2"] = new AskPreview(7, "affinity off", 0, "ann"),
        ["preview"] = new PreviewAnswer(Date, OffsetVector.Empty.Advance("purchases/0", 5), Preview()),
        ["preview 2"] = PreviewAnswer.NotOpen with { Fault = "line 1, column 1: No." },
        ["preview 3"] = new PreviewAnswer(Date, OffsetVector.Empty, null)
        {
            User = new UserView { UserId = "ann", AsOf = Date, Due = null, Cells = [], Spend = [], Affinity = [], Segments = ["big"], TermValues = new long[] { 12_050, -1 } },
        },
        ["ask-user 2"] = new AskUser(7, "ann", "dairy"),
        ["user 3"] = new UserAnswer(new UserView
        {
            UserId = "ann",
            AsOf = Date,
            Due = null,
            Cells = [],
            Spend = [],
            Affinity = [],
            Segments = ["big"],
            Lifetime = new LifetimeTotals(null, null, 0, 0, -1, -250),
            TermValues = new long[] { 12_050, -1 },
        })
        { EndsOn = [BusinessDate.Of(2026, 4, 1)], EntersOn = BusinessDate.Of(2026, 4, 2), Context = Version, AsOf = Date },
        ["user 4"] = new UserAnswer(null) { Context = Version, AsOf = Date },
        ["ask-range"] = new AskRange(7),
        ["range-report"] = new RangeReport(7, "akka.tcp://cohort@node-1:2552", 12, 3, new RangeStatus(
            Date, OffsetVector.Empty.Advance("purchases/0", 5).Advance("purchases/1", 6), new OutcomeCounts(1, 2, 3, 4, 5), 6, 7)),
        ["range-report 2"] = new RangeReport(7, "akka.tcp://cohort@node-1:2552", 0, 0, null),
        ["ask-partials"] = new AskPartials(new PartialsWanted(7, "ann", 4, Date, Date.Day - 90, [new PartialDay(Date.Day, 12)])),
        ["ask-partials 2"] = new AskPartials(new PartialsWanted(7, "ann", 4, Date, Date.Day - 90, []) { Removed = 3 }),
        ["partials"] = new PartialsAnswer(new PartialsGiven(7, "ann", Date, [new PartialCell("milk", Date.Day, -250, 2, 2, 1, OrderSums.Of([new OrderSum(7, 149)]))], true)),
        ["partials 3"] = new PartialsAnswer(new PartialsGiven(7, "ann", Date, [new PartialCell("milk", Date.Day, -250, 2, 2, 1, OrderSums.Of([new OrderSum(7, 149)]), true)], true) { Removed = 3 }),
        ["partials 2"] = new PartialsAnswer(new PartialsGiven(7, "ann", Date, [], true) { Noted = 5 }),
        ["ask-work"] = new AskWork(7, new ScoringPlan(3, [new PlannedModel("churn", "0123456789abcdef", true, new FeatureTarget(new FeatureSchema(false, []), null))], "c")),
        ["no-work"] = new NoWork(7, 3),
        ["work"] = new Work(7, 9, [1, 2, 3]),
        ["scored"] = new Scored(9, [new ScoringModel("churn", "0123456789abcdef")], [250_000, -1]),
        ["ask-scoring"] = new AskScoring(),
        ["scoring-report"] = new ScoringReport(
            "akka.tcp://cohort@node-1:2552", 3, "0123456789abcdef", 12, [new ModelReport("churn", "fedcba9876543210", true, true, 2, "Slow.")], ["A fault."]),
        ["explain-score"] = new ExplainScore(7, "ann", "churn"),
        ["score-explained"] = new ScoreExplained(ScoreFault.None, 1, "", new ScoreReasons(
            new PlannedModel("churn", "0123456789abcdef", true, new FeatureTarget(new FeatureSchema(false, []), null)), Date, [1.5f, 0], [0.25, -1], 0.5, -0.25, 0.4375, 1, 2, 3,
            [new CampaignWorth("milk_week", "DAIRY", "orders() > 1", Date, Date, 250, 10, 250_000, 52, CampaignObstacle.HeldOut), new CampaignWorth("x", "BREAD", "", Date, Date, 1, 0, -1, -5, CampaignObstacle.NoModel)],
            ["A warning."])),
        ["score-explained 2"] = new ScoreExplained(ScoreFault.Models, 2, "Why.", null),
        ["ask-features"] = new AskFeatures(7, "ann", new ScoringPlan(0, [new PlannedModel("churn", "0123456789abcdef", true, new FeatureTarget(new FeatureSchema(false, []), null))], "")),
        ["features"] = new FeaturesAnswer(true, [1, 2, 3]),
        ["features 2"] = new FeaturesAnswer(false, []),
        ["hand-off"] = new HandOff(),
        ["born"] = new Created(new HashRange(0x1000, 0x2000), [5, 6], Version),
        ["born 2"] = new Created(new HashRange(0x1000, 0x2000), [5, 6], Version, new SaltChange(new Salt("ann", 4), true)),
        ["born 3"] = new Created(new HashRange(0x1000, 0x2000), [5], Version, new SaltChange(new Salt("ann", 4), false)),
        ["batch"] = new BatchTaken([1, 2, 3]),
        ["context"] = new ContextActivated(Version, CauseKind.RulesChanged),
        ["context 2"] = new ContextActivated(Version, CauseKind.RulesChanged) { Found = Found },
        ["partials-row"] = new PartialsTaken("ann", [new PartialCell("milk", Date.Day, -250, 2, 2, 1, OrderSums.Of([new OrderSum(7, 149)]))], Date.Day - 90),
        ["closed"] = new Closed([8, 9]),
        ["closed-without"] = new ClosedWithout([8, 9], Erased),
        ["range"] = new OwnerSnapshot([1, 2, 3], Version, [8, 9]),
        ["range 2"] = new OwnerSnapshot([1, 2, 3], Version, [8, 9]) { IsEmptied = true },
        ["order-begun"] = new OrderBegun(new Found(16, Version)),
        ["order-begun 2"] = new OrderBegun(new ForAll(new TurnDay(Date))),
        ["order-begun 3"] = new OrderBegun(new ForAll(new TurnDay(Date)), LooksAtAll: true),
        ["thresholds-found"] = new ThresholdsFound(9, Found),
        ["order-advanced"] = new OrderAdvanced(9),
        ["authority"] = new CoordinatorStatus(9, Table, Date, Version, new Merge(7, 8), true),
        ["authority 2"] = new CoordinatorStatus(9, null, Date, Version, new ForAll(new TurnDay(Date.AddDays(1))), false) { LooksAtAll = true, Found = Found },
        ["authority 3"] = new CoordinatorStatus(9, null, Date, Version, null, false) { Former = [3, 300] },
        ["authority 5"] = new CoordinatorStatus(9, null, Date, Version, new Erase(3, Erased), true) { Former = [7], Erased = (2, 6) },
        ["authority 4"] = new CoordinatorStatus(9, null, Date, Version, null, false) { Former = [] },
    }.Concat(RebalancingSamples.All).ToDictionary(StringComparer.Ordinal);

    private static RulesPreview Preview()
    {
        var preview = new RulesPreview(1) { Users = 12, WokenNow = 3, WokenThen = 4 };
        preview.Put("big", new PreviewedSegment(5, 2, 1, ["ann"], ["ben"]));
        preview.Put("affinity:DAIRY", new PreviewedSegment(1, 0, 0, [], []));
        return preview;
    }
}
