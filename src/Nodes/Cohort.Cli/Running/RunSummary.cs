using System.Globalization;
using Cohort.Core.Segments;
using Cohort.Engine.Texts;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Running;

/// <summary>Tells people what came of a run.</summary>
internal sealed class RunSummary(RunResult result, TextWriter output)
{
    // Affinities can be hundreds; these are the largest.
    private const int MostAffinities = 5;

    public void Write()
    {
        var now = result.Figures;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Read {Amount.Of(now.Records, "record")}{Made(now)} in {now.Seconds:0.0} s ({Amount.Count(now.RecordsPerSecond)}/s): {Amount.Count(now.Accepted)} accepted, {Amount.Count(now.Duplicates)} duplicate, {Amount.Count(now.Conflicts)} in conflict, {Amount.Count(now.Expired)} expired, {Amount.Count(now.DeadLetters)} refused{Rest(now)}."));
        if (now.Blank > 0) output.WriteLine(result.Request.Mapping is { Text.IsCsv: true } ? $"{Amount.Of(now.Blank, "line")} passed over: the header, and blank ones." : $"{Amount.Of(now.Blank, "blank line")} passed over.");
        if (now.DeadLetters + now.Conflicts + now.Expired > 0)
            output.WriteLine($"'cohort dead-letters --data {result.Request.Data}' shows what was refused, in conflict or expired, and why.");
        if (now.UnendedBytes > 0)
            output.WriteLine($"The last line has no line end, so its {Amount.Of(now.UnendedBytes, "byte")} were left: more of it may come. Run again when it is whole, or take it as it is with --take-unended.");
        if (now.Scored > 0) output.WriteLine($"{Amount.Of(now.Scored, "score")} of users computed; 'cohort scores --data {result.Request.Data}' shows them.");
        foreach (var note in now.Notes) output.WriteLine(note);
        WriteSegments();
        WriteResumption();
    }

    // By a mapping one record can be several purchases, or none.
    private string Made(RunFigures now) => result.Request.Mapping is null ? ""
        : $" that made {Amount.Of(now.Accepted + now.Duplicates + now.Conflicts + now.Expired, "purchase")}";

    private static string Rest(RunFigures now) =>
        (now.Filtered > 0 ? $", {Amount.Of(now.Filtered, "record")} filtered" : "") + (now.Left > 0 ? $", {Amount.Count(now.Left)} left for a later run" : "") + (now.Handled > 0 ? $", {Amount.Count(now.Handled)} applied before" : "");

    private void WriteSegments()
    {
        var now = result.Figures;
        output.WriteLine(now.AsOf is { } asOf
            ? $"As of {asOf}, {Amount.Of(now.Users, "user")} made {Amount.Of(now.Purchases, "purchase")} in the window.{(now.Dormant > 0 ? $" {Amount.Of(now.Dormant, "user")} bought before, and nothing since." : "")}"
            : "No purchase has come yet, so there is no as-of date.");
        var table = new TextTable("Segment", "Title", ">Members");
        var affinities = result.Segments.Where(s => SegmentKey.NamesAffinity(s.Segment)).ToList();
        foreach (var segment in result.Segments.Except(affinities.Skip(MostAffinities)))
            table.Add(segment.Segment, segment.Title, Amount.Count(segment.Members));
        table.Write(output);
        if (affinities.Count > MostAffinities)
            output.WriteLine($"  … and {Amount.Count(affinities.Count - MostAffinities)} more affinities; 'cohort segments --data {result.Request.Data}' shows all.");
    }

    private void WriteResumption()
    {
        if (!result.Interrupted) return;
        output.WriteLine(
            $"Interrupted. All that was read is stored, up to record {Amount.Count(result.Figures.Committed)} of '{result.Source}'; run the same command again to go on from there.");
    }
}
