namespace Cohort.Core.Segments.Rules;

/// <summary>
/// Which rules look beyond the window, and are about dormant users too: those that ask for a number of all time, tell days since the last
/// purchase of as many as the window has from fewer, or refer to a rule that does. The others are about who bought in the window.
/// </summary>
internal static class Beyond
{
    /// <summary>For each segment whether its rule does.</summary>
    /// <param name="file">The rules.</param>
    /// <param name="order">The segments, each after those that it refers to.</param>
    /// <param name="binding">Numbers their terms.</param>
    /// <param name="conditions">The compiled rules.</param>
    public static bool[] Find(RuleFile file, int[] order, Binding binding, Condition[] conditions)
    {
        var last = binding.Terms.IndexOf(new Term(TermKind.DaysSinceLast, Term.AllCategories, file.WindowDays));
        var beyond = new bool[file.Segments.Count];
        foreach (var segment in order)
        {
            var condition = file.Segments[segment].Condition;
            beyond[segment] = condition.Calls.Any(call => call.Function.IsOfAllTime)
                || (last >= 0 && TellsOldFrom(conditions[segment], last, file.WindowDays))
                || condition.References.Any(reference => reference.Category is null && beyond[binding.SegmentOf(reference)]);
        }

        return beyond;
    }

    private static bool TellsOldFrom(Condition condition, int last, int windowDays)
    {
        var flips = new TermFlips();
        condition.AddFlips(flips);
        return flips.OfRanges(last) is [.., var oldest] && oldest >= windowDays;
    }
}
