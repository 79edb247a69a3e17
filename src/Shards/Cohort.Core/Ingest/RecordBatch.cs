using Cohort.Core.Mappings;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Core.Ingest;

/// <summary>
/// A run of whole records of one source, read: validated, and routed to the sections of the ranges that own their
/// users. RecordBatches are read in parallel, before their place in the source is known, and sequenced in order. Reused.
/// </summary>
public sealed class RecordBatch
{
    private const ushort NoPurchase = ushort.MaxValue;

    private readonly List<RefusedRecord> _refused = [];
    private BatchSection[] _sections = [];
    private ushort[] _dates = new ushort[1024];
    private byte[] _bytes = [];
    private int _length;
    private RangeTable? _table;
    private MappingReader? _mapping;
    private PurchaseReader? _reader;
    private int _header;

    /// <summary>Records in the record batch, blank lines included.</summary>
    public int Records { get; private set; }

    /// <summary>Blank lines among them: they have a place in the source, and are no records to anybody who counts.</summary>
    public int Blank { get; private set; }

    /// <summary>Records that a mapping leaves out.</summary>
    public int Filtered { get; private set; }

    /// <summary>Those of them that come after the first record that is left for a later run: they are looked at again then.</summary>
    public int FilteredLater { get; private set; }

    /// <summary>Records whose purchases are left for a later run.</summary>
    public int Deferred { get; private set; }

    /// <summary>Records whose purchases an earlier pass applied.</summary>
    public int Handled { get; private set; }

    /// <summary>The bytes of the records.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>The records that are no purchases, in order.</summary>
    public IReadOnlyList<RefusedRecord> Refused => _refused;

    /// <summary>The first record that is left for a later run: its record and where it begins; null without one.</summary>
    public (int Record, int Byte)? FirstDeferred { get; private set; }

    /// <summary>The last record of which something is applied, or -1.</summary>
    public int LastApplied { get; private set; }

    /// <summary>The purchases of the range at an index of the range table.</summary>
    public BatchSection SectionOf(int range) => _sections[range];

    /// <summary>
    /// The business date of a record: that of its purchase, or the latest of those that a mapping makes of it. Null where nothing of it is
    /// applied.
    /// </summary>
    public BusinessDate? DateOf(int record) => _dates[record] == NoPurchase ? null : new BusinessDate(_dates[record]);

    /// <summary>Reads records that end with line feeds; the last one may lack it.</summary>
    /// <param name="bytes">The records; kept until the next reading.</param>
    /// <param name="length">How many bytes of them count.</param>
    /// <param name="table">The ranges to route to.</param>
    /// <param name="reader">Validates; of this record batch until it was sequenced.</param>
    /// <param name="selection">Which purchases are applied.</param>
    public void Read(byte[] bytes, int length, RangeTable table, PurchaseReader reader, Selection selection)
    {
        Clear(bytes, length, table);
        _reader = reader;
        for (int next = 0, start = 0; TryTake(ref next, out var record); start = next) ReadRecord(record, start, table, reader, selection);
    }

    /// <summary>
    /// The same of records that a mapping turns into purchases. All those of a record have its place in the source, so that they are
    /// applied together or not at all.
    /// </summary>
    /// <param name="bytes">The records; kept until the next reading.</param>
    /// <param name="length">How many bytes of them count.</param>
    /// <param name="header">How many of these at the beginning are the header of CSV, which is passed over.</param>
    /// <param name="table">The ranges to route to.</param>
    /// <param name="reader">Maps; of this record batch until it was sequenced.</param>
    /// <param name="selection">Which purchases are applied.</param>
    public void Read(byte[] bytes, int length, int header, RangeTable table, MappingReader reader, Selection selection)
    {
        Clear(bytes, length, table);
        (_mapping, _header) = (reader, header);
        for (int next = 0, start = 0; TryTake(ref next, out var record); start = next)
        {
            if (start < header || IsBlank(record)) AddBlank();
            else MapRecord(record, start, table, reader, selection);
        }
    }

    /// <summary>Takes one record that is longer than a record batch: only its beginning was kept.</summary>
    /// <param name="bytes">Its beginning.</param>
    /// <param name="kept">How many bytes of that count.</param>
    /// <param name="recordLength">Its whole length, line end excluded.</param>
    /// <param name="table">The ranges.</param>
    /// <param name="mostBytes">Bytes that a record may have.</param>
    public void ReadOversized(byte[] bytes, int kept, long recordLength, RangeTable table, int mostBytes = Limits.RecordBytes)
    {
        Clear(bytes, kept, table);
        var rejection = new Rejection(
            RejectionReason.TooLong, "", $"The record has {recordLength} bytes; a record has at most {mostBytes}.");
        AddRecord(NoPurchase);
        _refused.Add(new RefusedRecord(0, 0, recordLength, rejection));
    }

    /// <summary>The bytes of a record, line end excluded, and where they begin in the record batch.</summary>
    public ReadOnlySpan<byte> RecordAt(int record, out int start)
    {
        start = 0;
        for (var i = 0; i < record; i++) start += Bytes[start..].IndexOf((byte)'\n') + 1;
        var end = Bytes[start..].IndexOf((byte)'\n');
        return end < 0 ? Bytes[start..] : Bytes.Slice(start, end);
    }

