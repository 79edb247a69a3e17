using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Engine.Sources;

namespace Cohort.Engine.Running;

/// <summary>Keeps the records of a run that are no purchases, and those that are dated too far ahead, as dead letters.</summary>
/// <param name="source">The name of the source.</param>
/// <param name="progress">How far the run is in it.</param>
/// <param name="clock">Knows who is dated too far ahead.</param>
/// <param name="futureDays">By how many days that is.</param>
internal sealed class RefusedRecords(string source, SourceProgress progress, BusinessClock clock, int futureDays)
{
    /// <summary>How many were kept.</summary>
    public long Count { get; private set; }

    /// <summary>How many come after a purchase that is left for later: they are read again then, and kept then.</summary>
    public long Left { get; private set; }

    /// <summary>Takes those of a chunk that was sequenced, before the progress advances.</summary>
    public void Take(Chunk chunk, RecordBatch recordBatch, List<DeadLetter> letters)
    {
        foreach (var refused in recordBatch.Refused)
        {
            if (!progress.IsSettled(progress.Record + refused.Record) || refused.Record > recordBatch.FirstDeferred?.Record)
            {
                Left++;
                continue;
            }

            var kept = (int)Math.Min(refused.Length, recordBatch.Bytes.Length - refused.Byte);
            letters.Add(Keep(chunk, refused.Record, refused.Byte, refused.Rejection, refused.Length, recordBatch.Bytes.Slice(refused.Byte, kept)));
        }

        foreach (var (record, asOf) in clock.Future)
        {
            var bytes = recordBatch.RecordAt(record, out var start);
            var rejection = DayRule.TooFarAhead(asOf, recordBatch.DateOf(record)!.Value, futureDays);
            letters.Add(Keep(chunk, record, start, rejection, bytes.Length, bytes));
        }
    }

    private DeadLetter Keep(Chunk chunk, int record, int start, Rejection rejection, long length, ReadOnlySpan<byte> bytes)
    {
        Count++;
        return DeadLetter.Of(source, progress.Record + record, chunk.FirstByte + start, rejection, length, bytes);
    }
}
