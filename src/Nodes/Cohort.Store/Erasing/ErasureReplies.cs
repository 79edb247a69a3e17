using System.Text.Json;
using Cohort.Store.Questions;

namespace Cohort.Store.Erasing;

/// <summary>Erasures as they are told.</summary>
internal static class ErasureReplies
{
    /// <summary>One of them.</summary>
    /// <param name="erasure">The erasure.</param>
    /// <param name="refusesLater">Whether later purchases are refused because of it.</param>
    public static ErasureReply Of(StoredErasure erasure, bool refusesLater) => new(
        erasure.Number, erasure.At, erasure.By, erasure.Reason, erasure.Mark, refusesLater, erasure.Step == ErasureStep.Done,
        erasure.Step == ErasureStep.Done ? JsonSerializer.Deserialize(erasure.Receipt, CohortJson.Form.SealedReceipt) : null);
}
