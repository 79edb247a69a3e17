using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Core.Ranges;

/// <summary>
/// Builds one batch: what one range receives, journals as one row and acknowledges at once. A batch names the offset
/// before it, and so chains to the batch before.
/// </summary>
/// <remarks>
/// Version 5: version byte; source; offset before; offset to; future days; number of sections; sections; CRC-32C.
/// A section: its kind, 0 for purchases; base offset; turns as (offset from base, date); number of purchases; bytes of
/// purchases; purchases. A purchase: offset from the one before; event, user, sku; instant from the one before; date and
/// hour as 25 times the distance of the date from that of the instant, plus the hour from 1 to 24, 0 for none, and that four times plus
/// how the order is told: 0 by the second, in the source of the purchase before, 1 by the second, in the source whose key follows in 8 bytes, 2 by its key,
/// which follows likewise, 3 as the one that was named last; amount; quantity. A section of kind 1 holds scores: offset; date; number of models; models as (name, version); number of users;
/// users. A user: id; for each model the score in millionths plus one, 0 for none. A section of kind 2 holds sums of a salted
/// user: offset; id; date up to which they are settled; number of cells; cells as (sku, date, amount, units, lines, refunds, number of orders, orders as (key in 8 bytes, amount of their lines that are no refund)). Numbers are variable-length unless said
/// otherwise. A section of kind 3 holds thresholds: offset; <see cref="Thresholds"/>.
/// Version 6 is written where it is needed and nowhere else: in it a purchase may be a void, which is an event id without bytes; the event
/// that takes back, the user, the event that is taken back; instant from the one before; twice the distance of the date from that of the instant, plus 1 where no purchase of its record takes the place. And a section of kind 4 is
/// one of kind 2 with a byte after each cell: 1 where it takes the place of what was known of its date and sku, orders included.
/// <see cref="BatchReader"/> reads both, version 4, whose orders had no amounts, version 3, which had no thresholds, version 2, which had no orders either, and version 1, which had no kind and the distance of the date alone.
/// </remarks>
public sealed class BatchWriter
{
    internal const byte FormatVersion = 6;

    /// <summary>What is written of a batch without voids, and without sums that lost a line: programs that do not know them read it.</summary>
    internal const byte PlainVersion = 5;

    /// <summary>The kind of a section of turns and purchases.</summary>
    internal const byte PurchaseSection = 0;

    /// <summary>The kind of a section of scores.</summary>
    internal const byte ScoresSection = 1;

    /// <summary>The kind of a section of sums of a salted user.</summary>
    internal const byte PartialsSection = 2;

    /// <summary>The kind of a section of thresholds over all users.</summary>
    internal const byte ThresholdsSection = 3;

    /// <summary>The kind of a section of sums of a salted user of which some lost a line.</summary>
    internal const byte ReplacedPartialsSection = 4;

    private static readonly BatchSection NoPurchases = new();

    private readonly ByteWriter _bytes = new(4096);
    private readonly ByteWriter _sections = new(4096);
    private int _sectionCount;
    private bool _isPlain = true;

    /// <summary>Whether the batch would change nothing but offsets.</summary>
    public bool IsEmpty => _sectionCount == 0;

    /// <summary>Bytes of the sections so far.</summary>
    public int SectionBytes => _sections.Length;

    /// <summary>Adds a record batch of the source.</summary>
    /// <param name="baseOffset">The offset of the record batch's first record.</param>
    /// <param name="turns">Turns of the as-of date within the record batch, in order of offset.</param>
    /// <param name="section">The range's purchases in the record batch.</param>
    public void Add(long baseOffset, ReadOnlySpan<Turn> turns, BatchSection section)
    {
        if (turns.IsEmpty && section.Count == 0) return;
        _sections.Byte(PurchaseSection);
        _sections.Varint((ulong)baseOffset);
        _sections.Varint((ulong)turns.Length);
        foreach (var (offset, date) in turns)
        {
            _sections.Varint((ulong)(offset - baseOffset));
            _sections.Varint(date.Day);
        }

        _sections.Varint((ulong)section.Count);
        _sections.Varint((ulong)section.Bytes.Length);
        _sections.Raw(section.Bytes);
        _isPlain &= !section.HasVoids;
        _sectionCount++;
    }

