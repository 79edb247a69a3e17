namespace Cohort.Store.Serving;

/// <summary>A chunk of transitions on its way to a lake.</summary>
/// <param name="Number">Counts the chunks of the cluster, from 1: those of one user happened in this order.</param>
/// <param name="Transitions">The chunk.</param>
internal readonly record struct LakeChunk(long Number, byte[] Transitions);
