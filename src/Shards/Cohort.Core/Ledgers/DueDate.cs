using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Ledgers;

/// <summary>
/// Finds the first future date on which a ledger's terms could change what a rule says, with no new purchase: a line
/// leaves a window, a line dated ahead becomes current, or an age reaches a value that a rule compares with.
/// </summary>
internal ref struct DueDate(ushort asOf)
{
    private int _due = UserTable.NeverDue;

    public readonly ushort Value => (ushort)_due;

    public void Line(int date, ReadOnlySpan<byte> windows)
    {
        if (date > asOf)
        {
            Candidate(date);
            return;
        }

        foreach (var window in windows)
        {
            if (date + window <= asOf) continue;
            Candidate(date + window);
            return;
        }
    }

    public void Age(RuleSet rules, AgeTerm term, long age)
    {
        if (age == Term.Missing) return;
        var next = rules.NextAge(term.Value, age);
        if (next < term.Before) Candidate((int)Math.Min(UserTable.NeverDue, asOf + next - age));
    }

    /// <summary>Something could change on a date.</summary>
    public void Candidate(int date) => _due = Math.Min(_due, date);
}
