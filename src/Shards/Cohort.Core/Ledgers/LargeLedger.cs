using Cohort.Core.Segments;

namespace Cohort.Core.Ledgers;

/// <summary>What a ledger made of a purchase.</summary>
internal enum Addition : byte
{
    Added,
    Duplicate,
    Conflict,
}

/// <summary>
/// A ledger of many lines: found by an index of fingerprints, chained by date, and measured as lines come and go, so
/// that a purchase costs the same whether it is the user's hundredth or their millionth.
/// </summary>
internal sealed class LargeLedger
{
    private const int BlockShift = 5;
    private const int BlockMask = LinePool.LargestBlock - 1;

    private readonly LinePool _pool;
    private readonly int _windowDays;
    private readonly DayChains _days = new();
    private int[] _blocks = new int[4];
    private int[] _next = new int[2 * LinePool.LargestBlock];
    private LineIndex<ByFingerprint> _index;
    private int _used;
    private int _free = -1;
    private Measures? _measures;
    private LargeOrders? _orders;
    private Past _left;

    /// <summary>A ledger of lines whose fingerprints all differ.</summary>
    /// <param name="pool">Where its lines lie, in blocks of <see cref="LinePool.LargestBlock"/>: growing copies none.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="windowDays">How many dates the window has.</param>
    public LargeLedger(LinePool pool, ReadOnlySpan<Line> lines, int windowDays)
    {
        (_pool, _windowDays) = (pool, windowDays);
        foreach (ref readonly var line in lines) Append(line);
    }

    public int Count { get; private set; }

    /// <summary>A line by its number.</summary>
    public ref readonly Line this[int number] => ref LineAt(number);

    /// <summary>The line after this one of those of the same date, or -1.</summary>
    public int NextOfDay(int number) => _next[number];

    /// <summary>Adds a line unless its fingerprint is there; keeps the measures current.</summary>
    public Addition TryAdd(in Line line)
    {
        if (!_index.IsMade) IndexAll();
        _index.MakeRoomFor(_used);
        var at = _index.Find(line);
        if (_index[at] is >= 0 and var there) return LineAt(there).Check == line.Check ? Addition.Duplicate : Addition.Conflict;
        var number = Append(line);
        _index.Put(at, number);
        if (_measures is not { } measures || line.Date > measures.AsOf) return Addition.Added;
        measures.Enter(line);
        _orders?.CountAdded(measures, number);
        return Addition.Added;
    }

    /// <summary>Takes a line out; its measures are taken anew when they are needed.</summary>
    /// <param name="fingerprint">Its fingerprint.</param>
    /// <param name="last">Not if it is dated later.</param>
    /// <param name="line">The line.</param>
    public bool TryRemove(Fingerprint fingerprint, int last, out Line line)
    {
        if (!_index.IsMade) IndexAll();
        var at = _index.Find(new Line { Fingerprint = fingerprint });
        var number = _index[at];
        line = number < 0 ? default : LineAt(number);
        if (number < 0 || line.Date > last) return false;
        _index.Remove(at);
        Unchain(number, line.Date);
        (_measures, _orders) = (null, null);
        _next[number] = _free;
        _free = number;
        Count--;
        return true;
    }

    private void Unchain(int number, ushort date)
    {
        var at = _days.Find(date);
        if (at == number)
        {
            _days.SetHead(date, _next[number]);
            return;
        }

        while (_next[at] != number) at = _next[at];
        _next[at] = _next[number];
    }

    /// <summary>Has the places fetched at which a line is looked for by its fingerprint and by its order.</summary>
    public void Prefetch(Fingerprint fingerprint, ulong order)
    {
        _index.Prefetch(fingerprint.High);
        _orders?.Prefetch(order);
    }

    /// <summary>Drops the lines that left the window by the date, and with them their fingerprints; see <see cref="TakeLeft"/>.</summary>
    public void Expire(ushort asOf)
    {
        // Measures that were not brought forward would keep counting what goes now: they are taken anew when needed.
        if (_measures?.AsOf < asOf) _measures = null;
        if (_days.Count == 0 || _days.DateAt(0) + _windowDays > asOf) return;
        var leaving = new LeavingOrders();
        while (_days.Count > 0 && _days.DateAt(0) + _windowDays <= asOf)
        {
            for (var number = _days.PopFirst(); number >= 0;)
            {
                var next = _next[number];
                _left.Add(LineAt(number));
                leaving.Add(LineAt(number));
                if (_index.IsMade) _index.Remove(_index.Find(LineAt(number)));
                _orders?.Remove(number);
                _next[number] = _free;
                _free = number;
                Count--;
                number = next;
            }
        }

        _left.Orders += leaving.Count;
    }

    /// <summary>Adds what was dropped since this was asked the last time to what left before.</summary>
    public Past TakeLeft(Past past)
    {
        if (_left.IsThere) past.Add(_left);
        _left = default;
        return past;
    }

