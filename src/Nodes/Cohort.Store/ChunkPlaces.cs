namespace Cohort.Store;

/// <summary>The places of a chunk of transitions that a page takes.</summary>
internal static class ChunkPlaces
{
    /// <summary>Those after a place, in the order that is asked for; all of them where no place is in the chunk.</summary>
    public static IEnumerable<int> After(int? place, int count, bool latestFirst) => latestFirst
        ? Enumerable.Range(0, place ?? count).Reverse()
        : Enumerable.Range(place + 1 ?? 0, count - (place + 1 ?? 0));
}
