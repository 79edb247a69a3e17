namespace Cohort.Core.Ledgers;

/// <summary>The dates on which a large ledger has lines, ascending, each with the first line of its chain.</summary>
internal sealed class DayChains
{
    private ushort[] _dates = new ushort[16];
    private int[] _heads = new int[16];
    private int _start;

    public int Count { get; private set; }

    public ushort DateAt(int index) => _dates[_start + index];

    public int HeadAt(int index) => _heads[_start + index];

    /// <summary>The first line of a date, or -1.</summary>
    public int Find(ushort date)
    {
        var at = _dates.AsSpan(_start, Count).BinarySearch(date);
        return at < 0 ? -1 : _heads[_start + at];
    }

    /// <summary>Puts a line first in its date's chain and returns the one that comes after it, or -1.</summary>
    public int Push(ushort date, int number)
    {
        var at = _dates.AsSpan(_start, Count).BinarySearch(date);
        if (at >= 0)
        {
            var after = _heads[_start + at];
            _heads[_start + at] = number;
            return after;
        }

        Insert(~at, date, number);
        return -1;
    }

    /// <summary>Removes the earliest date and returns the first line of its chain.</summary>
    public int PopFirst()
    {
        Count--;
        return _heads[_start++];
    }

    /// <summary>Puts another line first in the chain of a date that has one; -1 removes the date.</summary>
    public void SetHead(ushort date, int number)
    {
        var at = _start + _dates.AsSpan(_start, Count).BinarySearch(date);
        if (number >= 0)
        {
            _heads[at] = number;
            return;
        }

        var after = _start + Count - at - 1;
        _dates.AsSpan(at + 1, after).CopyTo(_dates.AsSpan(at));
        _heads.AsSpan(at + 1, after).CopyTo(_heads.AsSpan(at));
        Count--;
    }

    private void Insert(int index, ushort date, int number)
    {
        if (_start + Count == _dates.Length) MakeRoom();
        var at = _start + index;
        _dates.AsSpan(at, Count - index).CopyTo(_dates.AsSpan(at + 1));
        _heads.AsSpan(at, Count - index).CopyTo(_heads.AsSpan(at + 1));
        _dates[at] = date;
        _heads[at] = number;
        Count++;
    }

    private void MakeRoom()
    {
        var dates = _start > Count ? _dates : new ushort[_dates.Length * 2];
        var heads = _start > Count ? _heads : new int[_heads.Length * 2];
        _dates.AsSpan(_start, Count).CopyTo(dates);
        _heads.AsSpan(_start, Count).CopyTo(heads);
        (_dates, _heads, _start) = (dates, heads, 0);
    }
}
