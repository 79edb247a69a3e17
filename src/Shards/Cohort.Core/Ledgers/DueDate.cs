using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Ledgers;

/// <summary>
/// Finds the first future date on which a ledger's terms could change what a rule says, with no new purchase: a line
/// leaves or enters a window, a line dated ahead becomes current, or an age reaches a value that a rule compares with.
/// </summary>
internal ref struct DueDate(ushort asOf)
{
    private int _due = UserTable.NeverDue;

    public readonly ushort Value => (ushort)_due;

    /// <summary>A line gets so old that it leaves or enters a window.</summary>
    /// <param name="date">Its date.</param>
    /// <param name="edges">The ages at which it does, ascending.</param>
    public void Line(int date, ReadOnlySpan<ushort> edges)
    {
        if (date > asOf)
        {
            Candidate(date);
            return;
        }

        foreach (var edge in edges)
        {
            if (date + edge <= asOf) continue;
            Candidate(date + edge);
            return;
        }
    }

    /// <summary>An age reaches what a rule compares it with.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="term">Its term.</param>
    /// <param name="age">The age.</param>
    /// <param name="before">From this age on it has no value.</param>
    public void Age(RuleSet rules, int term, long age, int before)
    {
        if (age == Term.Missing) return;
        var next = rules.NextAge(term, age);
        if (next < before) Candidate((int)Math.Min(UserTable.NeverDue, asOf + next - age));
    }

    /// <summary>Something could change on a date.</summary>
    public void Candidate(int date) => _due = Math.Min(_due, date);
}
