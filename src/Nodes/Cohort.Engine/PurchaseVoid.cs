namespace Cohort.Engine;

/// <summary>Takes a purchase back with nothing in its place, as <see cref="CohortEngine.VoidAsync(PurchaseVoid, CancellationToken)"/> takes it.</summary>
public sealed record PurchaseVoid
{
    /// <summary>Names what takes back: 1 to 128 bytes of UTF-8. It is told as the cause of what changes.</summary>
    public required string EventId { get; init; }

    /// <summary>The user, 1 to 128 bytes of UTF-8.</summary>
    public required string UserId { get; init; }

    /// <summary>The <see cref="PurchaseLine.EventId"/> of the user's purchase that is taken back, whether it has come or not.</summary>
    public required string Voids { get; init; }

    /// <summary>
    /// The time that it bears, best that of the purchase: the directory's time zone says on which date that is, and it reaches purchases that are dated up to
    /// a window after it.
    /// </summary>
    public required DateTimeOffset OccurredAt { get; init; }
}
