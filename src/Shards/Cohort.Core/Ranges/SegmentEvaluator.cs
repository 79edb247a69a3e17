using Cohort.Core.Ledgers;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Ranges;

/// <summary>
/// Says where a user stands: measures their ledger as of a date and evaluates the rules and affinities. One per range;
/// the result is in <see cref="Memberships"/> and <see cref="Due"/> until the next user.
/// </summary>
internal sealed class SegmentEvaluator
{
    private readonly LedgerTable _ledgers;
    private readonly RuleContext _context;
    private readonly Measures _small;
    private readonly long[] _values;
    private readonly ulong[] _memberships;
    private readonly ushort[] _edges;
    private readonly bool[] _isActive = new bool[Limits.MostWindowDays + 1];
    private readonly List<GroupPlan> _told = [];
    private readonly (int Value, ScoreColumn Column)[] _scores;
    private readonly LeavingOrders _leaving = new();
    private Measures _measures;
    private Line[] _copied = new Line[64];
    private int _slot;

    public SegmentEvaluator(LedgerTable ledgers, RuleContext context, Thresholds? thresholds)
        : this(ledgers, context, thresholds, ledgers.Categories, ledgers.Scores.Of)
    {
    }

    private SegmentEvaluator(LedgerTable ledgers, RuleContext context, Thresholds? thresholds, CategoryMap categories, Func<string, ScoreColumn> columnOf)
    {
        _ledgers = ledgers;
        _context = context;
        _small = new Measures(context, categories, ledgers.SelectorsOf(context), 0);
        _measures = _small;
        _values = [.. context.Plan.Blank];
        thresholds?.CopyTo(_values.AsSpan(context.Rules.Terms.Length));
        _memberships = new ulong[context.MembershipWords];
        _edges = new ushort[context.Plan.Edges.Length];
        _scores = [.. context.Plan.ScoreTerms.Select(term => (term.Value, columnOf(context.Rules.ScoreModels[term.Model])))];
    }

    /// <summary>Evaluates by rules that are not the range's, for <see cref="ConsiderApart"/>, and leaves no trace of them.</summary>
    /// <param name="ledgers">The users' ledgers.</param>
    /// <param name="context">The other rules.</param>
    /// <param name="thresholds">What all users have by them; null where nobody has looked.</param>
    /// <param name="categories">The categories of skus by their taxonomy; null where that is the range's.</param>
    public static SegmentEvaluator Apart(LedgerTable ledgers, RuleContext context, Thresholds? thresholds, CategoryMap? categories = null) =>
        new(ledgers, context, thresholds, categories ?? ledgers.Categories, ledgers.Scores.Look);

    /// <summary>The user's memberships.</summary>
    public ReadOnlySpan<ulong> Memberships => _memberships;

    /// <summary>The first future date on which they could change with no new purchase.</summary>
    public ushort Due { get; private set; }

    /// <summary>The values of the rules' terms.</summary>
    public ReadOnlySpan<long> Values => _values.AsSpan(0, _context.Plan.ValueCount);

    /// <summary>Whether the user just evaluated has a purchase in the window.</summary>
    public bool IsActive => _measures.Totals.Count > 0;

    /// <summary>Whether there is anything of the user just evaluated, in the window or before it.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Evaluates a user from their whole ledger.</summary>
    public void Consider(int slot, ushort asOf)
    {
        _slot = slot;
        switch (_ledgers.FormOf(slot))
        {
            case LedgerForm.Large: ConsiderLarge(_ledgers.Large(slot), asOf); break;
            case LedgerForm.Summed: ConsiderCells(_ledgers.Summed(slot).Cells, asOf); break;
            default: ConsiderLines(_ledgers.Small(slot), asOf); break;
        }
    }

    /// <summary>
    /// Evaluates a user by rules that are not the range's, from their whole ledger: the sums that a large ledger keeps are left
    /// to the range's own.
    /// </summary>
    public void ConsiderApart(int slot, ushort asOf)
    {
        if (_ledgers.FormOf(slot) == LedgerForm.Large) Foresee(slot, asOf);
        else Consider(slot, asOf);
    }

    /// <summary>The spend per category in the window of the user just evaluated, by category id.</summary>
    public void CopySpend(List<CategoryAmount> spend)
    {
        spend.Clear();
        var totals = _measures.Totals;
        for (var i = 0; i < totals.Count; i++) spend.Add(new CategoryAmount(totals.Categories[i], totals.Spend[i]));
        spend.Sort(static (one, other) => one.Category.CompareTo(other.Category));
    }

