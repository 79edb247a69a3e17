using System.Collections.Concurrent;
using Cohort.Actors.Publishing;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;

namespace Cohort.Actors.Tests.Support;

/// <summary>A serving store that does as a test says: it takes everything, unless told otherwise.</summary>
internal sealed class FakeSink : IServingSink
{
    /// <summary>What it is asked to write.</summary>
    public ConcurrentQueue<IReadOnlyList<RangeUpdate>> Writes { get; } = new();

    /// <summary>What it answers to a write.</summary>
    public Func<IReadOnlyList<RangeUpdate>, Task<IReadOnlyList<UpdateResult>>> OnWrite { get; set; } = Take;

    /// <summary>What it answers to the question where it stands.</summary>
    public Func<Task<long>> OnPosition { get; set; } = () => Task.FromResult(0L);

    public static Task<IReadOnlyList<UpdateResult>> Take(IReadOnlyList<RangeUpdate> updates) =>
        Task.FromResult<IReadOnlyList<UpdateResult>>([.. updates.Select(update => new UpdateResult(UpdateOutcome.Written, update.Sequence))]);

    public Task<IReadOnlyList<UpdateResult>> WriteAsync(IReadOnlyList<RangeUpdate> updates)
    {
        Writes.Enqueue(updates);
        return OnWrite(updates);
    }

    public Task<long> PositionAsync(string rangeId) => OnPosition();

    public Task WriteRangesAsync(ServedRanges ranges) => Task.CompletedTask;

    public Task WriteDayAsync(BusinessDate day) => Task.CompletedTask;
}
