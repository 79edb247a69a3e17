namespace Cohort.Core.Ranges;

/// <summary>What one user spent in the window, by category.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Spend">Spend of each category with a line in the window, in the order of category ids, UNKNOWN first.</param>
/// <param name="Affinity">The categories they have an affinity to, the strongest first.</param>
internal sealed record UserSpend(string UserId, IReadOnlyList<CategorySpend> Spend, IReadOnlyList<string> Affinity);

/// <summary>The spend of some users of a range.</summary>
/// <param name="Users">The users, in the order of their hashes, then of their ids (UTF-8 bytes).</param>
/// <param name="IsLast">Whether the range holds nobody after them.</param>
internal sealed record SpendPage(IReadOnlyList<UserSpend> Users, bool IsLast);
