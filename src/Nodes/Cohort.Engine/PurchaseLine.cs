namespace Cohort.Engine;

/// <summary>One line of an order, as <see cref="CohortEngine.AppendAsync(PurchaseLine, CancellationToken)"/> takes it.</summary>
public sealed record PurchaseLine
{
    /// <summary>
    /// Names this purchase: of two with the same id of the same user the first counts. 1 to 128 bytes of UTF-8. Append a
    /// purchase again under its id wherever it is not certain that it arrived.
    /// </summary>
    public required string EventId { get; init; }

    /// <summary>The user, 1 to 128 bytes of UTF-8.</summary>
    public required string UserId { get; init; }

    /// <summary>The article, 1 to 128 bytes of UTF-8.</summary>
    public required string Sku { get; init; }

    /// <summary>
    /// The line total in the directory's currency, with at most as many decimals as that has; negative is a refund. At most
    /// 10^12 minor units either way.
    /// </summary>
    public required decimal Amount { get; init; }

    /// <summary>Units of the sku, at most 10^6 either way.</summary>
    public int Quantity { get; init; } = 1;

    /// <summary>When it was bought; the directory's time zone says on which date that is. Fractions of a second are dropped.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Where it was bought or recorded, at most 128 bytes of UTF-8; empty where that is not known.</summary>
    public string Source { get; init; } = "";

    /// <summary>
    /// The order that it is a line of, at most 128 bytes of UTF-8. Where it is empty, lines of the user with the same <see cref="Source"/> and
    /// second are one order.
    /// </summary>
    public string OrderId { get; init; } = "";

    /// <summary>
    /// The <see cref="EventId"/> of an earlier purchase of the same user whose place this one takes, at most 128 bytes of UTF-8: that one is gone from
    /// sums, orders and counts, whichever of the two comes first. Empty where it takes nobody's place.
    /// </summary>
    public string Replaces { get; init; } = "";
}
