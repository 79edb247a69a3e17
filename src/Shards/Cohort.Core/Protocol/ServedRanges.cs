using Cohort.Core.Hashing;

namespace Cohort.Core.Protocol;

/// <summary>One range, for those who ask where a user is.</summary>
/// <param name="Id">The range's id; never used again for another one.</param>
/// <param name="Range">The hashes it owns.</param>
internal readonly record struct ServedRange(string Id, HashRange Range);

/// <summary>The range table as queries see it.</summary>
/// <param name="Version">Counts the changes of the table; a smaller one never replaces a larger one.</param>
/// <param name="Ranges">The ranges in the order of their hashes.</param>
internal sealed record ServedRanges(int Version, IReadOnlyList<ServedRange> Ranges);
