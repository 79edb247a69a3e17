using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;

namespace Cohort.Core.Segments;

/// <summary>Why a membership changed. The numbers are persisted: never reuse one.</summary>
public enum CauseKind : byte
{
    /// <summary>A purchase of the user was applied.</summary>
    Purchase = 0,

    /// <summary>The as-of date turned.</summary>
    DayTurned = 1,

    /// <summary>Other rules were activated.</summary>
    RulesChanged = 2,

    /// <summary>Another taxonomy was activated.</summary>
    TaxonomyChanged = 3,

    /// <summary>The partial ledgers of a salted user were summed: several purchases at once.</summary>
    PartialsSummed = 4,

    /// <summary>A model scored the user anew.</summary>
    Scored = 5,
}

/// <summary>A user entered or left a segment.</summary>
public sealed record Transition
{
    // Fixed: consumers drop repeats by this id. SipHash keys as the first 128 bits of the fraction of the square root of 2.
    private const ulong Key0 = 0x6A09E667F3BCC908;
    private const ulong Key1 = 0xB2FB1366EA957D3E;

    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>The segment's name; <c>affinity:CATEGORY</c> for category affinity.</summary>
    public required string Segment { get; init; }

    /// <summary>Whether they entered; left otherwise.</summary>
    public required bool Entered { get; init; }

    /// <summary>The as-of date when it happened.</summary>
    public required BusinessDate AsOf { get; init; }

    /// <summary>Why it happened.</summary>
    public required CauseKind Cause { get; init; }

    /// <summary>
    /// The purchase that caused it. Where partial ledgers were summed, the number of the sum: there can be many a day. Of
    /// a score, a <see cref="Scoring.ScoreCause"/>. Empty for another cause.
    /// </summary>
    public required string EventId { get; init; }

    /// <summary>Which activation of rules held, counted from 1, and the rules' version.</summary>
    public required Activation Rules { get; init; }

    /// <summary>Which activation of a taxonomy held, counted from 1, and the taxonomy's version.</summary>
    public required Activation Taxonomy { get; init; }

    /// <summary>
    /// 32 hexadecimal digits that depend on nothing but the transition itself: a repeat has the same id, and no other
    /// transition has it.
    /// </summary>
    public string Id
    {
        get
        {
            var bytes = new ByteWriter();
            bytes.ShortText(System.Text.Encoding.UTF8.GetBytes(UserId));
            bytes.ShortText(System.Text.Encoding.UTF8.GetBytes(Segment));
            bytes.Byte(Entered ? (byte)1 : (byte)0);
            bytes.Varint(AsOf.Day);
            bytes.Byte((byte)Cause);
            bytes.ShortText(System.Text.Encoding.UTF8.GetBytes(EventId));
            bytes.Varint((ulong)Rules.Revision);
            bytes.Varint((ulong)Taxonomy.Revision);
            var (low, high) = SipHash.Hash128(Key0, Key1, bytes.Written);
            return $"{high:x16}{low:x16}";
        }
    }
}

/// <summary>One activation of rules or of a taxonomy: which one it was, from 1, and the fingerprint of its content.</summary>
public readonly record struct Activation(int Revision, string Version);
