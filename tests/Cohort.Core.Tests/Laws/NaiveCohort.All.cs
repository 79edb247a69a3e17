using Cohort.Core.Segments.Rules;
using Cohort.Core.Tests.Segments.Rules;

namespace Cohort.Core.Tests.Laws;

/// <content>All users at once: a copy of everything is kept of the day as of which they were looked at.</content>
internal sealed partial class NaiveCohort
{
    private AllUsers? _found;
    private AllUsers? _ahead;

    /// <summary>Looks at all users as of a day, if they buy nothing until then: it holds from that day on.</summary>
    public void Find(int day)
    {
        var copy = new NaiveCohort(World, futureDays, isWatching: false) { AsOf = AsOf, IsSalted = IsSalted };
        foreach (var (user, buys) in _accepted) copy._accepted.Add(user, [.. buys]);
        foreach (var (user, gone) in _gone) copy._gone.Add(user, gone);
        foreach (var (key, score) in _scores) copy._scores.Add(key, score);
        Find(new AllUsers([copy], day));
    }

    /// <summary>The same where others have all users.</summary>
    public void Find(AllUsers all)
    {
        if (all.Day > AsOf) _ahead = all;
        else (_found, _ahead) = (all, null);
    }

    /// <summary>Nobody has looked at all users by the rules that hold.</summary>
    public void FindNothing() => (_found, _ahead) = (null, null);

    private void HoldFound()
    {
        if (_ahead is { } ahead && ahead.Day <= AsOf) (_found, _ahead) = (_ahead, null);
    }

    private long OfAll(string user, Term term, int asOf)
    {
        if (_found is not { } found) return Term.Missing;
        var (question, about) = NaiveAgainst.Asked(term);
        var values = found.Values(about);
        if (question != 2) return question == 1 ? values.Count : values.Sum();
        var own = Value(user, about, asOf);
        return values.Count(value => value < own);
    }

    /// <summary>All users as of a day, as some have them who take nothing more.</summary>
    internal sealed class AllUsers(IReadOnlyList<NaiveCohort> cohorts, int day)
    {
        private readonly Dictionary<Term, List<long>> _values = [];

        public int Day => day;

        public List<long> Values(Term term) => _values.TryGetValue(term, out var values)
            ? values : _values[term] = [.. cohorts.SelectMany(cohort => cohort.ValuesOfAll(term, day))];
    }

    private List<long> ValuesOfAll(Term term, int day)
    {
        var isOfAllTime = term.Kind is >= TermKind.LifetimeSpend and <= TermKind.DaysSinceFirst;
        var users = _accepted.Keys.Where(user => Current(user, day, Window).Count > 0 || (isOfAllTime && GoneBy(user, day) is not null));
        return [.. users.Select(user => Value(user, term, day)).Where(value => value != Term.Missing)];
    }
}
