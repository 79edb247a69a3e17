using Cohort.Core.Segments;

namespace Cohort.Core.Ledgers;

/// <summary>
/// The orders of a large ledger: which of its lines are of one, newest first, and how many of them each term counts. A line that
/// comes looks back to the last one that is counted like it, so that an order of a million lines costs each of them no more.
/// </summary>
/// <param name="ledger">The ledger, whose lines it knows by their numbers.</param>
internal sealed class LargeOrders(LargeLedger ledger)
{
    private readonly HashSet<ulong> _touched = [];
    private readonly HashSet<GroupPlan> _groups = [];
    private LineIndex<ByOrder> _heads = new(ledger, ledger.Count);
    private int[] _older = [];
    private int[] _newer = [];

    /// <summary>Has the place fetched at which an order is looked for.</summary>
    public void Prefetch(ulong order) => _heads.Prefetch(ByOrder.HashOf(order));

    /// <summary>Takes a line in. Refunds are of no order here.</summary>
    public void Add(int number)
    {
        ref readonly var line = ref ledger[number];
        if (line.IsRefund) return;
        if (number >= _older.Length)
        {
            Array.Resize(ref _older, Math.Max(number + 1, _older.Length + (_older.Length / 2)));
            Array.Resize(ref _newer, _older.Length);
        }

        _heads.MakeRoomFor(number);
        var place = _heads.Find(line);
        var head = _heads[place];
        (_older[number], _newer[number]) = (head, -1);
        if (head >= 0) _newer[head] = number;
        _heads.Put(place, number);
    }

    /// <summary>Gives a line up that is still in the ledger.</summary>
    public void Remove(int number)
    {
        ref readonly var line = ref ledger[number];
        if (line.IsRefund) return;
        var (older, newer) = (_older[number], _newer[number]);
        if (older >= 0) _newer[older] = newer;
        if (newer >= 0) _older[newer] = older;
        else if (older >= 0) _heads.Put(_heads.Find(line), older);
        else _heads.Remove(_heads.Find(line));
    }

    /// <summary>Counts all orders in measures that count none.</summary>
    public void CountAll(Measures measures)
    {
        foreach (var head in _heads.Numbers)
        {
            foreach (ref readonly var term in measures.Context.Plan.EveryOrder.AsSpan()) measures.AddOrders(term, Count(measures, term, measures.AsOf, head));
            foreach (var group in GroupsOf(measures, head))
            {
                foreach (ref readonly var term in group.Orders.AsSpan()) measures.AddOrders(term, Count(measures, term, measures.AsOf, head));
            }
        }
    }

    /// <summary>Counts the order of a line that was added, where it is not counted already.</summary>
    public void CountAdded(Measures measures, int number)
    {
        ref readonly var line = ref ledger[number];
        if (line.IsRefund) return;
        CountAdded(measures, measures.Context.Plan.EveryOrder, number);
        CountAdded(measures, measures.Context.Plan.Of(measures.Categories[line.Sku]).Orders, number);
        if (!measures.Context.Plan.HasSelectors) return;
        var of = measures.SelectorsOf(line.Sku);
        CountAdded(measures, measures.Context.Plan.OfSelector(of.Brand).Orders, number);
        CountAdded(measures, measures.Context.Plan.OfSelector(of.Sku).Orders, number);
    }

    /// <summary>Counts anew the orders of which a line became current on the measures' date, or entered or left a window.</summary>
    /// <param name="measures">The measures, whose orders are counted as of the day before.</param>
    /// <param name="headOf">The first line of a date, or -1; the ledger leads on from there.</param>
    public void Turn(Measures measures, Func<int, int> headOf)
    {
        _touched.Clear();
        foreach (var age in measures.Context.Plan.OrderEdges) Touch(headOf(measures.AsOf - age));
        foreach (var order in _touched)
        {
            var head = HeadOf(order);
            CountTurned(measures, measures.Context.Plan.EveryOrder, head);
            foreach (var group in GroupsOf(measures, head)) CountTurned(measures, group.Orders, head);
        }
    }

    private int HeadOf(ulong order) => _heads[_heads.Find(new Line { Order = order })];

    private void CountAdded(Measures measures, LineTerm[] terms, int number)
    {
        foreach (ref readonly var term in terms.AsSpan())
        {
            if (measures.Counts(term, ledger[number], measures.AsOf) && !IsCounted(measures, term, number)) measures.AddOrders(term, 1);
        }
    }

    private void CountTurned(Measures measures, LineTerm[] terms, int head)
    {
        foreach (ref readonly var term in terms.AsSpan())
            measures.AddOrders(term, Count(measures, term, measures.AsOf, head) - Count(measures, term, measures.AsOf - 1, head));
    }

    private HashSet<GroupPlan> GroupsOf(Measures measures, int head)
    {
        var plan = measures.Context.Plan;
        _groups.Clear();
        if (plan.IsFlat && !plan.HasSelectors) return _groups;
        for (var number = head; number >= 0; number = _older[number])
        {
            var sku = ledger[number].Sku;
            _groups.Add(plan.Of(measures.Categories[sku]));
            if (!plan.HasSelectors) continue;
            _groups.Add(plan.OfSelector(measures.SelectorsOf(sku).Brand));
            _groups.Add(plan.OfSelector(measures.SelectorsOf(sku).Sku));
        }

        return _groups;
    }

    private void Touch(int number)
    {
        for (; number >= 0; number = ledger.NextOfDay(number))
        {
            if (!ledger[number].IsRefund) _touched.Add(ledger[number].Order);
        }
    }

    private int Count(Measures measures, in LineTerm term, int asOf, int head)
    {
        var count = new OrderCount(term);
        for (var number = head; number >= 0 && !count.IsFull; number = _older[number])
        {
            if (measures.Counts(term, ledger[number], asOf)) count.Add(asOf - ledger[number].Date);
        }

        return count.Value;
    }

    // Whether the order of a line counts for the same by another line.
    private bool IsCounted(Measures measures, in LineTerm term, int except)
    {
        ref readonly var line = ref ledger[except];
        for (var number = HeadOf(line.Order); number >= 0; number = _older[number])
        {
            if (number == except || (term.IsDated && ledger[number].Date != line.Date)) continue;
            if (measures.Counts(term, ledger[number], measures.AsOf)) return true;
        }

        return false;
    }
}
