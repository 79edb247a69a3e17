namespace Cohort.Core.Ledgers;

/// <summary>What left the window, by user. A page is made when a user of it has something: ranges whose history is younger than the window have none.</summary>
internal sealed class PastTable
{
    private const int PageShift = 8;
    private const int PageMask = (1 << PageShift) - 1;

    private Past[]?[] _pages = [];

    /// <summary>What left of a user; empty where nothing did.</summary>
    public Past this[int slot]
    {
        get => slot >> PageShift < _pages.Length && _pages[slot >> PageShift] is { } page ? page[slot & PageMask] : default;
        set
        {
            var number = slot >> PageShift;
            if (number >= _pages.Length || _pages[number] is null)
            {
                if (!value.IsThere) return;
                if (number >= _pages.Length) Array.Resize(ref _pages, Math.Max(number + 1, _pages.Length * 2));
                _pages[number] = new Past[1 << PageShift];
            }

            _pages[number]![slot & PageMask] = value;
        }
    }
}
