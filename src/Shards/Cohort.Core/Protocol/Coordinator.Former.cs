using Cohort.Core.Ranges;

namespace Cohort.Core.Protocol;

/// <content>
/// Ranges that are gone from the table: others have their users, durably, and nobody needs what they hold any more. They are told so until
/// they have said that they keep nothing of it. No row says that: after a crash some are told again, and only say it again.
/// </content>
internal sealed partial class Coordinator
{
    private readonly SortedSet<int> _former = [];

    /// <summary>The ranges that are not known to be empty, in the order of their ids.</summary>
    public IReadOnlyCollection<int> Former => _former;

    /// <summary>A range that is gone from the table keeps nothing of its users any more.</summary>
    public void Emptied(int rangeId) => _former.Remove(rangeId);

    // A former program did not say: whatever range there ever was may hold its last users.
    private static IEnumerable<int> FormerOf(RangeTable? table) =>
        table is null ? [] : Enumerable.Range(1, table.NextId - 1).Except(table.Entries.Select(entry => entry.Id));
}