    /// <summary>The measures as of a date, brought forward from where they were. Expired lines must be gone already or leave now.</summary>
    public Measures Measure(ushort asOf, RuleContext context, CategoryMap categories, SelectorMap selectors)
    {
        if (_measures is { } current && current.Context == context && current.AsOf <= asOf)
        {
            while (current.AsOf < asOf) Step(current, (ushort)(current.AsOf + 1));
            return current;
        }

        Expire(asOf);
        _measures = new Measures(context, categories, selectors, asOf);
        for (var day = 0; day < _days.Count && _days.DateAt(day) <= asOf; day++) EnterDay(_measures, _days.HeadAt(day));
        if (!context.Plan.HasOrders) _orders = null;
        else (_orders ??= OrdersOfAll()).CountAll(_measures);
        return _measures;
    }

    /// <summary>Finds when a line next gets one of the given ages, or becomes current.</summary>
    public void Due(ref DueDate due, ReadOnlySpan<ushort> edges)
    {
        for (var day = 0; day < _days.Count; day++) due.Line(_days.DateAt(day), edges);
    }

    /// <summary>The date on which the oldest line leaves the window.</summary>
    public ushort FirstExpiry => _days.Count == 0 ? UserTable.NeverDue : (ushort)(_days.DateAt(0) + _windowDays);

    /// <summary>Copies all lines in order of date; those of one date in order of arrival.</summary>
    public void CopyTo(Span<Line> lines)
    {
        var at = 0;
        for (var day = 0; day < _days.Count; day++)
        {
            var start = at;
            for (var number = _days.HeadAt(day); number >= 0; number = _next[number]) lines[at++] = LineAt(number);
            lines[start..at].Reverse();
        }
    }

    /// <summary>Gives all lines back to the pool; the ledger is not used after that.</summary>
    public void Release()
    {
        for (var block = 0; block << BlockShift < _used; block++) _pool.Return(_blocks[block], LinePool.LargestBlock);
    }

    private void Step(Measures measures, ushort date)
    {
        measures.AsOf = date;
        EnterDay(measures, _days.Find(date));
        foreach (var edge in measures.Context.Plan.Edges)
        {
            if (edge.Age > date) continue;
            for (var number = _days.Find((ushort)(date - edge.Age)); number >= 0; number = _next[number])
                measures.Turn(LineAt(number), edge.Age);
        }

        _orders?.Turn(measures, day => day < 0 ? -1 : _days.Find((ushort)day));
        Expire(date);
        foreach (var term in measures.StaleTenures) measures.RestoreTenure(term, FirstDate(measures, term));
        measures.StaleTenures.Clear();
    }

    private void EnterDay(Measures measures, int head)
    {
        for (var number = head; number >= 0; number = _next[number]) measures.Enter(LineAt(number));
    }

    private int FirstDate(Measures measures, LineTerm term)
    {
        for (var day = 0; day < _days.Count && _days.DateAt(day) <= measures.AsOf; day++)
        {
            for (var number = _days.HeadAt(day); number >= 0; number = _next[number])
            {
                ref var line = ref LineAt(number);
                if (!line.IsRefund && measures.Covers(term, line.Sku)) return line.Date;
            }
        }

        return -1;
    }

    private LargeOrders OrdersOfAll()
    {
        var orders = new LargeOrders(this);
        for (var day = 0; day < _days.Count; day++)
        {
            for (var number = _days.HeadAt(day); number >= 0; number = _next[number]) orders.Add(number);
        }

        return orders;
    }

    private ref Line LineAt(int number) => ref _pool[_blocks[number >> BlockShift] + (number & BlockMask)];

    private int Append(in Line line)
    {
        var number = TakeNumber();
        LineAt(number) = line;
        _next[number] = _days.Push(line.Date, number);
        _orders?.Add(number);
        Count++;
        return number;
    }

    private int TakeNumber()
    {
        if (_free >= 0)
        {
            var number = _free;
            _free = _next[number];
            return number;
        }

        if ((_used & BlockMask) == 0) AddBlock();
        return _used++;
    }

    private void AddBlock()
    {
        var block = _used >> BlockShift;
        if (block == _blocks.Length) Array.Resize(ref _blocks, block * 2);
        if (_used + LinePool.LargestBlock > _next.Length) Array.Resize(ref _next, _next.Length + (_next.Length / 2));
        _blocks[block] = _pool.Rent(LinePool.LargestBlock);
    }

    // Made when the first purchase comes, and not while a range is read back: most of its users are not heard of soon.
    private void IndexAll()
    {
        _index = new LineIndex<ByFingerprint>(this, _used);
        for (var day = 0; day < _days.Count; day++)
        {
            for (var number = _days.HeadAt(day); number >= 0; number = _next[number]) _index.Put(_index.Find(LineAt(number)), number);
        }
    }
}
