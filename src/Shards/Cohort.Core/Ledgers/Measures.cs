using System.Runtime.InteropServices;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;

namespace Cohort.Core.Ledgers;

/// <summary>
/// The terms of one ledger, kept as running sums: lines enter when they become current and leave each window on its
/// day. Ages are kept as dates. The small ledgers of a range share one, cleared for each.
/// </summary>
internal sealed partial class Measures
{
    // 10 to the power of Limits.AverageDigits.
    private const int Million = 1_000_000;

    private readonly long[] _running;
    private readonly PurchaseDays[] _days;
    private readonly OrderValues[] _orderValues;
    private readonly CategoryTotals[] _totals;
    private readonly OrderChains _chains = new();
    private readonly List<GroupPlan> _groups = [];
    private readonly List<(ulong Order, int Cell)> _ordersOfCells = [];
    private long _spend;
    private long _units;
    private long _lines;
    private long _refunds;

    public Measures(RuleContext context, CategoryMap categories, SelectorMap selectors, ushort asOf)
    {
        Context = context;
        Categories = categories;
        _selectors = selectors;
        _isSelected = new bool[context.Plan.Selectors.Count];
        _running = [.. context.Plan.Blank];
        _days = context.Plan.HasWeeks ? new PurchaseDays[_running.Length] : [];
        _orderValues = context.Plan.HasOrderValues ? [.. _running.Select(_ => new OrderValues())] : [];
        _totals = new CategoryTotals[context.Plan.RankWindows.Length];
        for (var i = 0; i < _totals.Length; i++) _totals[i] = new CategoryTotals(i == 0 ? context.Rules.AffinityTop : 0);
        Clear(asOf);
    }

    public RuleContext Context { get; }

    public CategoryMap Categories { get; }

    public ushort AsOf { get; set; }

    /// <summary>Whether a line with a negative amount or quantity was counted: then sums can grow when lines leave.</summary>
    public bool HasNegative { get; private set; }

    /// <summary>How many ages of lines mattered when the due date was found last.</summary>
    public int ActiveEdges { get; set; }

    /// <summary>Spend per category over the whole window.</summary>
    public CategoryTotals Totals => _totals[0];

    /// <summary>The categories at hand whose terms are apart.</summary>
    public ReadOnlySpan<ushort> Apart => Context.Plan.IsFlat ? default : Totals.Categories;

    public void Clear(ushort asOf)
    {
        (AsOf, HasNegative, ActiveEdges) = (asOf, false, 0);
        (_spend, _units, _lines, _refunds) = (0, 0, 0, 0);
        StaleTenures.Clear();

        // Of thousands of terms only those of the categories at hand have changed.
        Clear(Context.Plan.EveryLine);
        Clear(Context.Plan.EveryOrder);
        foreach (var category in Apart)
        {
            Clear(Context.Plan.Of(category).Lines);
            Clear(Context.Plan.Of(category).Orders);
        }

        ClearSelected();
        foreach (var totals in _totals) totals.Clear();
    }

