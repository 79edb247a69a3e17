using System.Globalization;
using Cohort.Core.Purchases;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;
using Cohort.Verbs.Display;
using Cohort.Verbs.Reading;

namespace Cohort.Cli.Mappings;

/// <summary>What a mapping makes of a sample, for people.</summary>
internal static class SampleText
{
    public static void Write(string sample, SampleRun run, BaseCurrency currency, TextWriter output)
    {
        output.WriteLine(
            $"{sample} has {Amount.Of(run.Records, "record")}: {Amount.Count(run.Mapped)} became {Amount.Of(run.LineCount, "line")} of {Amount.Money((long)run.AmountMinor, currency.MinorDigits)} {currency}, {Amount.Count(run.Filtered)} filtered, {Amount.Count(run.Refused)} refused.");
        var takesBack = run.Lines.Exists(line => TakenBy(line).Length > 0);
        var lines = new TextTable([">Record", "Event", "User", "Sku", $">Amount {currency}", ">Quantity", "Occurred at", "Date", "Order", "Source", .. takesBack ? ["Takes back"] : Array.Empty<string>()]);
        foreach (var line in run.Lines)
        {
            var isVoid = line.Voids is not null;
            lines.Add(
            [
                Amount.Count(line.Line), line.EventId, line.UserId, line.Sku, isVoid ? "" : Amount.Money(line.AmountMinor, currency.MinorDigits), isVoid ? "" : Amount.Count(line.Quantity),
                UtcText.Of(line.OccurredAt), line.Date.ToString(), line.OrderId, line.Source, .. takesBack ? [TakenBy(line)] : Array.Empty<string>(),
            ]);
        }

        lines.Write(output);
        if (run.Lines.Count < run.LineCount) output.WriteLine($"The first {Amount.Of(run.Lines.Count, "line")}; --limit shows more.");
        if (run.Refused > 0) WriteRefused(run, output);
    }

    // With nothing in its place, or with itself.
    private static string TakenBy(SampleLine line) => line.Voids is { } taken ? $"voids {taken}" : line.Replaces is { } replaced ? $"replaces {replaced}" : "";

    private static void WriteRefused(SampleRun run, TextWriter output)
    {
        output.WriteLine($"{Amount.Of(run.Refused, "record")} refused, as dead letters:");
        var counts = new TextTable("Reason", ">Records");
        foreach (var (reason, records) in run.Reasons) counts.Add(CohortJson.Name(reason), Amount.Count(records));
        counts.Write(output);
        foreach (var letter in run.Letters)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  record {letter.Record}, byte {letter.Byte}: {letter.Detail}"));
            output.WriteLine($"    {LetterText.BeginningOf(letter)}");
        }

        if (run.Letters.Count < run.Refused) output.WriteLine($"The first {run.Letters.Count}; --limit shows more.");
    }
}
