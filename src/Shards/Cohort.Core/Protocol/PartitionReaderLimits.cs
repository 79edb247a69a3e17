namespace Cohort.Core.Protocol;

/// <summary>The bounds of a partition reader.</summary>
internal sealed record PartitionReaderLimits
{
    /// <summary>Batches that one range may have to acknowledge at once: two keep the journal busy while an answer travels.</summary>
    public int BatchesUnderWay { get; init; } = 2;

    /// <summary>
    /// Bytes of purchases in one batch, about: some thousands of purchases, so that a journal row and a message stay
    /// far below what journals and transports take.
    /// </summary>
    public int BatchBytes { get; init; } = 256 * 1024;

    /// <summary>Bytes of batches that are not acknowledged, over all ranges; no record is read beyond. Ten thousands of purchases.</summary>
    public int OpenBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Bytes of the records of these batches, which a reader has until it knows that none was passed over; no record is read
    /// beyond. Four times the bytes of batches, as a record has about four times the bytes that it takes in a batch.
    /// </summary>
    public long OpenRecordBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Dead letters that are not stored yet; no record is read beyond.</summary>
    public int OpenLetters { get; init; } = 10_000;

    /// <summary>Milliseconds after which a batch that was not answered is sent again: longer than a range takes to recover elsewhere costs only time.</summary>
    public long AnswerMilliseconds { get; init; } = 2_000;

    /// <summary>How many days after the as-of date a purchase may be dated.</summary>
    public int FutureDays { get; init; } = Limits.FutureDays;

    /// <summary>How many dates the window has.</summary>
    public int WindowDays { get; init; } = Limits.WindowDays;

    /// <summary>Users that are more on one side when a date further ahead is decided, where the as-of date follows the data.</summary>
    public int JumpLead { get; init; } = Limits.JumpLead;

    /// <summary>Records that are kept after such a date before those that are there decide.</summary>
    public int HeldRecords { get; init; } = Limits.HeldRecords;

    /// <summary>
    /// Whether the as-of date follows the data: a record dated after it is held until all sources have got there.
    /// Otherwise a clock turns the day, and a record dated too far ahead is a dead letter.
    /// </summary>
    public bool FollowsData { get; init; }
}
