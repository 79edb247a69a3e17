using System.Buffers;
using System.Runtime.InteropServices;
using Cohort.Core.Encodings;
using Cohort.Core.Ledgers;

namespace Cohort.Core.Ranges;

/// <summary>
/// Encodes a whole range. Users and lines are written as columns, each as narrow as its largest value allows: small,
/// and read back at the speed of copying.
/// </summary>
/// <remarks>
/// Version 1: version byte; range start and end (8 bytes each); as-of date plus one, 0 for none; five outcome counts; number of
/// the last sum; offsets as (source, offset); rules revision; taxonomy revision; words of a standing; skus; number of users; columns
/// of users: id length, id, number of lines, due date, standing; number of lines; columns of lines: fingerprint high,
/// fingerprint low, check, date, sku, units, amount; salted users as (user, parts, number of cells, cells), a cell as
/// (date, sku, amount, units, orders, refunds); held parts as (user, parts, number of lines), number of their lines,
/// columns of their lines; CRC-32C. Columns of numbers begin with their width in bytes.
/// </remarks>
internal sealed class SnapshotWriter(ByteWriter bytes)
{
    internal const byte FormatVersion = 1;

    public void Users(LedgerBook book, Segments.Standings standings)
    {
        var slots = LiveSlots(book.Users);
        bytes.Varint((ulong)slots.Length);
        foreach (var slot in slots) bytes.Byte(book.Users.Row(slot).IdLength);
        foreach (var slot in slots) bytes.Raw(book.Users.Id(slot));
        Column(slots, slot => book.Users.Row(slot).Count);
        var due = Fixed<ushort>(slots.Length);
        for (var i = 0; i < slots.Length; i++) due[i] = book.Users.Due(slots[i]);
        foreach (var slot in slots) bytes.Raw(MemoryMarshal.AsBytes(standings.Of(slot)));
        Lines(book, slots);
        Salted(book, slots.Where(slot => book.FormOf(slot) == LedgerForm.Summed).ToList());
    }

    public void Parts(HeldParts parts)
    {
        var all = parts.All.ToList();
        bytes.Varint((ulong)all.Count);
        foreach (var (salt, slot) in all)
        {
            bytes.ShortText(parts.Book.Users.Id(slot));
            bytes.Varint((ulong)salt.Parts);
            bytes.Varint((ulong)parts.Book.Users.Row(slot).Count);
        }

        Lines(parts.Book, all.Select(part => part.Slot));
    }

    private void Salted(LedgerBook book, List<int> slots)
    {
        bytes.Varint((ulong)slots.Count);
        foreach (var slot in slots)
        {
            var summed = book.Summed(slot);
            bytes.ShortText(book.Users.Id(slot));
            bytes.Varint((ulong)summed.Parts);
            bytes.Varint((ulong)summed.Cells.Length);
            foreach (var cell in summed.Cells)
            {
                bytes.Varint(cell.Date);
                bytes.Varint((ulong)cell.Sku);
                bytes.ZigZag(cell.Minor);
                bytes.ZigZag(cell.Units);
                bytes.Varint((ulong)cell.Orders);
                bytes.Varint((ulong)cell.Refunds);
            }
        }
    }

    private void Lines(LedgerBook book, IEnumerable<int> slots)
    {
        var lines = ArrayPool<Line>.Shared.Rent((int)book.LineCount);
        var at = 0;
        foreach (var slot in slots)
        {
            var count = book.Users.Row(slot).Count;
            book.CopyLines(slot, lines.AsSpan(at, count));
            at += count;
        }

        Lines(lines.AsSpan(0, at));
        ArrayPool<Line>.Shared.Return(lines);
    }

    private void Lines(ReadOnlySpan<Line> lines)
    {
        bytes.Varint((ulong)lines.Length);
        var high = Fixed<ulong>(lines.Length);
        for (var i = 0; i < lines.Length; i++) high[i] = lines[i].Fingerprint.High;
        var low = Fixed<uint>(lines.Length);
        for (var i = 0; i < lines.Length; i++) low[i] = lines[i].Fingerprint.Low;
        var check = Fixed<uint>(lines.Length);
        for (var i = 0; i < lines.Length; i++) check[i] = lines[i].Check;
        var date = Fixed<ushort>(lines.Length);
        for (var i = 0; i < lines.Length; i++) date[i] = lines[i].Date;
        Column(lines, line => line.Sku);
        Column(lines, line => line.Units);
        Column(lines, line => line.Minor);
    }

    private static int[] LiveSlots(UserTable users)
    {
        var slots = new int[users.Count];
        for (int slot = 0, at = 0; slot < users.SlotCount; slot++)
        {
            if (users.IsLive(slot)) slots[at++] = slot;
        }

        return slots;
    }

    private Span<T> Fixed<T>(int count)
        where T : struct => MemoryMarshal.Cast<byte, T>(bytes.Take(count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()));

    private void Column<T>(ReadOnlySpan<T> rows, Func<T, long> value)
    {
        var extent = 0L;
        foreach (var row in rows)
        {
            var v = value(row);
            extent |= v < 0 ? ~v : v;
        }

        var width = extent <= sbyte.MaxValue ? 1 : extent <= short.MaxValue ? 2 : extent <= int.MaxValue ? 4 : 8;
        bytes.Byte((byte)width);
        switch (width)
        {
            case 1: Fill<sbyte, T>(rows, value); break;
            case 2: Fill<short, T>(rows, value); break;
            case 4: Fill<int, T>(rows, value); break;
            default: Fill<long, T>(rows, value); break;
        }
    }

    private void Fill<TNumber, T>(ReadOnlySpan<T> rows, Func<T, long> value)
        where TNumber : struct, System.Numerics.INumber<TNumber>
    {
        var column = Fixed<TNumber>(rows.Length);
        for (var i = 0; i < rows.Length; i++) column[i] = TNumber.CreateTruncating(value(rows[i]));
    }
}