    /// <summary>Adds scores on their way back to the range.</summary>
    /// <param name="offset">Their offset in the source <see cref="BatchHeader.Scores"/>.</param>
    /// <param name="scores">The scores.</param>
    public void Add(long offset, ScoreSection scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Count == 0) return;
        _sections.Byte(ScoresSection);
        _sections.Varint((ulong)offset);
        scores.Write(_sections);
        _sectionCount++;
    }

    /// <summary>Adds sums of a salted user's parts, on their way to their home.</summary>
    /// <param name="offset">Their offset in the source <see cref="BatchHeader.Sums"/>.</param>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="sums">The sums, no two of one date and sku.</param>
    public void Add(long offset, ReadOnlySpan<byte> userId, LackingSums sums)
    {
        ArgumentNullException.ThrowIfNull(sums);
        var isPlain = sums.Cells.All(cell => !cell.IsWhole);
        _isPlain &= isPlain;
        _sections.Byte(isPlain ? PartialsSection : ReplacedPartialsSection);
        _sections.Varint((ulong)offset);
        _sections.ShortText(userId);
        _sections.Varint((ulong)sums.SettledTo);
        _sections.Varint((ulong)sums.Cells.Count);
        foreach (var cell in sums.Cells)
        {
            _sections.ShortText(Encoding.UTF8.GetBytes(cell.Sku));
            _sections.Varint(cell.Date);
            _sections.ZigZag(cell.Minor);
            _sections.ZigZag(cell.Units);
            _sections.Varint((ulong)cell.Lines);
            _sections.Varint((ulong)cell.Refunds);
            _sections.Orders(cell.Orders);
            if (!isPlain) _sections.Byte((byte)(cell.IsWhole ? 1 : 0));
        }

        _sectionCount++;
    }

    /// <summary>Adds thresholds over all users.</summary>
    /// <param name="offset">Their offset in the source <see cref="BatchHeader.Thresholds"/>.</param>
    /// <param name="thresholds">The thresholds.</param>
    internal void Add(long offset, Thresholds thresholds)
    {
        _sections.Byte(ThresholdsSection);
        _sections.Varint((ulong)offset);
        thresholds.Write(_sections);
        _sectionCount++;
    }

    /// <summary>Adds a turn of the day that no record of the source causes: of a source whose offsets are days.</summary>
    public void AddTurn(BusinessDate date) => Add(date.Day, [new Turn(date.Day, date)], NoPurchases);

    /// <summary>Ends the batch and returns its bytes, valid until the next call; the writer is empty then.</summary>
    /// <param name="source">The source partition (UTF-8), at most 255 bytes.</param>
    /// <param name="before">The offset up to which the range has applied this source.</param>
    /// <param name="to">The offset up to which it has when this batch is applied.</param>
    /// <param name="futureDays">How many days after the as-of date a purchase may be dated.</param>
    public ReadOnlySpan<byte> Finish(ReadOnlySpan<byte> source, long before, long to, int futureDays)
    {
        if (to < before) throw new ArgumentOutOfRangeException(nameof(to), to, $"A batch cannot end before its beginning {before}.");
        _bytes.Clear();
        _bytes.Byte(_isPlain ? PlainVersion : FormatVersion);
        _bytes.ShortText(source);
        _bytes.Varint((ulong)before);
        _bytes.Varint((ulong)to);
        _bytes.Varint((ulong)futureDays);
        _bytes.Varint((ulong)_sectionCount);
        _bytes.Raw(_sections.Written);
        _bytes.Seal();
        _sections.Clear();
        (_sectionCount, _isPlain) = (0, true);
        return _bytes.Written;
    }
}
