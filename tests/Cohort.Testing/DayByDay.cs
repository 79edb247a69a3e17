namespace Cohort.Testing;

/// <summary>
/// The order in which purchases of several partitions count where the data turns the day: day by day, of each partition what
/// comes before its first purchase of a later date. Within a day, any order of the partitions gives the same.
/// </summary>
public static class DayByDay
{
    /// <summary>Brings partitions into one order.</summary>
    /// <param name="partitions">The days of the records of each, in order; null for one that is no purchase, or dated ahead by a wrong clock.</param>
    /// <returns>Each record by its partition and its place there.</returns>
    public static IReadOnlyList<(int Partition, int Place)> Merge(IReadOnlyList<IReadOnlyList<int?>> partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        var merged = new List<(int, int)>();
        var next = new int[partitions.Count];
        for (int? day = null; ;)
        {
            for (var partition = 0; partition < partitions.Count; partition++)
            {
                for (; next[partition] < partitions[partition].Count && !IsLater(partitions[partition][next[partition]], day); next[partition]++) merged.Add((partition, next[partition]));
            }

            var later = Enumerable.Range(0, partitions.Count).Where(partition => next[partition] < partitions[partition].Count).ToList();
            if (later.Count == 0) return merged;
            day = later.Min(partition => partitions[partition][next[partition]]);
        }
    }

    private static bool IsLater(int? date, int? day) => date is { } at && (day is not { } now || at > now);
}
