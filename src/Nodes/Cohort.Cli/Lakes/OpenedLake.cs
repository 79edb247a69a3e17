using Cohort.Lake;
using Cohort.Lake.Stores;

namespace Cohort.Cli.Lakes;

/// <summary>Opens a lake that is there.</summary>
internal static class OpenedLake
{
    /// <summary>Opens it to read.</summary>
    /// <exception cref="LakeException">There is none.</exception>
    public static Task<CohortLake> ReadAsync(string place, CancellationToken cancel) => OpenAsync(place, isWritten: false, cancel);

    /// <summary>Opens it to write.</summary>
    /// <exception cref="LakeException">There is none.</exception>
    public static Task<CohortLake> WriteAsync(string place, CancellationToken cancel) => OpenAsync(place, isWritten: true, cancel);

    private static async Task<CohortLake> OpenAsync(string place, bool isWritten, CancellationToken cancel) =>
        await CohortLake.OpenAsync(await LakePlace.OpenAsync(LakePlaces.AddressOf(place), isWritten, cancel: cancel), cancel: cancel);
}
