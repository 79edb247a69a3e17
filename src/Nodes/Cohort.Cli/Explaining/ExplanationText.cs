using Cohort.Cli.Display;
using Cohort.Cli.Reading;
using Cohort.Core;
using Cohort.Core.Segments;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Explaining;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Explaining;

/// <summary>Tells people why a user is in a segment or not.</summary>
/// <param name="why">What is told.</param>
/// <param name="output">Where to.</param>
internal sealed class ExplanationText(SegmentExplanation why, TextWriter output)
{
    private string Currency => why.View.Settings.Currency;

    /// <summary>Tells everything.</summary>
    /// <param name="mostCells">How many of the latest purchases are shown; 0 is all.</param>
    public void Write(int mostCells)
    {
        WriteVerdict();
        output.WriteLine(why.Key.IsAffinity ? $"Built in:  {why.Source}" : $"Rule:      {why.Source.ReplaceLineEndings(" ")}");
        output.WriteLine($"In words:  {why.Description}");
        if (why.Rule is not null) WriteComparisons(why.Rule);
        WriteScores();
        if (why.Key.IsAffinity) WritePlaces();
        WriteMissing();
        WriteForecast();
        WriteSums();
        WriteCells(mostCells);
        var context = why.View.Context;
        output.WriteLine($"Versions:  rules revision {context.RulesRevision} ({context.Rules.Version}), taxonomy revision {context.TaxonomyRevision} ({context.Taxonomy.Version}).");
    }

    private void WriteVerdict()
    {
        var since = why.IsMember && why.Card.Since(why.Name) is { } date ? $", since {date}" : "";
        output.WriteLine($"User {why.Card.User} is {(why.IsMember ? "" : "not ")}in {why.Name} as of {why.Card.Range.AsOf}{since}.");
    }

    private void WriteComparisons(Explanation rule)
    {
        var table = new TextTable("Holds", "Condition", ">Left", ">Right", ">Margin");
        AddComparisons(table, rule, "");
        table.Write(output);
    }

    private void WriteScores()
    {
        foreach (var (model, score) in why.Scores)
            output.WriteLine($"Score:     {(score is { } known ? ScoreText.Of(known) : $"{model} has not scored the user, so that no comparison with it holds")}.");
    }

    private static void AddComparisons(TextTable table, Explanation part, string indent)
    {
        var isComparison = part.Kind == ExplanationKind.Comparison;
        table.Add(
            part.Holds ? "yes" : "no",
            indent + (isComparison ? part.Text : NameOf(part.Kind)),
            isComparison ? Amount.InUnit(part.Left, part.Unit) : "",
            isComparison ? Amount.InUnit(part.Right, part.Unit) : "",
            isComparison ? Amount.Margin(part.Margin, part.Unit) : "");
        foreach (var inner in part.Parts) AddComparisons(table, inner, indent + "  ");
    }

    private static string NameOf(ExplanationKind kind) => kind switch
    {
        ExplanationKind.All => "all of:",
        ExplanationKind.Any => "any of:",
        _ => "not:",
    };

    private void WritePlaces()
    {
        var table = new TextTable(">Rank", "Category", $">Spend {Currency}", ">Ahead of the next", "Affinity");
        foreach (var place in why.Places)
        {
            table.Add(
                $"{place.Rank}", place.Category, Amount.Money(place.SpendMinor),
                place.AheadMinor is { } ahead ? Amount.Money(ahead) : "-", place.Counts ? "yes" : "no");
        }

        table.Write(output);
    }

    private void WriteMissing()
    {
        if (why.IsMember) return;
        if (why.Card.View is null) output.WriteLine($"Missing:   any purchase in the last {Limits.WindowDays} days.");
        else if (why.Key.IsAffinity) WriteMissingPlace();
        else if (why.Rule is not null) WriteMissingParts(why.Rule);
    }

    private void WriteMissingPlace()
    {
        var category = why.View.Context.Taxonomy.CategoryName(why.Key.Number);
        var own = why.Card.View!.Spend.FirstOrDefault(s => s.Category == why.Key.Number).Minor;
        var last = why.Places.LastOrDefault(p => p.Counts);
        output.WriteLine(last is null || why.Places.Count < why.View.Context.Rules.AffinityTop
            ? $"Missing:   the spend on {category} is {Amount.Money(own)} {Currency}; any positive spend would rank."
            : $"Missing:   {Amount.Money(last.SpendMinor - own)} {Currency} of spend on {category} to draw level with {last.Category} in place {last.Rank}; on a tie the name that comes first ranks first.");
    }

    private void WriteMissingParts(Explanation rule)
    {
        string? choice = null;
        foreach (var (part, mustHold, within) in MissingParts.Of(rule))
        {
            if (within is not null && within != choice) output.WriteLine($"Missing:   one way out of: {within}");
            choice = within;
            var left = part.Left is null ? "has no value" : $"is {Amount.InUnit(part.Left, part.Unit)} against {Amount.InUnit(part.Right, part.Unit)}";
            output.WriteLine($"Missing:   {(mustHold ? "" : "not ")}{part.Text}: the left side {left}{(part.Margin is null ? "" : $", a margin of {Amount.Margin(part.Margin, part.Unit)}")}.");
        }
    }

    private void WriteForecast()
    {
        if (why.EndsOn is { } end) output.WriteLine($"Ends:      on {end}, if the user buys nothing more.");
        else if (why.IsMember) output.WriteLine("Ends:      never without a purchase.");
        else if (why.EntersOn is { } start) output.WriteLine($"Begins:    on {start}, if the user buys nothing more.");
    }

    private void WriteSums()
    {
        if (why.Card.View is not { } held || why.Key.IsAffinity) return;
        output.WriteLine($"The sums behind it: {Amount.Money(why.Card.SpendMinor)} {Currency} in all.");
        var table = new TextTable("Category", $">Spend {Currency}");
        foreach (var spend in held.Spend.OrderByDescending(s => s.Minor).ThenBy(s => s.Category))
            table.Add(spend.Name + (spend.Category == Taxonomy.Unknown ? " (never ranks)" : ""), Amount.Money(spend.Minor));
        table.Write(output);
    }

    private void WriteCells(int most)
    {
        if (why.Card.View is not { } held) return;
        var shown = most == 0 ? held.Cells : [.. held.Cells.TakeLast(most)];
        output.WriteLine(shown.Count < held.Cells.Count
            ? $"The last {shown.Count} of {Amount.Count(held.Cells.Count)} cells behind it; --cells shows more:"
            : "The cells behind it, one for each date and sku:");
        var table = new TextTable("Date", "Sku", "Category", $">Spend {Currency}", ">Units", ">Orders", ">Refunds");
        foreach (var cell in shown)
        {
            table.Add(
                cell.Date.ToString(), cell.Sku, cell.Category, Amount.Money(cell.Minor), Amount.Count(cell.Units),
                Amount.Count(cell.Orders), Amount.Count(cell.Refunds));
        }

        table.Write(output);
    }
}
