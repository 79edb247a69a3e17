namespace Cohort.Store.Serving;

/// <summary>Numbers of what waits for a lake: without a gap.</summary>
internal static class LakeOrder
{
    /// <summary>Rows of one answer: batches have some hundred kilobytes at most.</summary>
    public const int MostRows = 64;

    /// <summary>The rows, which follow on a number one by one.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="after">The number.</param>
    /// <param name="number">The number of a row.</param>
    /// <param name="place">Where they are.</param>
    /// <exception cref="StoreException">One is missing.</exception>
    public static IReadOnlyList<T> Checked<T>(IReadOnlyList<T> rows, long after, Func<T, long> number, string place)
    {
        foreach (var row in rows)
        {
            if (number(row) != ++after)
                throw StoreException.Damaged($"The row {after} for the lake", place, new InvalidDataException($"It is missing: the next one is {number(row)}."));
        }

        return rows;
    }

    /// <summary>Ranges give what a lake needs, and the store knows of none.</summary>
    public static StoreException NoLake(string place) =>
        StoreException.Damaged("The lake that the ranges feed", place, new InvalidDataException("Its counts are missing."));
}