    /// <summary>Counts a line in every window that it lies in; its date is in the window and not after the as-of date.</summary>
    public void Enter(in Line line)
    {
        var category = Categories[line.Sku];
        var age = AsOf - line.Date;
        HasNegative |= line.Minor < 0 || line.Units < 0;
        AddWhole(line, 1);
        foreach (ref readonly var term in Context.Plan.EveryLine.AsSpan())
        {
            if (term.Span.Has(age, line.Date) && term.Covers(category)) Enter(term, line);
        }

        foreach (ref readonly var term in Context.Plan.Of(category).Lines.AsSpan())
        {
            if (term.Span.Has(age, line.Date)) Enter(term, line);
        }

        if (Context.Plan.HasSelectors) EnterSelected(line, age);
        var windows = Context.Plan.RankWindows;
        for (var i = 0; i < windows.Length; i++)
        {
            if (windows[i].Has(age, line.Date)) _totals[i].Add(category, line.Minor, 1);
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
        foreach (ref readonly var term in Context.Plan.EveryLine.AsSpan())
        {
            if (term.Span.Has(age, cell.Date) && term.Covers(category)) Enter(term, cell);
        }

        foreach (ref readonly var term in Context.Plan.Of(category).Lines.AsSpan())
        {
            if (term.Span.Has(age, cell.Date)) Enter(term, cell);
        }

        if (Context.Plan.HasSelectors) EnterSelected(cell, age);
        var windows = Context.Plan.RankWindows;
        for (var i = 0; i < windows.Length; i++)
        {
            if (windows[i].Has(age, cell.Date)) _totals[i].Add(category, cell.Minor, cell.Lines + cell.Refunds);
        }
    }

    /// <summary>Whether a term of orders counts the order of a line that is no refund, as of a date.</summary>
    public bool Counts(in LineTerm term, in Line line, int asOf) =>
        asOf >= line.Date && term.Span.Has(asOf - line.Date, line.Date) && Covers(term, line.Sku);

    /// <summary>Counts more orders, or fewer.</summary>
    public void AddOrders(in LineTerm term, int count) => _running[term.Value] += count;

    /// <summary>Counts the orders of all lines, those that are not current left out.</summary>
    public void EnterOrders(ReadOnlySpan<Line> lines)
    {
        if (!Context.Plan.HasOrders) return;
        _chains.Link(lines);
        for (var first = 0; first < lines.Length; first++)
        {
            if (!_chains.IsFirst(first)) continue;
            foreach (ref readonly var term in Context.Plan.EveryOrder.AsSpan()) AddOrders(term, CountOf(term, lines, first));
            if (Context.Plan.IsFlat && !Context.Plan.HasSelectors) continue;
            _groups.Clear();
            for (var line = first; line >= 0; line = _chains.Next(line)) AddGroups(lines[line].Sku);
            foreach (var group in _groups)
            {
                foreach (ref readonly var term in group.Orders.AsSpan()) AddOrders(term, CountOf(term, lines, first));
            }
        }
    }

    /// <summary>Counts the orders of cells, those that are not current left out.</summary>
    public void EnterOrders(ReadOnlySpan<Cell> cells)
    {
        if (!Context.Plan.HasOrders) return;
        _ordersOfCells.Clear();
        for (var cell = 0; cell < cells.Length; cell++)
        {
            if (cells[cell].Orders.Count == 0) EnterUnknownOrders(cells[cell]);
            foreach (var order in cells[cell].Orders.All) _ordersOfCells.Add((order.Order, cell));
        }

        _ordersOfCells.Sort();
        var sorted = CollectionsMarshal.AsSpan(_ordersOfCells);
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            end = start + 1;
            while (end < sorted.Length && sorted[end].Order == sorted[start].Order) end++;
            var order = sorted[start..end];
            foreach (ref readonly var term in Context.Plan.EveryOrder.AsSpan()) AddOrders(term, CountOf(term, cells, order));
            if (Context.Plan.IsFlat && !Context.Plan.HasSelectors) continue;
            _groups.Clear();
            foreach (var (_, cell) in order) AddGroups(cells[cell].Sku);
            foreach (var group in _groups)
            {
                foreach (ref readonly var term in group.Orders.AsSpan()) AddOrders(term, CountOf(term, cells, order));
            }
        }
    }

    // A category has a few terms of orders at most, and an order a few categories.
    private void AddGroups(int sku)
    {
        AddGroup(Context.Plan.Of(Categories[sku]));
        if (!Context.Plan.HasSelectors) return;
        AddGroup(Context.Plan.OfSelector(_selectors[sku].Brand));
        AddGroup(Context.Plan.OfSelector(_selectors[sku].Sku));
    }

    private void AddGroup(GroupPlan group)
    {
        if (group.Orders.Length > 0 && !_groups.Contains(group)) _groups.Add(group);
    }

    private int CountOf(in LineTerm term, ReadOnlySpan<Line> lines, int first)
    {
        var count = new OrderCount(term);
        for (var line = first; line >= 0 && !count.IsFull; line = _chains.Next(line))
        {
            if (Counts(term, lines[line], AsOf)) count.Add(AsOf - lines[line].Date);
        }

        return count.Value;
    }

    private int CountOf(in LineTerm term, ReadOnlySpan<Cell> cells, ReadOnlySpan<(ulong Order, int Cell)> order)
    {
        var count = new OrderCount(term);
        for (var at = 0; at < order.Length && !count.IsFull; at++)
        {
            if (Counts(term, cells[order[at].Cell])) count.Add(AsOf - cells[order[at].Cell].Date);
        }

        return count.Value;
    }

