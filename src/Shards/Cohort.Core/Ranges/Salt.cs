using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>
/// A hot user whose purchases are spread over several ranges. Each part has a point in the hash space, and the range
/// that owns the point holds the part: splits and merges move parts as they move users.
/// </summary>
public sealed class Salt : IEquatable<Salt>
{
    private readonly byte[] _userId;

    /// <summary>A salt.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="parts">Over how many parts their purchases are spread: 2 to <see cref="Limits.SaltParts"/>.</param>
    public Salt(string userId, int parts)
    {
        ArgumentNullException.ThrowIfNull(userId);
        if (parts is < 2 or > Limits.SaltParts)
            throw new ArgumentOutOfRangeException(nameof(parts), parts, $"A user is salted into 2 to {Limits.SaltParts} parts.");
        UserId = userId;
        Parts = parts;
        _userId = Text.UTF8.GetBytes(userId);
        Hash = UserHash.Of(_userId);
    }

    /// <summary>The user.</summary>
    public string UserId { get; }

    /// <summary>Over how many parts their purchases are spread.</summary>
    public int Parts { get; }

    /// <summary>The user's own place in the hash space: their home range owns it.</summary>
    public ulong Hash { get; }

    /// <summary>Whether it is this user's.</summary>
    public bool IsOf(ReadOnlySpan<byte> userId) => userId.SequenceEqual(_userId);

    /// <summary>The place of a part: parts lie evenly around the hash space, the first one at home.</summary>
    public ulong PointOf(int part) => Hash + ((ulong)part * (ulong.MaxValue / (ulong)Parts));

    /// <summary>The place of the part that a purchase belongs to, so that a repeat always meets the original.</summary>
    public ulong PointOf(Fingerprint purchase) => PointOf((int)(((ulong)purchase.Low * (ulong)Parts) >> 32));

    /// <summary>Whether a range holds some part.</summary>
    public bool HasPointIn(HashRange range) => FirstPointIn(range) is not null;

    /// <summary>The point of the first part that a range holds; null where it holds none.</summary>
    internal ulong? FirstPointIn(HashRange range)
    {
        for (var part = 0; part < Parts; part++)
        {
            if (range.Contains(PointOf(part))) return PointOf(part);
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Equals(Salt? other) => other is not null && Parts == other.Parts && UserId == other.UserId;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Salt);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Hash, Parts);

    /// <inheritdoc/>
    public override string ToString() => $"{UserId} in {Parts} parts";
}

/// <summary>A purchase on its way from one range's ledger of a salted user to another's, or an event that was taken back.</summary>
/// <param name="Fingerprint">The event id's identity.</param>
/// <param name="Check">Checksum of the content, by which a repeat is told from a conflict.</param>
/// <param name="Sku">The sku.</param>
/// <param name="Date">Its business date, in days since 1970-01-01.</param>
/// <param name="Minor">Line total in minor units.</param>
/// <param name="Units">Units of the sku.</param>
/// <param name="Order">Which order of the user it is of: 64 bits that its lines have in common.</param>
/// <param name="Hour">The local hour, counted from 1 to 24; 0 where it is not known.</param>
/// <param name="IsVoid">Whether the event was taken back, on the date: then there is nothing else of it.</param>
public readonly record struct SaltedLine(
    Fingerprint Fingerprint, uint Check, string Sku, ushort Date, long Minor, int Units, ulong Order, byte Hour = 0, bool IsVoid = false);

/// <summary>What a range gives up of a salted user whose parts it held.</summary>
/// <param name="Lines">Their purchases in the window, and the events that were taken back.</param>
/// <param name="Left">The sums of those that left it and that their home has not settled.</param>
public sealed record ReleasedPart(IReadOnlyList<SaltedLine> Lines, IReadOnlyList<PartialCell> Left);

/// <summary>What the home of a salted user lacks of the sums of their parts.</summary>
/// <param name="Cells">The sums, no two of one date and sku; of their orders, those that home has not, or with another amount.</param>
/// <param name="SettledTo">Up to which date (days since 1970-01-01) everything is known that came before it left the window; 0 where that is not told.</param>
public sealed record LackingSums(IReadOnlyList<PartialCell> Cells, int SettledTo);

/// <summary>How many purchases a part has on a date: more come, until all leave the window at once.</summary>
/// <param name="Date">The business date, in days since 1970-01-01.</param>
/// <param name="Lines">Purchases and refunds.</param>
public readonly record struct PartialDay(ushort Date, long Lines);

/// <summary>The sum of a part's purchases of one sku on one date.</summary>
/// <param name="Sku">The sku.</param>
/// <param name="Date">Their business date, in days since 1970-01-01.</param>
/// <param name="Minor">Sum of amounts in minor units, refunds included.</param>
/// <param name="Units">Sum of quantities.</param>
/// <param name="Lines">Lines that are not refunds.</param>
/// <param name="Refunds">Lines that are.</param>
/// <param name="Orders">The orders of the lines that are not refunds: all of them with their amounts, or those that home does not know so.</param>
/// <param name="IsWhole">Whether these are all orders and home forgets those that it had: a line was taken back.</param>
public readonly record struct PartialCell(string Sku, ushort Date, long Minor, long Units, int Lines, int Refunds, OrderSums Orders, bool IsWhole = false)
{
    /// <summary>The sum of two cells of one date and sku.</summary>
    public PartialCell Plus(PartialCell other) => this with
    {
        Minor = Minor + other.Minor,
        Units = Units + other.Units,
        Lines = Lines + other.Lines,
        Refunds = Refunds + other.Refunds,
        Orders = Orders.Plus(other.Orders),
    };
}
