using Cohort.Actors.Messages;
using Cohort.Core.Models;
using Google.Protobuf;

namespace Cohort.Actors.Wire;

/// <content>Scores that were taken apart.</content>
internal static partial class Proto
{
    public static V1.ScoreExplained Of(ScoreExplained explained)
    {
        var wire = new V1.ScoreExplained { Fault = (int)explained.Fault, Found = explained.Found, Text = explained.Text };
        if (explained.Reasons is not { } why) return wire;
        wire.Model = UnsafeByteOperations.UnsafeWrap(new ScoringPlan(0, [why.Model], "").Encoded);
        wire.AsOf = why.AsOf.Day;
        wire.Row.Add(why.Row);
        wire.Contribution.Add(why.Contributions);
        (wire.Base, wire.RawScore, wire.Probability) = (why.Base, why.RawScore, why.Probability);
        (wire.Slope, wire.Offset, wire.Points) = (why.Slope, why.Offset, why.Points);
        wire.Campaign.Add(why.Campaigns.Select(one => new V1.CampaignWorth
        {
            Campaign = one.Campaign,
            Category = one.Category,
            Eligible = one.Eligible,
            From = one.From.Day,
            Until = one.Until.Day,
            ValueMinor = one.ValueMinor,
            CostMinor = one.CostMinor,
            PerMillion = one.PerMillion,
            ExpectedMinor = one.ExpectedMinor,
            Obstacle = (int)one.Obstacle,
        }));
        wire.Warning.Add(why.Warnings);
        return wire;
    }

    public static ScoreExplained Read(V1.ScoreExplained wire) =>
        new((ScoreFault)wire.Fault, wire.Found, wire.Text, wire.Model.IsEmpty ? null : ReasonsOf(wire));

    private static ScoreReasons ReasonsOf(V1.ScoreExplained wire) => new(
        ScoringPlan.Read(wire.Model.Span).Models[0],
        DateOf(wire.AsOf),
        [.. wire.Row],
        [.. wire.Contribution],
        wire.Base,
        wire.RawScore,
        wire.Probability,
        wire.Slope,
        wire.Offset,
        wire.Points,
        [.. wire.Campaign.Select(one => new CampaignWorth(
            one.Campaign, one.Category, one.Eligible, DateOf(one.From), DateOf(one.Until), one.ValueMinor, one.CostMinor, one.PerMillion, one.ExpectedMinor, (CampaignObstacle)one.Obstacle))],
        [.. wire.Warning]);
}
