using Cohort.Core.Purchases;

namespace Cohort.Store;

/// <summary>A dead letter whose record was sent again.</summary>
/// <param name="Source">The source that it came from.</param>
/// <param name="Record">Its place there.</param>
/// <param name="Reason">Why it was refused then: under that it is counted.</param>
internal readonly record struct SentLetter(string Source, long Record, RejectionReason Reason);
