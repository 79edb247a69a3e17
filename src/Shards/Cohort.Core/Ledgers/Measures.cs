using System.Runtime.InteropServices;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Ledgers;

/// <summary>
/// The terms of one ledger, kept as running sums: lines enter when they become current and leave each window on its
/// day. Ages are kept as dates. The small ledgers of a range share one, cleared for each.
/// </summary>
internal sealed class Measures
{
    private readonly long[] _running;
    private readonly CategoryTotals[] _totals;
    private readonly OrderChains _chains = new();
    private readonly List<(ulong Order, int Cell)> _ordersOfCells = [];
    private long _spend;
    private long _units;
    private long _lines;
    private long _refunds;

    public Measures(RuleContext context, CategoryMap categories, ushort asOf)
    {
        Context = context;
        Categories = categories;
        _running = new long[context.Plan.SlotCount];
        _totals = new CategoryTotals[context.Plan.RankWindows.Length];
        for (var i = 0; i < _totals.Length; i++) _totals[i] = new CategoryTotals(i == 0 ? context.Rules.AffinityTop : 0);
        Clear(asOf);
    }

    public RuleContext Context { get; }

    public CategoryMap Categories { get; }

    public ushort AsOf { get; set; }

    /// <summary>Whether a line with a negative amount or quantity was counted: then sums can grow when lines leave.</summary>
    public bool HasNegative { get; private set; }

    /// <summary>How many windows mattered when the due date was found last.</summary>
    public int ActiveWindows { get; set; }

    /// <summary>Spend per category over the whole window.</summary>
    public CategoryTotals Totals => _totals[0];

    public void Clear(ushort asOf)
    {
        (AsOf, HasNegative, ActiveWindows) = (asOf, false, 0);
        (_spend, _units, _lines, _refunds) = (0, 0, 0, 0);
        StaleTenures.Clear();
        _running.AsSpan().Clear();
        foreach (var term in Context.Plan.AgeTerms) _running[term.Value] = Term.Missing;
        foreach (var totals in _totals) totals.Clear();
    }

    /// <summary>Counts a line in every window that it lies in; its date is in the window and not after the as-of date.</summary>
    public void Enter(in Line line)
    {
        var category = Categories[line.Sku];
        var age = AsOf - line.Date;
        HasNegative |= line.Minor < 0 || line.Units < 0;
        AddWhole(line, 1);
        foreach (ref readonly var term in Context.Plan.LineTerms.AsSpan())
        {
            if (term.Covers(category) && age < term.WindowDays) Enter(term, line);
        }

        var windows = Context.Plan.RankWindows;
        for (var i = 0; i < windows.Length; i++)
        {
            if (age < windows[i]) _totals[i].Add(category, line.Minor, 1);
        }
    }

    /// <summary>Counts a cell like its lines.</summary>
    public void Enter(in Cell cell)
    {
        var category = Categories[cell.Sku];
        var age = AsOf - cell.Date;
        HasNegative |= cell.Minor < 0 || cell.Units < 0;
        _spend += cell.Minor;
        _units += cell.Units;
        _lines += cell.Lines;
        _refunds += cell.Refunds;
        foreach (ref readonly var term in Context.Plan.LineTerms.AsSpan())
        {
            if (term.Covers(category) && age < term.WindowDays) Enter(term, cell);
        }

        var windows = Context.Plan.RankWindows;
        for (var i = 0; i < windows.Length; i++)
        {
            if (age < windows[i]) _totals[i].Add(category, cell.Minor, cell.Lines + cell.Refunds);
        }
    }

    /// <summary>Whether a term of orders counts the order of a line that is no refund, as of a date.</summary>
    public bool Counts(in LineTerm term, in Line line, int asOf) =>
        line.Date <= asOf && asOf - line.Date < term.WindowDays && term.Covers(Categories[line.Sku]);

    /// <summary>Counts more orders, or fewer.</summary>
    public void AddOrders(in LineTerm term, int count) => _running[term.Value] += count;

    /// <summary>Counts the orders of all lines, those that are not current left out.</summary>
    public void EnterOrders(ReadOnlySpan<Line> lines)
    {
        if (Context.Plan.OrderTerms.Length == 0) return;
        _chains.Link(lines);
        for (var first = 0; first < lines.Length; first++)
        {
            if (!_chains.IsFirst(first)) continue;
            foreach (ref readonly var term in Context.Plan.OrderTerms.AsSpan())
            {
                var count = new OrderCount(term);
                for (var line = first; line >= 0 && !count.IsFull; line = _chains.Next(line))
                {
                    if (Counts(term, lines[line], AsOf)) count.Add(AsOf - lines[line].Date);
                }

                AddOrders(term, count.Value);
            }
        }
    }

