using Cohort.Engine;

var directory = Directory.CreateTempSubdirectory("cohort-embed-");

await using (var engine = await CohortEngine.In(directory.FullName)
    .WithTaxonomy([new("milk", "DAIRY"), new("cheese", "DAIRY"), new("bread", "BAKERY")])
    .WithRules("""
        affinity top 1
        segment dairy_lovers "Dairy lovers":
          spend("DAIRY") >= 10 and orders("DAIRY", 30 days) >= 2
        """)
    .OpenAsync())
{
    await engine.AppendAsync(
    [
        new() { EventId = "1", UserId = "anna", Sku = "cheese", Amount = 8.90m, OccurredAt = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero) },
        new() { EventId = "2", UserId = "anna", Sku = "bread", Amount = 3.20m, OccurredAt = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero) },
        new() { EventId = "3", UserId = "anna", Sku = "milk", Amount = 1.29m, OccurredAt = new(2026, 3, 8, 10, 15, 0, TimeSpan.Zero) },
    ]);

    var anna = await engine.UserAsync("anna");
    foreach (var segment in anna.Segments)
    {
        var why = await engine.ExplainAsync(anna.UserId, segment.Segment);
        Console.WriteLine($"{segment.Title}: since {segment.Since}, until {segment.EndsOn} without another purchase.");
        Console.WriteLine($"  {why.Description}");
        foreach (var part in why.Explanation?.Parts ?? []) Console.WriteLine($"  {part.Text} holds: {part.Left} against {part.Right}.");
    }
}

directory.Delete(recursive: true);
