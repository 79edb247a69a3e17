using System.Globalization;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;
using Cohort.Verbs.Display;

namespace Cohort.Verbs.Explaining;

/// <summary>Tells why a model gives a user their score.</summary>
/// <param name="why">The score, taken apart.</param>
/// <param name="output">Where it is told.</param>
internal sealed class ScoreExplanationText(ScoreExplanationReply why, TextWriter output)
{
    /// <summary>Tells it.</summary>
    /// <param name="limit">At most so many features; 0 is all.</param>
    public void Write(int limit)
    {
        output.WriteLine($"{why.Model} of user {why.UserId} as of {why.AsOf} is {Percent(why.Probability)}, by version {why.Version}.");
        var shown = limit == 0 ? why.Features : [.. why.Features.Take(limit)];
        var table = new TextTable("Feature", ">Value", "Unit", ">Adds to the score", "Meaning");
        foreach (var feature in shown) table.Add(feature.Name, Number(feature.Value), feature.Unit, Signed(feature.Contribution), feature.Meaning);
        table.Write(output);
        WriteSum(shown.Sum(feature => feature.Contribution));
        if (why.Served is { } served) output.WriteLine($"Stored last: {Percent(served.Probability)} as of {served.AsOf}, by version {served.Version}.");
        WriteCampaigns();
        foreach (var warning in why.Warnings) output.WriteLine(warning);
    }

    private void WriteSum(double shown)
    {
        var calibration = why.Calibration;
        output.WriteLine($"Score: {Number(why.Base)} for a user of whom nothing is known, {Signed(shown)} by the features above, {Signed(why.RawScore - why.Base - shown)} by the others: {Number(why.RawScore)}.");
        output.WriteLine(calibration.Points == 0
            ? $"Probability: 1 / (1 + e^-({Number(calibration.Slope)} x {Number(why.RawScore)} {Signed(calibration.Offset)})) = {Percent(why.Probability)}."
            : $"Probability: {Number(why.RawScore)} on a line through {calibration.Points} calibrated points = {Percent(why.Probability)}.");
    }

    private void WriteCampaigns()
    {
        if (why.Campaigns.Count == 0) return;
        var table = new TextTable("Campaign", ">Probability", ">Value", ">Cost", ">Expected", "Stands in the way");
        foreach (var one in why.Campaigns)
            table.Add(
                one.Campaign, one.Probability is { } probability ? Percent(probability) : "-", Money(one.ValueMinor), Money(one.CostMinor),
                one.ExpectedMinor is { } expected ? Money(expected) : "-", one.DescribeObstacle());
        table.Write(output);
    }

    private string Money(long minor) => Amount.Money(minor, why.MinorDigits);

    private static string Percent(double value) => (value * 100).ToString("0.0000", CultureInfo.InvariantCulture) + "%";

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("+0.######;-0.######;0", CultureInfo.InvariantCulture);
}
