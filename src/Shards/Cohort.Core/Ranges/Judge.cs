using Cohort.Core.Ledgers;
using Cohort.Core.Scoring;
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
    private readonly byte[] _windows;
    private readonly (int Value, ScoreColumn Column)[] _scores;
    private CategoryTotals _totals;
    private Line[] _copied = new Line[64];
    private int _slot;

    public Judge(LedgerBook book, RuleContext context)
    {
        _book = book;
        _context = context;
        _small = new Measures(context, book.Categories, 0);
        _totals = _small.Totals;
        _values = new long[context.Plan.ValueCount];
        _standing = new ulong[context.StandingWords];
        _windows = new byte[context.Plan.Windows.Length];
        _scores = [.. context.Plan.ScoreTerms.Select(term => (term.Value, book.Scores.Of(context.Rules.ScoreModels[term.Model])))];
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
        _slot = slot;
        switch (_book.FormOf(slot))
        {
            case LedgerForm.Large: ConsiderLarge(_book.Large(slot), asOf); break;
            case LedgerForm.Summed: ConsiderCells(_book.Summed(slot).Cells, asOf); break;
            default: ConsiderLines(_book.Small(slot), asOf); break;
        }
    }

    /// <summary>
    /// Judges a user by rules that are not the range's, from her whole ledger: the sums that a large ledger keeps are left
    /// to the range's own.
    /// </summary>
    public void ConsiderApart(int slot, ushort asOf)
    {
        if (_book.FormOf(slot) != LedgerForm.Large)
        {
            Consider(slot, asOf);
            return;
        }

        var count = _book.Users.Row(slot).Count;
        if (count > _copied.Length) _copied = new Line[Math.Max(count, _copied.Length * 2)];
        _book.CopyLines(slot, _copied);
        _slot = slot;
        ConsiderLines(_copied.AsSpan(0, count), asOf);
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
        _slot = slot;
        ConsiderCells([.. _book.CellsOf(slot)], date);
    }

    /// <summary>Judges a user to whose ledger one line was added since she was judged on the same date.</summary>
    public void ConsiderAdded(int slot, ushort asOf, int lineDate)
    {
        _slot = slot;
        if (_book.FormOf(slot) != LedgerForm.Large)
        {
            ConsiderLines(_book.Small(slot), asOf);
            return;
        }

        var measures = _book.Large(slot).Measure(asOf, _context, _book.Categories);
        Decide(measures);
        var windows = FindActiveWindows(measures);
        if (windows.Length != measures.ActiveWindows)
        {
            FindDue(_book.Large(slot), measures, windows);
            return;
        }

        // The due date so far stays a lower bound: the same windows matter, and ages only start anew.
        var due = new DueDate(asOf);
        due.Line(lineDate, windows);
        Ages(ref due);
        Due = Math.Min(due.Value, _book.Users.Due(slot));
    }

    private void ConsiderLines(ReadOnlySpan<Line> lines, ushort asOf)
    {
        _small.Clear(asOf);
        foreach (ref readonly var line in lines)
        {
            if (line.Date <= asOf) _small.Enter(line);
        }

        Decide(_small);
        var windows = FindActiveWindows(_small);
        var due = new DueDate(asOf);
        foreach (ref readonly var line in lines) due.Line(line.Date, windows);
        Ages(ref due);
        Due = due.Value;
    }

    private void ConsiderCells(ReadOnlySpan<Cell> cells, ushort asOf)
    {
        _small.Clear(asOf);
        foreach (ref readonly var cell in cells)
        {
            if (cell.Date <= asOf && cell.Date + Limits.WindowDays > asOf) _small.Enter(cell);
        }

        Decide(_small);
        var windows = FindActiveWindows(_small);
        var due = new DueDate(asOf);
        foreach (ref readonly var cell in cells) due.Line(cell.Date, windows);
        Ages(ref due);
        Due = due.Value;
    }

    private void ConsiderLarge(LargeLedger ledger, ushort asOf)
    {
        var measures = ledger.Measure(asOf, _context, _book.Categories);
        Decide(measures);
        FindDue(ledger, measures, FindActiveWindows(measures));
    }

    private void FindDue(LargeLedger ledger, Measures measures, ReadOnlySpan<byte> windows)
    {
        var due = new DueDate(measures.AsOf);
        ledger.Due(ref due, windows);
        Ages(ref due);
        Due = due.Value;
        measures.ActiveWindows = windows.Length;
    }

    private void Ages(ref DueDate due)
    {
        foreach (ref readonly var term in _context.Plan.AgeTerms.AsSpan()) due.Age(_context.Rules, term, _values[term.Value]);
    }

    // The windows of which something could change when a line leaves: of the others, nobody needs to be woken.
    private ReadOnlySpan<byte> FindActiveWindows(Measures measures)
    {
        var count = 0;
        foreach (var window in _context.Plan.Windows)
        {
            if (window.IsRanked || IsActive(window, measures)) _windows[count++] = window.Days;
        }

        return _windows.AsSpan(0, count);
    }

    private bool IsActive(WindowPlan window, Measures measures)
    {
        foreach (ref readonly var term in window.Terms.AsSpan())
        {
            if (term.Kind is TermKind.Spend or TermKind.Units && measures.HasNegative) return true;
            if (_context.Rules.CanFallAcross(term.Value, _values[term.Value])) return true;
        }

        return false;
    }

    private void Decide(Measures measures)
    {
        _totals = measures.Totals;
        _standing.AsSpan().Clear();
        measures.CopyValues(_values);
        foreach (ref readonly var score in _scores.AsSpan()) _values[score.Value] = score.Column.PerMillion(_slot);
        if (measures.Totals.Count == 0) return;
        _context.Rules.Evaluate(_values, Standings.Rules(_context, _standing));
        measures.Totals.Top().CopyTo(Standings.Affinity(_context, _standing.AsSpan()));
    }
}
