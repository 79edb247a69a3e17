using Cohort.Core.Ranges;

namespace Cohort.Actors.Connectors;

/// <summary>An erasure that somebody asked for and that is not done.</summary>
/// <param name="Number">Its number in the serving store.</param>
/// <param name="User">The user, as journals name them.</param>
/// <param name="UserId">Their id.</param>
internal sealed record WantedErasure(long Number, ErasedUser User, string UserId);

/// <summary>
/// The erasures that the serving store knows of. Each step done again does nothing more; one that fails throws, and is asked for again.
/// </summary>
internal interface IErasures
{
    /// <summary>The first that is not done; null where all are.</summary>
    Task<WantedErasure?> NextAsync();

    /// <summary>Lets go of what is served of the user, whom no open range has anything of.</summary>
    /// <param name="number">The erasure.</param>
    /// <param name="ranges">How many ranges may have had something of them, and go on as others.</param>
    Task LetGoAsync(long number, int ranges);

    /// <summary>
    /// Lets go of whatever else names the user: what ranges that are gone left in journals, and texts; then leaves nothing of it in the
    /// files, and makes the receipt.
    /// </summary>
    /// <param name="number">The erasure.</param>
    /// <param name="firstRange">The id of the first range that began without the user.</param>
    /// <param name="open">The ids of the ranges that are open.</param>
    Task FinishAsync(long number, int firstRange, IReadOnlyCollection<int> open);
}
