namespace Cohort.Store.Serving;

/// <summary>Some items of many.</summary>
/// <param name="Items">The items, in order.</param>
/// <param name="Next">Asks for the page after this one; null where there is none. Its form is the store's own.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
