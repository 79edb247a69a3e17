namespace Cohort.Store.Serving;

/// <summary>Keeps drafts of rules, each change in one transaction.</summary>
internal interface IDraftStore
{
    /// <summary>All drafts, in ordinal order of names.</summary>
    Task<IReadOnlyList<Draft>> DraftsAsync(CancellationToken cancel = default);

    /// <summary>A draft; null where there is none of the name.</summary>
    Task<Draft?> DraftAsync(string name, CancellationToken cancel = default);

    /// <summary>Stores a draft.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="after">The tag of the one that it replaces; null where there is to be none, <c>*</c> whatever there is.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>What came of it, and the draft that was there before.</returns>
    Task<(DraftOutcome Outcome, Draft? Former)> WriteDraftAsync(Draft draft, string? after, CancellationToken cancel = default);

    /// <summary>Forgets a draft.</summary>
    /// <inheritdoc cref="WriteDraftAsync"/>
    Task<(DraftOutcome Outcome, Draft? Former)> DeleteDraftAsync(string name, string after, CancellationToken cancel = default);
}