    /// <summary>Counts the orders of cells, those that are not current left out.</summary>
    public void EnterOrders(ReadOnlySpan<Cell> cells)
    {
        if (Context.Plan.OrderTerms.Length == 0) return;
        _ordersOfCells.Clear();
        for (var cell = 0; cell < cells.Length; cell++)
        {
            if (cells[cell].Orders.Count == 0) EnterUnknownOrders(cells[cell]);
            foreach (var order in cells[cell].Orders.Keys) _ordersOfCells.Add((order, cell));
        }

        _ordersOfCells.Sort();
        var sorted = CollectionsMarshal.AsSpan(_ordersOfCells);
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            end = start + 1;
            while (end < sorted.Length && sorted[end].Order == sorted[start].Order) end++;
            foreach (ref readonly var term in Context.Plan.OrderTerms.AsSpan())
            {
                var count = new OrderCount(term);
                for (var at = start; at < end && !count.IsFull; at++)
                {
                    if (Counts(term, cells[sorted[at].Cell])) count.Add(AsOf - cells[sorted[at].Cell].Date);
                }

                AddOrders(term, count.Value);
            }
        }
    }

    /// <summary>Takes a line out of the windows of one length, whose first date it no longer reaches.</summary>
    public void Leave(in Line line, int window)
    {
        var category = Categories[line.Sku];
        if (window == Limits.WindowDays) AddWhole(line, -1);
        foreach (ref readonly var term in Context.Plan.LineTerms.AsSpan())
        {
            if (term.WindowDays == window && term.Covers(category)) Leave(term, line);
        }

        var windows = Context.Plan.RankWindows;
        for (var i = 0; i < windows.Length; i++)
        {
            if (windows[i] == window) _totals[i].Add(category, -line.Minor, -1);
        }
    }

    /// <summary>The tenures whose earliest line left; to be restored from the lines that remain.</summary>
    public List<LineTerm> StaleTenures { get; } = [];

    public void RestoreTenure(LineTerm term, int date) => _running[term.Value] = date < 0 ? Term.Missing : date;

    /// <summary>Writes all terms' values in the order of the rule set, and behind them what some are made of.</summary>
    /// <param name="values">Receives them.</param>
    /// <param name="past">What left the window.</param>
    public void CopyValues(Span<long> values, in Past past)
    {
        _running.CopyTo(values);
        foreach (ref readonly var term in Context.Plan.WholeTerms.AsSpan()) values[term.Value] = Whole(term.Kind);
        foreach (ref readonly var term in Context.Plan.AgeTerms.AsSpan())
        {
            ref var value = ref values[term.Value];
            if (value != Term.Missing) value = AsOf - value;
        }

        foreach (ref readonly var term in Context.Plan.RankTerms.AsSpan())
            values[term.Value] = _totals[term.WindowIndex].RankOf(term.Category);
        foreach (ref readonly var term in Context.Plan.LifetimeTerms.AsSpan()) values[term.Value] = OfAllTime(term, past, values);
    }

    // A line that left is older than every line of the window.
    private long OfAllTime(in LifetimeTerm term, in Past past, ReadOnlySpan<long> values) => term.Kind switch
    {
        TermKind.LifetimeSpend => past.Minor + _spend,
        TermKind.LifetimeUnits => past.Units + _units,
        TermKind.LifetimeLines => past.Lines + _lines,
        TermKind.LifetimeOrders => past.Orders + values[term.InWindow],
        TermKind.DaysSinceFirst when past.Lines > 0 => AsOf - past.First,
        TermKind.DaysSinceLast when past.Lines > 0 && values[term.InWindow] == Term.Missing => AsOf - past.Last,
        _ => values[term.InWindow],
    };

    private void EnterUnknownOrders(in Cell cell)
    {
        foreach (ref readonly var term in Context.Plan.OrderTerms.AsSpan())
        {
            if (Counts(term, cell)) AddOrders(term, cell.Lines);
        }
    }

    private bool Counts(in LineTerm term, in Cell cell) =>
        cell.Date <= AsOf && AsOf - cell.Date < term.WindowDays && term.Covers(Categories[cell.Sku]);

    private void AddWhole(in Line line, int sign)
    {
        _spend += sign * line.Minor;
        _units += sign * line.Units;
        if (line.IsRefund) _refunds += sign;
        else _lines += sign;
    }

    private long Whole(TermKind kind) => kind switch
    {
        TermKind.Spend => _spend,
        TermKind.Units => _units,
        TermKind.Lines => _lines,
        _ => _refunds,
    };

    private void Enter(in LineTerm term, in Line line)
    {
        ref var running = ref _running[term.Value];
        switch (term.Kind)
        {
            case TermKind.Spend: running += line.Minor; break;
            case TermKind.Units: running += line.Units; break;
            case TermKind.Lines: running += line.IsRefund ? 0 : 1; break;
            case TermKind.Refunds: running += line.IsRefund ? 1 : 0; break;
            case TermKind.DaysSinceLast when !line.IsRefund: running = Math.Max(running, line.Date); break;
            case TermKind.Tenure when !line.IsRefund:
                running = running == Term.Missing ? line.Date : Math.Min(running, line.Date);
                break;
            default: break;
        }
    }

    private void Enter(in LineTerm term, in Cell cell)
    {
        ref var running = ref _running[term.Value];
        switch (term.Kind)
        {
            case TermKind.Spend: running += cell.Minor; break;
            case TermKind.Units: running += cell.Units; break;
            case TermKind.Lines: running += cell.Lines; break;
            case TermKind.Refunds: running += cell.Refunds; break;
            case TermKind.DaysSinceLast when cell.Lines > 0: running = Math.Max(running, cell.Date); break;
            case TermKind.Tenure when cell.Lines > 0:
                running = running == Term.Missing ? cell.Date : Math.Min(running, cell.Date);
                break;
            default: break;
        }
    }

    private void Leave(in LineTerm term, in Line line)
    {
        ref var running = ref _running[term.Value];
        switch (term.Kind)
        {
            case TermKind.Spend: running -= line.Minor; break;
            case TermKind.Units: running -= line.Units; break;
            case TermKind.Lines: running -= line.IsRefund ? 0 : 1; break;
            case TermKind.Refunds: running -= line.IsRefund ? 1 : 0; break;

            // Lines leave the whole window oldest first: when the latest one leaves, none is left.
            case TermKind.DaysSinceLast when running == line.Date: running = Term.Missing; break;
            case TermKind.Tenure when running == line.Date:
                running = Term.Missing;
                StaleTenures.Add(term);
                break;
            default: break;
        }
    }
}
