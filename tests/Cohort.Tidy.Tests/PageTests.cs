namespace Cohort.Tidy.Tests;

/// <summary>What the pages of the dashboard must not do.</summary>
public sealed class PageTests
{
    // Pages are there before the connection is that hears of a click: until then it would be lost.
    [Fact]
    public void No_button_can_be_clicked_before_anybody_hears_of_it() =>
        Tree.MustHaveNone(
            from file in Tree.Files
            where file.StartsWith("src/Nodes/Cohort.Serving/Dashboard/P", StringComparison.Ordinal) && file.EndsWith(".razor", StringComparison.Ordinal)
            from line in Tree.Read(file).Split('\n').Index()
            where line.Item.Contains("<button", StringComparison.Ordinal) && line.Item.Contains("@onclick", StringComparison.Ordinal) && !line.Item.Contains("disabled=", StringComparison.Ordinal)
            select $"{file}:{line.Index + 1}: the button is not disabled until the page is connected; give it disabled=\"@(!RendererInfo.IsInteractive)\".");
}
