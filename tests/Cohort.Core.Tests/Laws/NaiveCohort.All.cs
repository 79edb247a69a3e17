using Cohort.Core.Segments.Rules;
using Cohort.Core.Tests.Segments.Rules;

namespace Cohort.Core.Tests.Laws;

/// <content>All users at once: a copy of everything is kept of the day as of which they were looked at.</content>
internal sealed partial class NaiveCohort
{
    private (NaiveCohort Cohort, int Day)? _found;
    private (NaiveCohort Cohort, int Day)? _ahead;

    /// <summary>Looks at all users as of a day, if they buy nothing until then: it holds from that day on.</summary>
    public void Find(int day)
    {
        var copy = new NaiveCohort(World, futureDays, isWatching: false) { AsOf = AsOf, IsSalted = IsSalted };
        foreach (var (user, buys) in _accepted) copy._accepted.Add(user, [.. buys]);
        foreach (var (user, gone) in _gone) copy._gone.Add(user, gone);
        foreach (var (key, score) in _scores) copy._scores.Add(key, score);
        if (day > AsOf) _ahead = (copy, day);
        else _found = (copy, day);
    }

    /// <summary>The same as of today, where other rules begin.</summary>
    public void FindAnew(int day)
    {
        Find(day);
        _ahead = null;
    }

    private void HoldFound()
    {
        if (_ahead is { } ahead && ahead.Day <= AsOf) (_found, _ahead) = (_ahead, null);
    }

    private long OfAll(string user, Term term, int asOf)
    {
        if (_found is not var (cohort, day)) return Term.Missing;
        var (question, about) = NaiveAgainst.Asked(term);
        var values = cohort.ValuesOfAll(about, day);
        return question switch { 1 => values.Count, 2 => values.Count(value => value < Value(user, about, asOf)), _ => values.Sum() };
    }

    private List<long> ValuesOfAll(Term term, int day)
    {
        var isOfAllTime = term.Kind is >= TermKind.LifetimeSpend and <= TermKind.DaysSinceFirst;
        var users = _accepted.Keys.Where(user => Current(user, day, Window).Count > 0 || (isOfAllTime && GoneBy(user, day) is not null));
        return [.. users.Select(user => Value(user, term, day)).Where(value => value != Term.Missing)];
    }
}
