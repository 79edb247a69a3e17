using Cohort.Actors.Publishing;
using Cohort.Core.Encodings;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Store;
using Cohort.Store.Serving;

namespace Cohort.Node;

/// <summary>Gives the actors a serving store to write to.</summary>
internal sealed class ServingSink(IServingStore store) : IServingSink
{
    public async Task<IReadOnlyList<UpdateResult>> WriteAsync(IReadOnlyList<RangeUpdate> updates)
    {
        try
        {
            return await store.WriteAsync(updates);
        }
        catch (Exception e) when (e is StoreException { Fault: StoreFault.Content } or DamagedDataException or ArgumentException)
        {
            throw new PublicationRefusedException(e.Message, e);
        }
    }

    public async Task<long> PositionAsync(string rangeId) => (await store.PositionsAsync([rangeId])).GetValueOrDefault(rangeId).Sequence;

    public Task WriteRangesAsync(ServedRanges ranges) => store.WriteRangesAsync(ranges);

    public Task WriteDayAsync(BusinessDate day) => store.WriteDayAsync(day);
}
