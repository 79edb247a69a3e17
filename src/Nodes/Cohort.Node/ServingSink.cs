using Cohort.Actors.Publishing;
using Cohort.Core.Ingest;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Store.Serving;

namespace Cohort.Node;

/// <summary>Gives the actors a serving store to write to.</summary>
public sealed class ServingSink(IServingStore store) : IServingSink
{
    public Task<IReadOnlyList<UpdateResult>> WriteAsync(IReadOnlyList<RangeUpdate> updates) => store.WriteAsync(updates);

    public async Task<long> PositionAsync(string rangeId) => (await store.PositionsAsync([rangeId])).GetValueOrDefault(rangeId).Sequence;

    public Task WriteRangesAsync(ServedRanges ranges) => store.WriteRangesAsync(ranges);

    public Task WriteDayAsync(BusinessDate day) => store.WriteDayAsync(day);

    public Task WriteDeadLettersAsync(IReadOnlyList<DeadLetter> letters) => store.WriteDeadLettersAsync(letters);
}
