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

    /// <summary>Records in the record batch, blank lines included.</summary>
    public int Records { get; private set; }

    /// <summary>Blank lines among them: they have a place in the source, and are no records to anybody who counts.</summary>
    public int Blank { get; private set; }

    /// <summary>Purchases that are left for a later run.</summary>
    public int Deferred { get; private set; }

    /// <summary>Purchases that an earlier pass applied.</summary>
    public int Handled { get; private set; }

    /// <summary>The bytes of the records.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>The records that are no purchases, in order.</summary>
    public IReadOnlyList<RefusedRecord> Refused => _refused;

    /// <summary>The first purchase that is left for a later run: its record and where it begins; null without one.</summary>
    public (int Record, int Byte)? FirstDeferred { get; private set; }

    /// <summary>The last record whose purchase is applied, or -1.</summary>
    public int LastApplied { get; private set; }

    /// <summary>The purchases of the range at an index of the range table.</summary>
    public BatchSection SectionOf(int range) => _sections[range];

    /// <summary>The business date of a record's purchase; null where it is not applied or is none.</summary>
    public BusinessDate? DateOf(int record) => _dates[record] == NoPurchase ? null : new BusinessDate(_dates[record]);

    /// <summary>Reads records that end with line feeds; the last one may lack it.</summary>
    /// <param name="bytes">The records; kept until the next reading.</param>
    /// <param name="length">How many bytes of them count.</param>
    /// <param name="table">The ranges to route to.</param>
    /// <param name="reader">Validates; of this thread.</param>
    /// <param name="selection">Which purchases are applied.</param>
    public void Read(byte[] bytes, int length, RangeTable table, PurchaseReader reader, Selection selection)
    {
        Clear(bytes, length, table);
        var rest = Bytes;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var record = end < 0 ? rest : rest[..end];
            ReadRecord(record, length - rest.Length, table, reader, selection);
            rest = end < 0 ? default : rest[(end + 1)..];
        }
    }

    /// <summary>Takes one record that is longer than a record batch: only its beginning was kept.</summary>
    /// <param name="bytes">Its beginning.</param>
    /// <param name="kept">How many bytes of that count.</param>
    /// <param name="recordLength">Its whole length, line end excluded.</param>
    /// <param name="table">The ranges.</param>
    public void ReadOversized(byte[] bytes, int kept, long recordLength, RangeTable table)
    {
        Clear(bytes, kept, table);
        var rejection = new Rejection(
            RejectionReason.TooLong, "", $"The record has {recordLength} bytes; a record has at most {Limits.RecordBytes}.");
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

    private void ReadRecord(ReadOnlySpan<byte> record, int start, RangeTable table, PurchaseReader reader, Selection selection)
    {
        if (IsBlank(record))
        {
            Blank++;
            AddRecord(NoPurchase);
            return;
        }

        if (!reader.TryRead(record, out var purchase, out var rejection))
        {
            _refused.Add(new RefusedRecord(Records, start, record.Length, rejection));
            AddRecord(NoPurchase);
        }
        else if (selection.IsDeferred(purchase.Date))
        {
            FirstDeferred ??= (Records, start);
            Deferred++;
            AddRecord(NoPurchase);
        }
        else if (selection.WasHandled(purchase.Date))
        {
            Handled++;
            AddRecord(NoPurchase);
        }
        else
        {
            _sections[table.IndexOf(purchase)].Add(Records, purchase);
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
        (Blank, Deferred, Handled) = (0, 0, 0);
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