    /// <summary>Takes a line out of the windows that it leaves at an age, and into those that it enters then.</summary>
    public void Turn(in Line line, int age)
    {
        var category = Categories[line.Sku];
        if (age == Context.WindowDays) AddWhole(line, -1);
        foreach (ref readonly var term in Context.Plan.EveryLine.AsSpan())
        {
            if (term.Covers(category)) Turn(term, line, age);
        }

        foreach (ref readonly var term in Context.Plan.Of(category).Lines.AsSpan()) Turn(term, line, age);
        if (Context.Plan.HasSelectors) TurnSelected(line, age);
        var windows = Context.Plan.RankWindows;
        for (var i = 0; i < windows.Length; i++)
        {
            if (windows[i].Turn(age, line.Date) is not 0 and var sign) _totals[i].Add(category, sign * line.Minor, sign);
        }
    }

    /// <summary>The tenures whose earliest line left; to be restored from the lines that remain.</summary>
    public List<LineTerm> StaleTenures { get; } = [];

    public void RestoreTenure(LineTerm term, int date) => _running[term.Value] = date < 0 ? Term.Missing : date;

    /// <summary>
    /// Writes the values of the terms of all lines and of the categories at hand, and behind them what some are made of; the others are as
    /// in <see cref="TermPlan.Blank"/>.
    /// </summary>
    /// <param name="values">Receives them.</param>
    /// <param name="past">What left the window.</param>
    public void CopyValues(Span<long> values, in Past past)
    {
        foreach (ref readonly var term in Context.Plan.WholeTerms.AsSpan()) values[term.Value] = Whole(term.Kind);
        Copy(Context.Plan.EveryLine, values);
        Copy(Context.Plan.EveryOrder, values);
        foreach (ref readonly var term in Context.Plan.FlatRanks.AsSpan()) values[term.Value] = _totals[term.WindowIndex].RankOf(term.Category);
        foreach (var category in Apart)
        {
            var plan = Context.Plan.Of(category);
            Copy(plan.Lines, values);
            Copy(plan.Orders, values);
            foreach (ref readonly var term in plan.Ranks.AsSpan()) values[term.Value] = _totals[term.WindowIndex].RankOf(category);
        }

        CopySelected(values);

        foreach (ref readonly var term in Context.Plan.LifetimeTerms.AsSpan()) values[term.Value] = OfAllTime(term, past, values);
        foreach (ref readonly var term in Context.Plan.AverageTerms.AsSpan()) values[term.Value] = Average(values[term.Sum], values[term.Count]);
    }

    private void Copy(LineTerm[] terms, Span<long> values)
    {
        foreach (ref readonly var term in terms.AsSpan())
        {
            var value = _running[term.Value];
            values[term.Value] = term.Kind switch
            {
                TermKind.WeeksWithOrder => WeeksOf(term, daysLater: 0),
                TermKind.LargestOrder => _orderValues[term.Value].Largest,
                TermKind.LastOrder => _orderValues[term.Value].Last,
                _ => term.IsAge && value != Term.Missing ? AsOf - value : value,
            };
        }
    }

    /// <summary>In how many weeks there is a line, some days later and with no purchase in between.</summary>
    public int WeeksOf(in LineTerm term, int daysLater) => _days[term.Value].WeeksIn(AsOf, daysLater, term.Span.Days);

    private void Clear(LineTerm[] terms)
    {
        foreach (ref readonly var term in terms.AsSpan())
        {
            _running[term.Value] = Context.Plan.Blank[term.Value];
            if (term.IsWeeks) _days[term.Value] = default;
            else if (term.IsOrderValue) _orderValues[term.Value].Clear();
        }
    }

    private static long Average(long sum, long count) =>
        count == 0 ? Term.Missing : (long)Int128.Min(long.MaxValue, (Int128)sum * Million / count);

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
        EnterUnknownOrders(Context.Plan.EveryOrder, cell);
        _groups.Clear();
        AddGroups(cell.Sku);
        foreach (var group in _groups) EnterUnknownOrders(group.Orders, cell);
    }

    private void EnterUnknownOrders(LineTerm[] terms, in Cell cell)
    {
        foreach (ref readonly var term in terms.AsSpan())
        {
            if (Counts(term, cell)) AddOrders(term, cell.Lines);
        }
    }

    private bool Counts(in LineTerm term, in Cell cell) =>
        cell.Date <= AsOf && term.Span.Has(AsOf - cell.Date, cell.Date) && Covers(term, cell.Sku);

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
}
