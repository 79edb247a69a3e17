using Cohort.Core;
using Cohort.Core.Ingest;
using Cohort.Core.Ranges;
using Cohort.Engine.Sources;
using Cohort.Engine.Timing;
using Cohort.Store;

namespace Cohort.Engine.Running;

/// <summary>
/// The first records of the sources that a run reads next: the end of a file is not the end of the input, and a date ahead in its last
/// record is decided by them.
/// </summary>
/// <param name="sources">The sources, in their order.</param>
/// <param name="createReader">A new reader of a source's records.</param>
internal sealed class FollowingRecords(IReadOnlyList<EventSource> sources, Func<EventSource, RecordReader> createReader)
{
    // Between two looks at a source that is slow; nothing else is to be done meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Reads as many as can say something of a record before them.</summary>
    /// <exception cref="EngineException">A source cannot be read.</exception>
    public IReadOnlyList<RecordBatch> Read(RangeTable table)
    {
        var read = new List<RecordBatch>();
        foreach (var source in sources.TakeWhile(source => source.File is not null))
        {
            if (read.Sum(batch => batch.Records) >= Limits.HeldRecords) break;
            Read(source, table, read);
        }

        return read;
    }

    private void Read(EventSource source, RangeTable table, List<RecordBatch> read)
    {
        using var reader = new ChunkReader(
            source, SourcePosition.Start(source.Name), [], follow: false, takesUnended: true, ahead: 1, held: 1, new ThreadTimes("following source", TimeProvider.System, Stage.ReadSource));
        var chunks = new List<Chunk>();
        while (read.Sum(batch => batch.Records) < Limits.HeldRecords && reader.Take(chunks, 1, Patience, CancellationToken.None))
        {
            if (chunks.Count == 0) continue;
            var recordBatch = new RecordBatch();
            createReader(source).Read(chunks[0] with { Buffer = [.. chunks[0].Buffer] }, recordBatch, table, default);
            read.Add(recordBatch);
            reader.Return(chunks[0].Buffer);
        }
    }
}