    /// <summary>
    /// Takes back the purchases of mapped records that are dated too far ahead, once their place is known. Of a purchase that is a record
    /// by itself the range finds the same, where there is a day; of several it would refuse one and apply another.
    /// </summary>
    /// <param name="future">The records, in order.</param>
    internal void TakeBack(IReadOnlyList<(int Record, BusinessDate? AsOf)> future)
    {
        if (future.Count == 0 || (_mapping is null && future[0].AsOf is not null)) return;
        foreach (var section in _sections) section.Clear();
        var (next, at) = (0, 0);
        for (var record = 0; TryTake(ref next, out var bytes); record++)
        {
            if (at < future.Count && future[at].Record == record) at++;
            else if (_dates[record] != NoPurchase) AddAgain(record, bytes);
        }
    }

    private void AddAgain(int record, ReadOnlySpan<byte> bytes)
    {
        if (_mapping is { } reader)
        {
            reader.Read(bytes, out _);
            AddLines(record, reader, _table!);
        }
        else if (_reader!.TryRead(bytes, out var purchase, out _))
        {
            Route(record, purchase, _table!);
        }
    }

    /// <summary>What the next record says of the day, whether or not it is applied; null where it is no purchase. False after the last one.</summary>
    /// <param name="next">Where the next record begins; moves on behind it.</param>
    /// <param name="said">What it says.</param>
    internal bool TryHear(ref int next, out DatedUser? said)
    {
        said = null;
        var start = next;
        if (!TryTake(ref next, out var record)) return false;
        if (start < _header || IsBlank(record)) return true;
        if (_mapping?.Read(record, out _) == MappedAs.Lines) said = DatedUser.Of(_mapping.Latest);
        else if (_reader?.TryRead(record, out var purchase, out _) == true) said = DatedUser.Of(purchase);
        return true;
    }

    private bool TryTake(ref int next, out ReadOnlySpan<byte> record)
    {
        record = default;
        if (next >= _length) return false;
        var rest = Bytes[next..];
        var end = rest.IndexOf((byte)'\n');
        record = end < 0 ? rest : rest[..end];
        next = end < 0 ? _length : next + end + 1;
        return true;
    }

    private void MapRecord(ReadOnlySpan<byte> record, int start, RangeTable table, MappingReader reader, Selection selection)
    {
        var mapped = reader.Read(record, out var rejection);
        if (mapped == MappedAs.Refused) _refused.Add(new RefusedRecord(Records, start, record.Length, rejection!));
        else if (mapped == MappedAs.Lines && IsSelected(reader.Latest.Date, start, selection)) AddLines(Records, reader, table);
        else if (mapped == MappedAs.Filtered && FirstDeferred is null) Filtered++;
        else if (mapped == MappedAs.Filtered) FilteredLater++;
        AddRecord(LastApplied == Records ? reader.Latest.Date.Day : NoPurchase);
    }

    private void AddLines(int record, MappingReader reader, RangeTable table)
    {
        for (var i = 0; i < reader.Count; i++)
        {
            Route(record, reader[i], table);
        }

        LastApplied = Math.Max(LastApplied, record);
    }

    // What is taken back may be of another part of a salted user than what takes its place.
    private void Route(int record, in Purchase purchase, RangeTable table)
    {
        if (!purchase.Replaces.IsEmpty) AddTo(record, purchase.VoidOnly, table);
        if (!purchase.IsVoid) AddTo(record, purchase, table);
    }

    private void AddTo(int record, in Purchase purchase, RangeTable table) => _sections[table.IndexOf(purchase)].Add(record, purchase);

    private bool IsSelected(BusinessDate date, int start, Selection selection)
    {
        if (selection.IsDeferred(date))
        {
            FirstDeferred ??= (Records, start);
            Deferred++;
            return false;
        }

        if (!selection.WasHandled(date)) return true;
        Handled++;
        return false;
    }

    private void AddBlank()
    {
        Blank++;
        AddRecord(NoPurchase);
    }

    private void ReadRecord(ReadOnlySpan<byte> record, int start, RangeTable table, PurchaseReader reader, Selection selection)
    {
        if (IsBlank(record))
        {
            AddBlank();
        }
        else if (!reader.TryRead(record, out var purchase, out var rejection))
        {
            _refused.Add(new RefusedRecord(Records, start, record.Length, rejection));
            AddRecord(NoPurchase);
        }
        else if (!IsSelected(purchase.Date, start, selection))
        {
            AddRecord(NoPurchase);
        }
        else
        {
            Route(Records, purchase, table);
            LastApplied = Records;
            AddRecord(purchase.Date.Day);
        }
    }

    private void AddRecord(ushort date)
    {
        if (Records == _dates.Length) Array.Resize(ref _dates, Records * 2);
        _dates[Records++] = date;
    }

    private void Clear(byte[] bytes, int length, RangeTable table)
    {
        (_bytes, _length, Records, LastApplied, FirstDeferred) = (bytes, length, 0, -1, null);
        (_table, _mapping, _reader, _header) = (table, null, null, 0);
        (Blank, Filtered, FilteredLater, Deferred, Handled) = (0, 0, 0, 0, 0);
        _refused.Clear();
        if (_sections.Length != table.Entries.Count)
        {
            _sections = new BatchSection[table.Entries.Count];
            for (var i = 0; i < _sections.Length; i++) _sections[i] = new BatchSection();
        }

        foreach (var section in _sections) section.Clear();
    }

    private static bool IsBlank(ReadOnlySpan<byte> record) =>
        record.IsEmpty || (record[0] != (byte)'{' && record.IndexOfAnyExcept(" \t\r"u8) < 0);
}
