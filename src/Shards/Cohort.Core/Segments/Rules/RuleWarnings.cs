using Cohort.Core.Expressions;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Segments.Rules;

/// <summary>Finds what rules may say and their author hardly means.</summary>
internal static class RuleWarnings
{
    /// <summary>What hardly anybody means in a file.</summary>
    public static void Find(RuleFile file, ErrorList found)
    {
        var certainties = new Certainties(found);
        foreach (var segment in file.Segments)
        {
            Percent(segment.Condition, found);
            certainties.Find(segment.Condition);
        }

        Dated(file, found);
        Alike(file, found);
        LookAlike(file.Segments.Select(segment => (segment.Title, segment.TitleStart)), "titles", found);
        LookAlike(file.Segments.SelectMany(segment => segment.Condition.Calls).Select(call => (Name: call.Argument ?? call.Selector?.Name, call.ArgumentStart)).Where(one => one.Name is not null).Select(one => (one.Name!, one.ArgumentStart)), "names", found);
    }

    // The rule stays and what it counts goes, so that its author should know when. Told once for each pair of dates.
    private static void Dated(RuleFile file, ErrorList found)
    {
        foreach (var call in file.Segments.SelectMany(segment => segment.Condition.Calls).Where(call => call.Dates is not null).DistinctBy(call => call.Dates))
        {
            var (first, last) = call.Dates!.Value;
            found.Add(call.Start, last.Day - first.Day < file.WindowDays
                ? Invariant($"{Shown.Cut(RulePrinter.Print(call))} counts what is still in the last {file.WindowDays} days: all of it up to {LastWith(first, file.WindowDays)}, less each day after, and nothing after {LastWith(last, file.WindowDays)}. Remove the rule by then.")
                : Invariant($"{Shown.Cut(RulePrinter.Print(call))} counts what is still in the last {file.WindowDays} days, so never all of it, and nothing after {LastWith(last, file.WindowDays)}. Remove the rule by then."));
        }
    }

    // Dates end in 2100, and with them all rules.
    private static BusinessDate LastWith(BusinessDate date, int windowDays) =>
        date.Day + windowDays - 1 < BusinessDate.Last.Day ? date.AddDays(windowDays - 1) : BusinessDate.Last;

    private static void Percent(Expr expr, ErrorList found)
    {
        foreach (var part in expr.Children) Percent(part, found);
        if (expr is Comparison or Between && expr.Children.Any(side => side is Call { Function.IsShare: true })) Shares(expr.Children, found);
    }

    // Refunds alone take a share above the whole, so that it is no error.
    private static void Shares(IEnumerable<Expr> sides, ErrorList found)
    {
        foreach (var side in sides)
        {
            if (!Constant.TryEvaluate(side, out var value) || value is not (> 1 and <= 100)) continue;
            found.Add(side.Start,
                $"A share is a part of the whole, and 1 is all of it: {RulePrinter.Number(value)} is {RulePrinter.Number(value * 100)}%. Where {RulePrinter.Number(value)} percent are meant, write {RulePrinter.Number(value)}% or {RulePrinter.Number(value / 100)}.");
        }
    }

    private static void Alike(RuleFile file, ErrorList found)
    {
        var titles = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rules = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var segment in file.Segments)
        {
            if (!titles.TryAdd(segment.Title, segment.Name))
                found.Add(segment.TitleStart, $"The segments \"{Shown.Cut(titles[segment.Title])}\" and \"{Shown.Cut(segment.Name)}\" have one title, so people cannot tell them apart; give one of them another.");
            var rule = RulePrinter.Print(segment.Condition);
            if (!rules.TryAdd(rule, segment.Name))
                found.Add(segment.Start, $"The segment \"{Shown.Cut(segment.Name)}\" has the same rule as \"{Shown.Cut(rules[rule])}\", and always the same users; remove one, or write in(\"{Shown.Cut(rules[rule])}\").");
        }
    }

    // A letter with a mark is one character here and two there: both are shown the same, and are different names.
    private static void LookAlike(IEnumerable<(string Name, int Start)> names, string what, ErrorList found)
    {
        var others = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, start) in names.DistinctBy(one => one.Name))
        {
            if (others.TryAdd(MarkedLetters.Masked(name), name)) continue;
            var other = others[MarkedLetters.Masked(name)];
            if (MarkedLetters.AreApart(name) != MarkedLetters.AreApart(other))
                found.Add(start, $"Two {what} may look the same and are not: \"{MarkedLetters.Numbered(name)}\" and \"{MarkedLetters.Numbered(other)}\" write a letter and its mark as other characters. Copy one from the other.");
        }
    }
}
