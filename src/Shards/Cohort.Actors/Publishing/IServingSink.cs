using Cohort.Core.Protocol;
using Cohort.Core.Purchases;

namespace Cohort.Actors.Publishing;

/// <summary>
/// What the actors ask of a serving store: writing anything again changes nothing. A store that cannot be reached for
/// longer than it waits by itself throws, and is asked again. For many threads at once.
/// </summary>
internal interface IServingSink
{
    /// <summary>Stores the updates that follow on where the store stands for their range, in one transaction; one answer for each.</summary>
    /// <exception cref="PublicationRefusedException">It refuses one of them for what is in it.</exception>
    Task<IReadOnlyList<UpdateResult>> WriteAsync(IReadOnlyList<RangeUpdate> updates);

    /// <summary>The journal row up to which a range was published; 0 where it never was.</summary>
    Task<long> PositionAsync(string rangeId);

    /// <summary>Stores the range table for queries, unless a later one is stored.</summary>
    Task WriteRangesAsync(ServedRanges ranges);

    /// <summary>Notes to which date the business day was turned.</summary>
    Task WriteDayAsync(BusinessDate day);
}
