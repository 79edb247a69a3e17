namespace Cohort.Core.Ledgers;

/// <summary>
/// Blocks of lines for small ledgers, in a few size classes with a free list each. A block is named by its address;
/// it never spans two pages, so a ledger of up to <see cref="LargestBlock"/> lines is one contiguous span.
/// </summary>
internal sealed class LinePool
{
    /// <summary>Lines in the largest block; a longer ledger is a <see cref="LargeLedger"/>.</summary>
    public const int LargestBlock = 32;

    private const int PageShift = 12;

    // Steps of a third to a half: the average block is five sixths full.
    private static readonly byte[] ClassSizes = [1, 2, 3, 4, 6, 8, 12, 16, 24, LargestBlock];
    private static readonly byte[] ClassOfCount = BuildClassOfCount();

    private readonly PagedArray<Line> _lines = new(PageShift);
    private readonly int[] _free = new int[ClassSizes.Length];
    private int _next;

    public LinePool() => Array.Fill(_free, -1);

    /// <summary>How many lines fit into the block that serves <paramref name="count"/> lines.</summary>
    public static int BlockSize(int count) => ClassSizes[ClassOfCount[count]];

    /// <summary>One line by its address.</summary>
    public ref Line this[int address] => ref _lines[address];

    public Span<Line> Lines(int address, int count) => _lines.Slice(address, count);

    /// <summary>A block for at least <paramref name="count"/> lines, 1 to <see cref="LargestBlock"/>; content undefined.</summary>
    public int Rent(int count)
    {
        int sizeClass = ClassOfCount[count];
        var address = _free[sizeClass];
        if (address >= 0)
        {
            _free[sizeClass] = _lines[address].Sku;
            return address;
        }

        int size = ClassSizes[sizeClass];
        var left = _lines.PageSize - (_next & (_lines.PageSize - 1));
        if (left < size) _next += left;
        address = _next;
        _next += size;
        _lines.EnsureCapacity(_next);
        return address;
    }

    /// <summary>Gives back a block that was rented for a count of the same class; its first line links the free list.</summary>
    public void Return(int address, int count)
    {
        int sizeClass = ClassOfCount[count];
        _lines[address].Sku = _free[sizeClass];
        _free[sizeClass] = address;
    }

    private static byte[] BuildClassOfCount()
    {
        var classes = new byte[LargestBlock + 1];
        for (int count = 1, at = 0; count <= LargestBlock; count++)
        {
            if (count > ClassSizes[at]) at++;
            classes[count] = (byte)at;
        }

        return classes;
    }
}
