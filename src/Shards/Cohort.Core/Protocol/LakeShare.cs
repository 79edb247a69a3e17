using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <summary>What an update of a range gives a lake beside its transitions.</summary>
/// <param name="Context">The rules and taxonomy that hold.</param>
/// <param name="Batches">The batches of purchases among the inputs, in order.</param>
internal sealed record LakeShare(ContextVersion Context, IReadOnlyList<JudgedBatch> Batches);
