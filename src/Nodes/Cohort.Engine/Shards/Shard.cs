using Cohort.Core.Encodings;
using Cohort.Core.Ranges;

namespace Cohort.Engine.Shards;

/// <summary>One range in the embedded engine: its state, its place in the journal, and the batch being built for it.</summary>
internal sealed class Shard(int id, RangeState state)
{
    // A snapshot is worth writing when the batches since the last one are a quarter of it: recovery replays an eighth of
    // the purchases then, and all snapshots of a growing range together cost a few times the last one.
    private const int TailShare = 4;

    // Smaller tails replay in milliseconds.
    private const long LeastTailBytes = 1024 * 1024;

    private static readonly System.Text.Encoding Utf8 = System.Text.Encoding.UTF8;

    /// <summary>The range's id in the range table.</summary>
    public int Id { get; } = id;

    public RangeState State { get; } = state;

    /// <summary>Number of the last batch in the journal.</summary>
    public long Seq { get; set; }

    /// <summary>Bytes of batches since the last snapshot.</summary>
    public long TailBytes { get; set; }

    /// <summary>Bytes of the last snapshot.</summary>
    public long SnapshotBytes { get; set; }

    public BatchWriter Batch { get; } = new();

    public bool IsSnapshotDue => TailBytes >= Math.Max(LeastTailBytes, SnapshotBytes / TailShare);

    /// <summary>Applies the batch that was built, and returns its bytes for the journal; nothing where it is empty.</summary>
    public ReadOnlySpan<byte> ApplyBatch(string source, long to, int futureDays)
    {
        if (Batch.IsEmpty) return default;
        var before = State.Offsets[source];
        var bytes = Batch.Finish(Utf8.GetBytes(source), before, to, futureDays);
        var reply = Core.Pipeline.Apply(State, bytes);
        if (reply.Verdict != BatchVerdict.Applied)
            throw new InvalidOperationException($"Range {Id} answered {reply.Verdict} at offset {reply.Offset} to the batch [{before}, {to}) of '{source}'.");
        Seq++;
        TailBytes += bytes.Length;
        return bytes;
    }

    /// <summary>Writes the state as a snapshot that stands for all batches so far.</summary>
    public void WriteSnapshot(ByteWriter bytes)
    {
        State.WriteSnapshot(bytes);
        SnapshotBytes = bytes.Length;
        TailBytes = 0;
    }
}
