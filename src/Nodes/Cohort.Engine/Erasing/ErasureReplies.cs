using System.Text.Json;
using Cohort.Store;
using Cohort.Store.Questions;

namespace Cohort.Engine.Erasing;

/// <summary>Erasures as they are told.</summary>
internal static class ErasureReplies
{
    /// <summary>One of them.</summary>
    public static ErasureReply Of(StoredErasure erasure) => new(
        erasure.Number, erasure.At, erasure.By, erasure.Reason, erasure.Mark, erasure.RefusesLater, erasure.Step == ErasureStep.Done,
        erasure.Step == ErasureStep.Done ? JsonSerializer.Deserialize(erasure.Receipt, CohortJson.Form.SealedReceipt) : null);
}
