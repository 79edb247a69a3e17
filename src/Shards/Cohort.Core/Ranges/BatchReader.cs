using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Core.Ranges;

/// <summary>One input of a range: a turn of the as-of date, a purchase, the taking back of one, what models say of users, sums of a salted user, or thresholds over all users.</summary>
internal enum BatchItem : byte
{
    End,
    Turn,
    Purchase,

    /// <summary>An event of a user is taken back.</summary>
    Void,

    /// <summary>A model, of which the scores that follow are.</summary>
    Model,

    /// <summary>All scores of one user.</summary>
    Scores,

    /// <summary>Sums of a salted user's parts.</summary>
    Partials,

    /// <summary>Thresholds over all users.</summary>
    Thresholds,
}

/// <summary>
/// Reads a batch item by item, turns and purchases in the order of their offsets. Throws
/// <see cref="DamagedDataException"/> for anything that a <see cref="BatchWriter"/> does not write.
/// </summary>
internal ref struct BatchReader
{
    private readonly byte _version;
    private ByteReader _bytes;
    private ByteReader _turns;
    private int _sectionsLeft;
    private int _turnsLeft;
    private int _purchasesLeft;
    private long _base;
    private long _nextTurn;
    private long _nextPurchase;
    private long _instant;
    private ulong _source;
    private ulong _order;
    private int _modelsLeft;
    private int _usersLeft;
    private bool _hasPartials;
    private bool _tellsWhole;
    private bool _hasThresholds;

    public BatchReader(ReadOnlySpan<byte> batch)
    {
        _bytes = ByteReader.Unseal(batch, "batch");
        _version = _bytes.Byte();
        if (_version is < 1 or > BatchWriter.FormatVersion)
            throw new DamagedDataException($"The batch has format version {_version}; this program reads 1 to {BatchWriter.FormatVersion}.");
        Source = _bytes.ShortText();
        Before = (long)_bytes.Varint();
        To = (long)_bytes.Varint();
        FutureDays = _bytes.VarintInt();
        _sectionsLeft = _bytes.VarintInt();
    }

    /// <summary>The source partition (UTF-8).</summary>
    public ReadOnlySpan<byte> Source { get; }

    public long Before { get; }

    public long To { get; }

    public int FutureDays { get; }

    /// <summary>Whether there can be voids: those that have none are written as before there were any.</summary>
    public readonly bool CanHaveVoids => _version > BatchWriter.PlainVersion;

    /// <summary>The date of the turn just read.</summary>
    public BusinessDate TurnDate { get; private set; }

    /// <summary>The purchase or void just read, source name excepted: batches do not carry it.</summary>
    public Purchase Purchase { get; private set; }

    /// <summary>What is known of the scores of the section being read.</summary>
    public ScoredUser Scored { get; private set; }

    /// <summary>The salted user (UTF-8) of the section being read.</summary>
    public ReadOnlySpan<byte> SaltedUser { get; private set; }

    /// <summary>Their sums.</summary>
    public LackingSums Partials { get; private set; } = new([], 0);

    /// <summary>The thresholds just read; null before any.</summary>
    public Thresholds? Thresholds { get; private set; }

    /// <summary>The offset of the item just read.</summary>
    public long Offset { get; private set; }

    public BatchItem Next()
    {
        while (_turnsLeft == 0 && _purchasesLeft == 0)
        {
            if (_modelsLeft > 0) return ReadModel();
            if (_usersLeft > 0) return ReadScores();
            if (_hasPartials) return ReadPartials();
            if (_hasThresholds) return ReadThresholds();
            if (_sectionsLeft-- == 0) return BatchItem.End;
            OpenSection();
        }

        if (_turnsLeft > 0 && (_purchasesLeft == 0 || _nextTurn <= _nextPurchase)) return ReadTurn();
        return ReadPurchase();
    }

    private void OpenSection()
    {
        var kind = _version > 1 ? _bytes.Byte() : BatchWriter.PurchaseSection;
        if (kind > (_version > BatchWriter.PlainVersion ? BatchWriter.ReplacedPartialsSection : BatchWriter.ThresholdsSection))
            throw new DamagedDataException($"A section of the batch before byte {_bytes.Position} is of kind {kind}, which this program does not know.");
        _base = (long)_bytes.Varint();
        switch (kind)
        {
            case BatchWriter.PurchaseSection: OpenPurchases(); break;
            case BatchWriter.ScoresSection: OpenScores(); break;
            case BatchWriter.PartialsSection: (_hasPartials, _tellsWhole) = (true, false); break;
            case BatchWriter.ReplacedPartialsSection: (_hasPartials, _tellsWhole) = (true, true); break;
            default: _hasThresholds = true; break;
        }
    }

    private void OpenPurchases()
    {
        _turnsLeft = _bytes.Count();
        _turns = _bytes;
        for (var i = 0; i < _turnsLeft * 2; i++) _bytes.Varint();
        _purchasesLeft = _bytes.VarintInt();
        _bytes.VarintInt();
        (_instant, _nextPurchase) = (0, 0);
        (_source, _order) = (0, OrderKey.None);
        if (_turnsLeft > 0) _nextTurn = (long)_turns.Varint();
        if (_purchasesLeft > 0) _nextPurchase = (long)_bytes.Varint();
    }

    private void OpenScores()
    {
        Offset = _base;
        var date = Day("Scores");
        _modelsLeft = _bytes.Count();
        if (_modelsLeft is 0 or > Limits.Models)
            throw new DamagedDataException($"Scores of the batch before byte {_bytes.Position} are of {_modelsLeft} models; 1 to {Limits.Models} can be.");
        Scored = new ScoredUser { Date = date, Models = _modelsLeft };
    }

    private BatchItem ReadModel()
    {
        Scored = Scored with { ModelIndex = Scored.Models - _modelsLeft, Model = _bytes.ShortText(), Version = _bytes.ShortText() };
        if (--_modelsLeft == 0) _usersLeft = _bytes.Count();
        return BatchItem.Model;
    }

    private BatchItem ReadScores()
    {
        var user = _bytes.ShortText();
        var scores = _bytes;
        for (var i = 0; i < Scored.Models; i++)
        {
            if (_bytes.Varint() > ScoreColumn.Million + 1)
                throw new DamagedDataException($"A score of the batch before byte {_bytes.Position} is above 1.");
        }

        Scored = Scored with { UserId = user, Scores = scores };
        _usersLeft--;
        return BatchItem.Scores;
    }

    private BatchItem ReadPartials()
    {
        (Offset, _hasPartials) = (_base, false);
        SaltedUser = _bytes.ShortText();
        var settledTo = _version > 2 ? Day("Settled sums") : (ushort)0;
        var cells = new PartialCell[_bytes.Count()];
        for (var i = 0; i < cells.Length; i++)
        {
            var (sku, date) = (Encoding.UTF8.GetString(_bytes.ShortText()), Day("Sums"));
            cells[i] = new PartialCell(sku, date, _bytes.ZigZag(), _bytes.ZigZag(), _bytes.VarintInt(), _bytes.VarintInt(), ReadOrders(), _tellsWhole && IsWhole());
        }

        Partials = new LackingSums(cells, settledTo);
        return BatchItem.Partials;
    }

    private BatchItem ReadThresholds()
    {
        (Offset, _hasThresholds) = (_base, false);
        Thresholds = Segments.Thresholds.Read(ref _bytes);
        return BatchItem.Thresholds;
    }

    private bool IsWhole() => _bytes.Byte() is <= 1 and var mark
        ? mark == 1 : throw new DamagedDataException($"A sum of the batch before byte {_bytes.Position} is told in a way that this program does not know.");

    private OrderSums ReadOrders() => _version > 2 ? _bytes.Orders(hasAmounts: _version > 4) : default;

    private ushort Day(string what)
    {
        var date = _bytes.VarintInt();
        return date <= BusinessDate.Last.Day
            ? (ushort)date : throw new DamagedDataException($"{what} of the batch before byte {_bytes.Position} are as of day {date}, after 2100.");
    }

    private BatchItem ReadTurn()
    {
        Offset = _base + _nextTurn;
        TurnDate = new BusinessDate((ushort)_turns.VarintInt());
        if (--_turnsLeft > 0) _nextTurn = (long)_turns.Varint();
        return BatchItem.Turn;
    }

    private BatchItem ReadPurchase()
    {
        Offset = _base + _nextPurchase;
        var eventId = _bytes.ShortText();
        if (eventId.IsEmpty && _version > BatchWriter.PlainVersion) return ReadVoid();
        var userId = _bytes.ShortText();
        var sku = _bytes.ShortText();
        _instant += _bytes.ZigZag();
        var (date, hour, mark) = ReadDate();
        var order = ReadOrder(mark);
        Purchase = new Purchase
        {
            EventId = eventId,
            UserId = userId,
            Sku = sku,
            Source = default,
            OccurredAt = _instant,
            Date = date,
            Hour = hour,
            Order = order,
            NamesOrder = mark is BatchSection.NamedOrder or BatchSection.SameOrder,
            SourceKey = _source,
            AmountMinor = _bytes.ZigZag(),
            Quantity = (int)_bytes.ZigZag(),
        };
        EndPurchase();
        return BatchItem.Purchase;
    }

    private BatchItem ReadVoid()
    {
        var eventId = _bytes.ShortText();
        var userId = _bytes.ShortText();
        var replaces = _bytes.ShortText();
        _instant += _bytes.ZigZag();
        var (distance, isAlone) = Math.DivRem(_bytes.Varint(), 2UL);
        Purchase = new Purchase
        {
            EventId = eventId,
            UserId = userId,
            Sku = default,
            Source = default,
            Replaces = replaces,
            IsVoid = true,
            IsCorrection = isAlone == 0,
            AmountMinor = 0,
            Quantity = 0,
            OccurredAt = _instant,
            Date = new BusinessDate((ushort)(ByteReader.OfZigZag(distance) + (_instant / 86_400))),
        };
        EndPurchase();
        return BatchItem.Void;
    }

    private void EndPurchase()
    {
        if (--_purchasesLeft > 0) _nextPurchase += (long)_bytes.Varint();
    }

    private (BusinessDate Date, byte Hour, int Mark) ReadDate()
    {
        var (distance, hour, mark) = (_bytes.Varint(), 0UL, 0UL);
        if (_version > 2) (distance, mark) = Math.DivRem(distance, BatchSection.OrderMarks);
        if (_version > 1) (distance, hour) = Math.DivRem(distance, BatchSection.HourMarks);
        return (new BusinessDate((ushort)(ByteReader.OfZigZag(distance) + (_instant / 86_400))), (byte)hour, (int)mark);
    }

    private ulong ReadOrder(int mark)
    {
        if (_version < 3) return OrderKey.None;
        if (mark == BatchSection.OtherSource) _source = _bytes.Word64();
        if (mark == BatchSection.NamedOrder) _order = _bytes.Word64();
        return mark is BatchSection.SameSource or BatchSection.OtherSource ? OrderKey.At(_source, _instant) : _order;
    }
}
