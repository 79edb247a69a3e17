using Cohort.Cli;
using Cohort.Core.Purchases;
using Cohort.Core.Taxonomies;

namespace Cohort.Learning.Examples;

/// <summary>The categories with the most spend in a time, found by a walk that adds up windows that do not overlap.</summary>
internal static class LargestCategories
{
    /// <summary>Their names, the largest first; ties by name.</summary>
    /// <param name="source">The history.</param>
    /// <param name="until">Nothing after this date is looked at.</param>
    /// <param name="from">Nothing before this date is, but for the rest of its window.</param>
    /// <param name="most">How many.</param>
    /// <param name="cancel">Ends the walk.</param>
    public static IReadOnlyList<string> Of(TrainingSource source, BusinessDate from, BusinessDate until, int most, CancellationToken cancel)
    {
        var stops = new List<BusinessDate>();
        for (int day = until.Day; day >= from.Day; day -= source.Context.WindowDays) stops.Add(new BusinessDate((ushort)day));
        var spend = new long[source.Context.Taxonomy.CategoryCount];
        var walk = new DayWalk(source);
        walk.Run(stops, _ => Add(walk, spend), _ => { }, cancel);
        string[] names =
        [
            .. Enumerable.Range(0, spend.Length).Where(id => id != Taxonomy.Unknown && spend[id] > 0)
                .OrderByDescending(id => spend[id]).ThenBy(id => id).Take(most).Select(source.Context.Taxonomy.CategoryName),
        ];
        return names.Length > 0 ? names : throw CommandException.BadInput(
            $"No category has any spend from {from} to {until}. Check that the taxonomy names the skus of the purchases, and the dates.");
    }

    private static void Add(DayWalk walk, long[] spend)
    {
        for (var range = 0; range < DayWalk.Ranges; range++)
        {
            walk.StateOf(range).Questions.VisitSpend((_, amounts, _) =>
            {
                foreach (var (category, minor) in amounts) spend[category] += minor;
            });
        }
    }
}
