using Cohort.Verbs.Display;
using Cohort.Verbs.Reading;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;

namespace Cohort.Verbs.Explaining;

/// <summary>Tells people why a user is in a segment or not.</summary>
/// <param name="why">What is told.</param>
/// <param name="output">Where to.</param>
internal sealed class ExplanationText(ExplanationReply why, TextWriter output)
{
    private string Currency => why.Currency;

    private bool IsAffinity => SegmentKey.NamesAffinity(why.Segment);

    /// <summary>Tells everything.</summary>
    /// <param name="mostCells">How many of the latest purchases are shown; 0 is all.</param>
    public void Write(int mostCells)
    {
        WriteVerdict();
        output.WriteLine(IsAffinity ? $"Built in:  {why.Rule}" : $"Rule:      {why.Rule.ReplaceLineEndings(" ")}");
        output.WriteLine($"In words:  {why.Description}");
        if (why.Explanation is not null) WriteComparisons(why.Explanation);
        WriteScores();
        if (IsAffinity) WritePlaces();
        WriteMissing();
        WriteForecast();
        WriteSums();
        WriteCells(mostCells);
        output.WriteLine($"Versions:  rules revision {why.RulesRevision} ({why.RulesVersion}), taxonomy revision {why.TaxonomyRevision} ({why.TaxonomyVersion}).");
    }

    private void WriteVerdict()
    {
        var since = why.Since is { } date ? $", since {date}" : "";
        output.WriteLine($"User {why.UserId} is {(why.Member ? "" : "not ")}in {why.Segment} as of {why.AsOf}{since}.");
    }

    private void WriteComparisons(ExplanationPart rule)
    {
        var table = new TextTable("Holds", "Condition", ">Left", ">Right", ">Margin");
        AddComparisons(table, rule, "");
        table.Write(output);
    }

    private void WriteScores()
    {
        foreach (var score in why.Scores) output.WriteLine($"Score:     {ScoreText.Of(score)}.");
    }

    private void AddComparisons(TextTable table, ExplanationPart part, string indent)
    {
        var isComparison = part.Kind == ExplanationKind.Comparison;
        table.Add(
            part.Holds ? "yes" : "no",
            indent + (isComparison || part.Parts.Count == 0 ? part.Text : NameOf(part)),
            isComparison ? Amount.InUnit(part.Left, part.Unit, why.MinorDigits) : "",
            isComparison ? Amount.InUnit(part.Right, part.Unit, why.MinorDigits) : "",
            isComparison ? Amount.Margin(part.Margin, part.Unit, why.MinorDigits) : "");
        foreach (var inner in part.Parts) AddComparisons(table, inner, indent + "  ");
    }

    private static string NameOf(ExplanationPart part) => part.Kind switch
    {
        ExplanationKind.All => "all of:",
        ExplanationKind.Any => "any of:",
        ExplanationKind.Segment => part.Text + ":",
        _ => "not:",
    };

    private void WritePlaces()
    {
        var table = new TextTable(">Rank", "Category", $">Spend {Currency}", ">Ahead of the next", "Affinity");
        foreach (var place in why.Ranking)
        {
            table.Add(
                $"{place.Rank}", place.Category, Amount.Money(place.SpendMinor, why.MinorDigits),
                place.AheadMinor is { } ahead ? Amount.Money(ahead, why.MinorDigits) : "-", place.Counts ? "yes" : "no");
        }

        table.Write(output);
    }

    private void WriteMissing()
    {
        if (why.Member) return;
        if (!why.HasPurchases) output.WriteLine($"Missing:   any purchase in the last {why.WindowDays} days.");
        else if (IsAffinity) WriteMissingPlace();
        else WriteMissingParts();
    }

    private void WriteMissingPlace()
    {
        var category = why.Segment[SegmentKey.AffinityPrefix.Length..];
        var own = why.Spend.FirstOrDefault(s => s.Category == category)?.SpendMinor ?? 0;
        var last = why.Ranking.LastOrDefault(p => p.Counts);
        output.WriteLine(last is null || why.Ranking.Count < why.AffinityTop
            ? $"Missing:   the spend on {category} is {Amount.Money(own, why.MinorDigits)} {Currency}; any positive spend would rank."
            : $"Missing:   {Amount.Money(last.SpendMinor - own, why.MinorDigits)} {Currency} of spend on {category} to draw level with {last.Category} in place {last.Rank}; on a tie the name that comes first ranks first.");
    }

    private void WriteMissingParts()
    {
        string? choice = null;
        foreach (var part in why.Missing)
        {
            if (part.OneWayOutOf is { } within && within != choice) output.WriteLine($"Missing:   one way out of: {within}");
            choice = part.OneWayOutOf;
            var left = part.Left is null ? "has no value" : $"is {Amount.InUnit(part.Left, part.Unit, why.MinorDigits)} against {Amount.InUnit(part.Right, part.Unit, why.MinorDigits)}";
            output.WriteLine($"Missing:   {(part.MustHold ? "" : "not ")}{part.Text}: the left side {left}{(part.Margin is null ? "" : $", a margin of {Amount.Margin(part.Margin, part.Unit, why.MinorDigits)}")}.");
        }
    }

    private void WriteForecast()
    {
        if (why.EndsOn is { } end) output.WriteLine($"Ends:      on {end}, if the user buys nothing more.");
        else if (why.Member) output.WriteLine("Ends:      never without a purchase.");
        else if (why.EntersOn is { } start) output.WriteLine($"Begins:    on {start}, if the user buys nothing more.");
    }

    private void WriteSums()
    {
        if (why.Spend.Count == 0 || IsAffinity) return;
        output.WriteLine($"The sums behind it: {Amount.Money(why.SpendMinor, why.MinorDigits)} {Currency} in all.");
        var table = new TextTable("Category", $">Spend {Currency}");
        foreach (var spend in why.Spend)
            table.Add(spend.Category + (spend.Category == Taxonomy.UnknownName ? " (never ranks)" : ""), Amount.Money(spend.SpendMinor, why.MinorDigits));
        table.Write(output);
    }

    private void WriteCells(int most)
    {
        if (why.Cells.Count == 0) return;
        var shown = most == 0 ? why.Cells : [.. why.Cells.TakeLast(most)];
        output.WriteLine(shown.Count < why.Cells.Count
            ? $"The last {shown.Count} of {Amount.Count(why.Cells.Count)} cells behind it; --limit shows more:"
            : "The cells behind it, one for each date and sku:");
        var table = new TextTable("Date", "Sku", "Category", $">Spend {Currency}", ">Units", ">Lines", ">Orders", ">Refunds");
        foreach (var cell in shown)
        {
            table.Add(
                cell.Date.ToString(), cell.Sku, cell.Category, Amount.Money(cell.SpendMinor, why.MinorDigits), Amount.Count(cell.Units),
                Amount.Count(cell.Lines), Amount.Count(cell.Orders), Amount.Count(cell.Refunds));
        }

        table.Write(output);
    }
}
