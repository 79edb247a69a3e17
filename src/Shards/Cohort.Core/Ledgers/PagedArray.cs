namespace Cohort.Core.Ledgers;

/// <summary>
/// A growing array that never moves: growth adds a page instead of copying, so that a range of a million users has
/// no moment in which it holds its state twice.
/// </summary>
internal sealed class PagedArray<T>(int pageShift)
    where T : struct
{
    private readonly int _mask = (1 << pageShift) - 1;
    private T[][] _pages = new T[4][];
    private int _pageCount;

    public int PageSize => 1 << pageShift;

    public int Capacity => _pageCount << pageShift;

    public ref T this[int index] => ref _pages[index >> pageShift][index & _mask];

    public void Prefetch(int index) => Ledgers.Prefetch.Of(ref this[index]);

    /// <summary>A run of elements that must lie in one page.</summary>
    public Span<T> Slice(int index, int length) => _pages[index >> pageShift].AsSpan(index & _mask, length);

    public void EnsureCapacity(int count)
    {
        while (Capacity < count)
        {
            if (_pageCount == _pages.Length) Array.Resize(ref _pages, _pages.Length * 2);
            _pages[_pageCount++] = new T[1 << pageShift];
        }
    }
}
