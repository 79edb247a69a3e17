using Cohort.Core.Encodings;
using Cohort.Engine.Shards;

namespace Cohort.Engine.Commits;

/// <summary>What became of the purchases and voids of one journal row.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Seq">The number of the row.</param>
/// <param name="AsOf">The as-of date of the range before it, as a day; -1 before the first.</param>
/// <param name="Taxonomy">The activation of the taxonomy that holds.</param>
/// <param name="Outcomes">The outcomes, as bytes.</param>
internal readonly record struct LakeRow(int RangeId, long Seq, int AsOf, int Taxonomy, byte[] Outcomes)
{
    /// <summary>What became of the row that a range has just applied; null where it had neither purchase nor void, or nobody wants to know.</summary>
    /// <param name="shard">The range.</param>
    /// <param name="asOf">Its as-of date before the row.</param>
    public static LakeRow? Of(Shard shard, int asOf)
    {
        if (shard.State.LastBatch is not { Count: > 0 } noted) return null;
        var bytes = new ByteWriter(16);
        noted.Write(bytes);
        return new LakeRow(shard.Id, shard.Seq, asOf, shard.State.Context.TaxonomyRevision, bytes.Written.ToArray());
    }
}
