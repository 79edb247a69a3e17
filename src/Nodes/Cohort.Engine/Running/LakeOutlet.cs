using Cohort.Core.Ranges;
using Cohort.Engine.Shards;
using Cohort.Store;

namespace Cohort.Engine.Running;

/// <summary>
/// The lake that a directory feeds, as the engine knows it: it notes what became of each purchase, and keeps the batches until they are
/// confirmed. Whoever feeds the lake reads them beside the run; the engine never waits for it.
/// </summary>
/// <param name="location">Where the lake is: a folder, or <c>s3://BUCKET/PREFIX</c>.</param>
internal sealed class LakeOutlet(string location)
{
    private long _batch;
    private long _chunk;

    /// <summary>Where the lake is.</summary>
    public string Location => location;

    /// <summary>The numbers of the last batch and the last chunk of transitions that the lake has: all up to them may go with the next commit.</summary>
    public (long Batch, long Chunk) Confirmed => (Volatile.Read(ref _batch), Volatile.Read(ref _chunk));

    /// <summary>The lake has all batches and all chunks of transitions up to a number.</summary>
    public void Confirm(long batch, long chunk)
    {
        var before = Confirmed;
        if (batch > before.Batch) Volatile.Write(ref _batch, batch);
        if (chunk > before.Chunk) Volatile.Write(ref _chunk, chunk);
    }

    /// <summary>Makes a directory feed the lake that is asked for, or makes sure that it does; nothing where none is asked for.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="state">Its ranges.</param>
    /// <param name="asked">The lake; null where none is asked for: one that the directory feeds stays.</param>
    /// <exception cref="EngineException">It feeds another one, or began without one.</exception>
    public static void Attach(DataDirectory directory, OpenedState state, LakeOutlet? asked)
    {
        if (asked is null) return;
        using var writer = directory.CreateCommitWriter();
        if (writer.Lake is { } fed)
        {
            if (fed.Location == asked.Location) return;
            throw EngineException.BadSetting($"The data directory feeds the lake '{fed.Location}', and another is asked for: '{asked.Location}'. Leave it away, or use a new directory.");
        }

        if (state.Shards.Any(shard => shard.State.AsOf is not null))
            throw EngineException.BadSetting("A lake begins with a new data directory, and this one has read purchases without one. Run them again into a new directory.");
        writer.Attach(StoredLake.New(asked.Location), state.Context);
        writer.Commit();
    }

    /// <summary>Makes ranges note what becomes of their purchases.</summary>
    public static void Begin(IEnumerable<Shard> shards)
    {
        foreach (var shard in shards) shard.State.LastBatch ??= new BatchOutcomes();
    }
}