    /// <summary>Evaluates a user as of a later date, as if they bought nothing until then. Changes nothing in their ledger.</summary>
    public void Foresee(int slot, ushort date)
    {
        _slot = slot;
        if (_ledgers.FormOf(slot) == LedgerForm.Summed) ConsiderCells(_ledgers.Summed(slot).Cells, date);
        else ConsiderLines(_ledgers.FormOf(slot) == LedgerForm.Large ? CopyOf(slot) : _ledgers.Small(slot), date);
    }

    /// <summary>Evaluates a user to whose ledger one line was added since they were evaluated on the same date.</summary>
    public void ConsiderAdded(int slot, ushort asOf, int lineDate)
    {
        _slot = slot;
        if (_ledgers.FormOf(slot) != LedgerForm.Large)
        {
            ConsiderLines(_ledgers.Small(slot), asOf);
            return;
        }

        var measures = _ledgers.Large(slot).Measure(asOf, _context, _ledgers.Categories, _ledgers.SelectorsOf(_context));
        Decide(measures, _ledgers.PastOf(slot));
        var edges = FindActiveEdges(measures);
        if (edges.Length != measures.ActiveEdges)
        {
            FindDue(_ledgers.Large(slot), measures, edges);
            return;
        }

        // The due date so far stays a lower bound: the same edges matter, and ages only start anew.
        var due = new DueDate(asOf);
        due.Line(lineDate, edges);
        Ages(ref due);
        Due = Math.Min(due.Value, _ledgers.Users.Due(slot));
    }

    private ReadOnlySpan<Line> CopyOf(int slot)
    {
        var count = _ledgers.Users.Row(slot).Count;
        if (count > _copied.Length) _copied = new Line[Math.Max(count, _copied.Length * 2)];
        _ledgers.CopyLines(slot, _copied);
        return _copied.AsSpan(0, count);
    }

    private void ConsiderLines(ReadOnlySpan<Line> lines, ushort asOf)
    {
        _small.Clear(asOf);
        var left = 0;
        foreach (ref readonly var line in lines)
        {
            if ((uint)(asOf - line.Date) < (uint)_context.WindowDays) _small.Enter(line);
            else if (line.Date < asOf) left++;
        }

        _small.EnterOrders(lines);
        var past = _ledgers.PastOf(_slot);
        if (left > 0) past = _ledgers.AddLeaving(past, lines, asOf);
        if (left == lines.Length) past = Remembered(past, asOf);
        Decide(_small, past);
        var edges = FindActiveEdges(_small);
        var due = new DueDate(asOf);
        foreach (ref readonly var line in lines) due.Line(line.Date, edges);
        Ages(ref due);
        if (left == lines.Length && past.IsThere) due.Candidate(past.ForgottenOn);
        Due = due.Value;
    }

    // Of a user who has nothing else: as of that date, they are forgotten.
    private static Past Remembered(in Past past, ushort asOf) => past.ForgottenOn > asOf ? past : default;

    private void ConsiderCells(ReadOnlySpan<Cell> cells, ushort asOf)
    {
        _small.Clear(asOf);
        foreach (ref readonly var cell in cells)
        {
            if (cell.Date <= asOf && cell.Date + _context.WindowDays > asOf) _small.Enter(cell);
        }

        _small.EnterOrders(cells);
        Decide(_small, SummedLedger.AddLeft(_ledgers.PastOf(_slot), cells, asOf - _context.WindowDays, _leaving));
        var edges = FindActiveEdges(_small);
        var due = new DueDate(asOf);
        foreach (ref readonly var cell in cells) due.Line(cell.Date, edges);
        Ages(ref due);
        Due = due.Value;
    }

    private void ConsiderLarge(LargeLedger ledger, ushort asOf)
    {
        var measures = ledger.Measure(asOf, _context, _ledgers.Categories, _ledgers.SelectorsOf(_context));
        Decide(measures, _ledgers.PastOf(_slot));
        FindDue(ledger, measures, FindActiveEdges(measures));
    }

    private void FindDue(LargeLedger ledger, Measures measures, ReadOnlySpan<ushort> edges)
    {
        var due = new DueDate(measures.AsOf);
        ledger.Due(ref due, edges);
        Ages(ref due);
        Due = due.Value;
        measures.ActiveEdges = edges.Length;
    }

