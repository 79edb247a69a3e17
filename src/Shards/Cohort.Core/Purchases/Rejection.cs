namespace Cohort.Core.Purchases;

/// <summary>Why a record became a dead letter, or a purchase was passed over. The numbers are persisted: never reuse one.</summary>
public enum RejectionReason : byte
{
    /// <summary>The record is not JSON, or is cut off.</summary>
    NotJson = 1,

    /// <summary>The record is JSON but not an object.</summary>
    NotAnObject = 2,

    /// <summary>The record's bytes are not UTF-8.</summary>
    NotUtf8 = 3,

    /// <summary>The record is longer than <see cref="Limits.RecordBytes"/>, or than a setting allows.</summary>
    TooLong = 4,

    /// <summary>A field stands twice.</summary>
    DuplicateField = 5,

    /// <summary>A required field is missing.</summary>
    MissingField = 6,

    /// <summary>A field has a value of another type than it should.</summary>
    WrongType = 7,

    /// <summary>A field's text is not of the form it should be.</summary>
    WrongFormat = 8,

    /// <summary>A field's value is too small, too large, too short or too long.</summary>
    OutOfRange = 9,

    /// <summary>The amount is in another currency than the base currency.</summary>
    WrongCurrency = 10,

    /// <summary>The purchase is dated too far after the as-of date.</summary>
    Future = 11,

    /// <summary>The event id came before with another content; the first one counts. Of these and the expired only some are kept.</summary>
    Conflict = 12,

    /// <summary>The purchase is dated before the window.</summary>
    Expired = 13,

    /// <summary>Not one record but a gap: records were gone from their topic before they were read, and an operator let the source go on after them.</summary>
    Skipped = 14,

    /// <summary>The user was erased, and later purchases of theirs are refused. Nothing of the record is kept but its place.</summary>
    Erased = 15,
}

/// <summary>The answer to a record that is no purchase. Bad input is a value, not an exception.</summary>
/// <param name="Reason">The kind of fault, by which rejections are counted.</param>
/// <param name="Field">The field at fault, or empty when the record as a whole is.</param>
/// <param name="Detail">A whole sentence that names the field, what was found, and what was expected.</param>
public sealed record Rejection(RejectionReason Reason, string Field, string Detail);
