namespace Cohort.Core.Purchases;

/// <summary>
/// One validated purchase line, or a refund when the amount is negative. A view over the bytes it was read from:
/// it lives as long as they do.
/// </summary>
public readonly ref struct Purchase
{
    /// <summary>Names this purchase: two with the same id of the same user are one. 1 to 128 bytes of UTF-8.</summary>
    public required ReadOnlySpan<byte> EventId { get; init; }

    /// <summary>The user. 1 to 128 bytes of UTF-8.</summary>
    public required ReadOnlySpan<byte> UserId { get; init; }

    /// <summary>The article. 1 to 128 bytes of UTF-8.</summary>
    public required ReadOnlySpan<byte> Sku { get; init; }

    /// <summary>Where the purchase was made or recorded, empty where the producer does not say. At most 128 bytes.</summary>
    public required ReadOnlySpan<byte> Source { get; init; }

    /// <summary>The order that it is a line of, empty where the producer does not say. At most 128 bytes.</summary>
    /// <remarks>Known where a record is read; batches carry <see cref="Order"/> instead.</remarks>
    public ReadOnlySpan<byte> OrderId { get; init; }

    /// <summary>
    /// 64 bits that the lines of one order of a user have in common, as batches carry them; 0 where it is not known, as in what was
    /// journaled before orders were kept: each such line is an order of its own.
    /// </summary>
    public ulong Order { get; init; }

    /// <summary>Whether the producer named the order, of a purchase out of a batch.</summary>
    public bool NamesOrder { get; init; }

    /// <summary>64 bits that stand for <see cref="Source"/>, of a purchase out of a batch whose order is not named; 0 where the source is empty.</summary>
    internal ulong SourceKey { get; init; }

    /// <summary>
    /// The event of the same user that is taken back, empty where none is: of a record the purchase takes its place, and of a void
    /// nothing does. At most 128 bytes.
    /// </summary>
    public ReadOnlySpan<byte> Replaces { get; init; }

    /// <summary>Whether it takes <see cref="Replaces"/> back and adds nothing. It has no sku, order, amount or quantity.</summary>
    public bool IsVoid { get; init; }

    /// <summary>Line total in minor units of the base currency; negative is a refund. At most 10^12 either way.</summary>
    public required long AmountMinor { get; init; }

    /// <summary>Units of the sku; zero and negative occur. At most 10^6 either way.</summary>
    public required int Quantity { get; init; }

    /// <summary>Seconds since 1970-01-01T00:00:00Z; fractions are dropped.</summary>
    public required long OccurredAt { get; init; }

    /// <summary>The calendar date of <see cref="OccurredAt"/> in the business time zone.</summary>
    public required BusinessDate Date { get; init; }

    /// <summary>
    /// The hour of <see cref="OccurredAt"/> in the business time zone, counted from 1 (from midnight on) to 24; 0 where
    /// it is not known, as in what was journaled before hours were kept.
    /// </summary>
    public byte Hour { get; init; }

    /// <summary>Of a void, whether a purchase of the same record takes the place of what is taken back: that speaks for the record.</summary>
    internal bool IsCorrection { get; init; }

    /// <summary>The event that it is about: a void is about the one that it takes back.</summary>
    internal ReadOnlySpan<byte> Concerns => IsVoid ? Replaces : EventId;

    /// <summary>What it takes back, by itself: it may concern another part of a salted user than what it adds.</summary>
    internal Purchase VoidOnly => new()
    {
        EventId = EventId,
        UserId = UserId,
        Sku = default,
        Source = default,
        Replaces = Replaces,
        IsVoid = true,
        IsCorrection = !IsVoid || IsCorrection,
        AmountMinor = 0,
        Quantity = 0,
        OccurredAt = OccurredAt,
        Date = Date,
    };
}