    private void Ages(ref DueDate due)
    {
        Ages(ref due, _context.Plan.EveryLine);
        foreach (var group in _told) Ages(ref due, group.Lines);
        foreach (ref readonly var term in _context.Plan.LifetimeTerms.AsSpan())
        {
            if (_context.Rules.Terms[term.Value].IsAge) due.Age(_context.Rules, term.Value, _values[term.Value], int.MaxValue);
        }
    }

    private void Ages(ref DueDate due, LineTerm[] terms)
    {
        foreach (ref readonly var term in terms.AsSpan())
        {
            if (term.Value >= _context.Plan.ValueCount) continue;
            if (term.IsAge) due.Age(_context.Rules, term.Value, _values[term.Value], _context.WindowDays);
            else if (term.IsWeeks) Weeks(ref due, term);
        }
    }

    // A purchase moves from one week to the one before, and out of the last, with no other.
    private void Weeks(ref DueDate due, in LineTerm term)
    {
        var now = _values[term.Value];
        for (var days = 1; days <= term.Span.Days; days++)
        {
            if (!_context.Rules.TellsApart(term.Value, now, _measures.WeeksOf(term, days))) continue;
            due.Candidate(_measures.AsOf + days);
            return;
        }
    }

    // The ages at which a line that leaves or enters a window could change something: for the others, nobody needs to be woken. A
    // category of which there is no line changes nothing.
    private ReadOnlySpan<ushort> FindActiveEdges(Measures measures)
    {
        foreach (var edge in _context.Plan.Edges) _isActive[edge.Age] = false;
        FindActive(_context.Plan.EveryLine, measures);
        FindActive(_context.Plan.EveryOrder, measures);
        foreach (var group in _told)
        {
            FindActive(group.Lines, measures);
            FindActive(group.Orders, measures);
        }

        var count = 0;
        foreach (var edge in _context.Plan.Edges)
        {
            if (edge.IsRanked || _isActive[edge.Age]) _edges[count++] = edge.Age;
        }

        return _edges.AsSpan(0, count);
    }

    private void FindActive(LineTerm[] terms, Measures measures)
    {
        foreach (ref readonly var term in terms.AsSpan())
        {
            if (term.Value >= _context.Plan.ValueCount || term.IsWeeks) continue;

            // What lines enter as they get older grows too, by lines that are no part of the value yet.
            if (term.Span.Youngest > 0) _isActive[term.Span.Youngest] = _isActive[term.Span.Days] = true;
            else if (!_isActive[term.Span.Days]) _isActive[term.Span.Days] = (term.Kind is TermKind.Spend or TermKind.Units && measures.HasNegative) || _context.Rules.CanFallAcross(term.Value, _values[term.Value]);
        }
    }

    private void Decide(Measures measures, in Past past)
    {
        _measures = measures;
        _memberships.AsSpan().Clear();
        foreach (var group in _told) Forget(group);
        _told.Clear();
        foreach (var category in measures.Apart) _told.Add(_context.Plan.Of(category));
        foreach (var selector in measures.Selected) _told.Add(_context.Plan.OfSelector(selector));
        measures.CopyValues(_values, past);
        var hasScores = measures.Totals.Count > 0;
        foreach (ref readonly var score in _scores.AsSpan()) _values[score.Value] = hasScores ? score.Column.PerMillion(_slot) : Term.Missing;
        IsHeld = measures.Totals.Count > 0 || past.IsThere;
        if (!IsHeld) return;
        var rules = MembershipForm.Rules(_context, _memberships);
        if (measures.Totals.Count > 0 && _context.Plan.IsFlat) _context.Rules.Evaluate(_values, rules);
        else if (measures.Totals.Count > 0) _context.Rules.Evaluate(_values, measures.Totals.Categories, rules);
        else _context.Rules.EvaluateDormant(_values, rules);
        measures.Totals.Top().CopyTo(MembershipForm.Affinity(_context, _memberships.AsSpan()));
    }

    // The values of a category, brand or sku of which the next user may have nothing.
    private void Forget(GroupPlan plan)
    {
        foreach (ref readonly var term in plan.Lines.AsSpan()) _values[term.Value] = _context.Plan.Blank[term.Value];
        foreach (ref readonly var term in plan.Orders.AsSpan()) _values[term.Value] = _context.Plan.Blank[term.Value];
        foreach (ref readonly var term in plan.Ranks.AsSpan()) _values[term.Value] = _context.Plan.Blank[term.Value];
    }
}
