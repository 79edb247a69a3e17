using Cohort.Core.Purchases;

namespace Cohort.Node.Intake;

/// <summary>What a record that was sent becomes in the topic.</summary>
/// <param name="Records">Keys and values; none where it is refused or left out.</param>
/// <param name="Purchases">The purchases that it makes.</param>
/// <param name="Rejection">Why it is refused; null where it is not.</param>
internal sealed record SentRecord(IReadOnlyList<(byte[] Key, byte[] Value)> Records, int Purchases, Rejection? Rejection = null)
{
    /// <summary>One that a mapping leaves out.</summary>
    public static SentRecord Filtered { get; } = new([], 0);

    /// <summary>One that is no purchase.</summary>
    public static SentRecord Refused(Rejection rejection) => new([], 0, rejection);
}
