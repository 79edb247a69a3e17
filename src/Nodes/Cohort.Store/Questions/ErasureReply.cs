
namespace Cohort.Store.Questions;

/// <summary>An erasure of a user.</summary>
/// <param name="Erasure">Its number.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">Why, in their words; may be empty.</param>
/// <param name="User">What stands for the user.</param>
/// <param name="RefusesLater">Whether later purchases of the user are refused because of it; not any more where a later erasure of theirs does that.</param>
/// <param name="Done">Whether it is done; otherwise it is finished when the directory is opened for writing the next time, or by the cluster as soon as it can.</param>
/// <param name="Receipt">The receipt; null until it is done.</param>
public sealed record ErasureReply(long Erasure, DateTimeOffset At, string By, string Reason, UserMark User, bool RefusesLater, bool Done, SealedReceipt? Receipt);
