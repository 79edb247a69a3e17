using Cohort.Core.Ledgers;
using Cohort.Core.Segments;

namespace Cohort.Core.Ranges;

/// <summary>
/// Says where a user stands: measures her ledger as of a date and evaluates the rules and affinities. One per range;
/// the result is in <see cref="Standing"/> and <see cref="Due"/> until the next user.
/// </summary>
internal sealed class Judge
{
    private readonly LedgerBook _book;
    private readonly RuleContext _context;
    private readonly Measures _small;
    private readonly long[] _values;
    private readonly ulong[] _standing;
    private CategoryTotals _totals;

    public Judge(LedgerBook book, RuleContext context)
    {
        _book = book;
        _context = context;
        _small = new Measures(context, book.Categories, 0);
        _totals = _small.Totals;
        _values = new long[context.Plan.ValueCount];
        _standing = new ulong[context.StandingWords];
    }

    /// <summary>The user's memberships.</summary>
    public ReadOnlySpan<ulong> Standing => _standing;

    /// <summary>The first future date on which they could change with no new purchase.</summary>
    public ushort Due { get; private set; }

    /// <summary>The values of the rules' terms.</summary>
    public ReadOnlySpan<long> Values => _values;

    /// <summary>Judges a user from her whole ledger.</summary>
    public void Consider(int slot, ushort asOf)
    {
        if (_book.IsLarge(slot))
        {
            var ledger = _book.Large(slot);
            var measures = ledger.Measure(asOf, _context, _book.Categories);
            Due = ledger.Due(measures);
            Decide(measures);
            return;
        }

        MeasureSmall(_book.Small(slot), asOf);
        Decide(_small);
    }

    /// <summary>The spend per category in the window of the user just judged, by category id.</summary>
    public void CopySpend(List<CategoryAmount> spend)
    {
        spend.Clear();
        for (var i = 0; i < _totals.Count; i++) spend.Add(new CategoryAmount(_totals.Categories[i], _totals.Spend[i]));
        spend.Sort(static (one, other) => one.Category.CompareTo(other.Category));
    }

    /// <summary>Judges a user as of a later date, as if she bought nothing until then. Changes nothing in her ledger.</summary>
    public void Foresee(int slot, ushort date)
    {
        var lines = new Line[_book.Users.Row(slot).Count];
        _book.CopyLines(slot, lines);
        MeasureSmall(lines, date);
        Decide(_small);
    }

    /// <summary>Judges a user to whose ledger one line was added since she was judged on the same date.</summary>
    public void ConsiderAdded(int slot, ushort asOf, int lineDate)
    {
        if (!_book.IsLarge(slot))
        {
            Consider(slot, asOf);
            return;
        }

        // The due date so far stays a lower bound: an addition moves no line, and ages only start anew.
        var measures = _book.Large(slot).Measure(asOf, _context, _book.Categories);
        var due = new DueDate(asOf);
        due.Line(lineDate, _context.Plan.Windows);
        DueOfAges(ref due, measures);
        Due = Math.Min(due.Value, _book.Users.Due(slot));
        Decide(measures);
    }

    private void MeasureSmall(ReadOnlySpan<Line> lines, ushort asOf)
    {
        _small.Clear(asOf);
        var due = new DueDate(asOf);
        foreach (ref readonly var line in lines)
        {
            due.Line(line.Date, _context.Plan.WindowsOf(_book.Categories[line.Sku]));
            if (line.Date <= asOf) _small.Enter(line);
        }

        DueOfAges(ref due, _small);
        Due = due.Value;
    }

    private void DueOfAges(ref DueDate due, Measures measures)
    {
        foreach (ref readonly var term in _context.Plan.AgeTerms.AsSpan())
            due.Age(_context.Rules, term, measures.ValueOf(term));
    }

    private void Decide(Measures measures)
    {
        _totals = measures.Totals;
        _standing.AsSpan().Clear();
        measures.CopyValues(_values);
        if (measures.Totals.Count == 0) return;
        _context.Rules.Evaluate(_values, Standings.Rules(_context, _standing));
        measures.Totals.Top(Standings.Affinity(_context, _standing.AsSpan()));
    }
}
