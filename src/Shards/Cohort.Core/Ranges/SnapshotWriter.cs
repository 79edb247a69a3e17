using System.Runtime.InteropServices;
using Cohort.Core.Encodings;
using Cohort.Core.Ledgers;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;

namespace Cohort.Core.Ranges;

/// <summary>
/// Encodes a whole range. Users and lines are written as columns, each as narrow as its largest value allows: small,
/// and read back at the speed of copying.
/// </summary>
/// <remarks>
/// Version 11: version byte; range start and end (8 bytes each); as-of date plus one, 0 for none; five outcome counts; number of
/// the last sum; offsets as (source, offset); where those that it came from are ahead, as (source, range start and end, offset,
/// user, parts), the user empty where all are meant, the parts 0 where their points do not matter;
/// rules revision; taxonomy revision; words of a memberships; skus; number of users; columns of users: id length, id, number
/// of lines, due date, memberships; number of lines; columns of lines: fingerprint high, fingerprint low, check, date, hour,
/// order, sku, units, amount; salted users as (user, parts, date up to which all is settled plus 91, number of cells, cells), a cell as (date, sku, amount, units, lines,
/// refunds, number of orders, orders as (key in 8 bytes, amount)); held parts as (user, parts, number of lines, number of cells that left, cells), number of their lines, columns of their lines; number of users of whom
/// something left the window, each as (users from the one before, first date, days to the last, orders, lines, units, amount); number of models
/// that scored; models, each as name, number of versions, versions, number of scores, scores as (users from the one before,
/// millionths, number, version, date); what users are scored by, and unless that is empty, number of those who wait to be
/// scored, each as users from the one before; thresholds over all users: 1 for those that hold plus 2 for those that wait for their day, then
/// <see cref="Segments.Thresholds"/> of each; lines taken out of parts of salted users; number of events that were taken back, each as (hash of the user, fingerprint in 8 and then as a number, date); CRC-32C.
/// Columns of numbers begin with their width in bytes. Version 10, which has no events that were taken back, is written where there are none. Version 9 had no amounts of orders, version 8 no thresholds, version 7 no orders and nothing that left,
/// version 6 nothing that was passed over, version 5 nobody who waits, version 4 no scores either, version 3 no users in marks, version 2 no hours, and version 1 no marks.
/// </remarks>
internal sealed class SnapshotWriter(ByteWriter bytes)
{
    internal const byte FormatVersion = 11;

    /// <summary>What is written where no event was taken back: programs that know nothing of that read it.</summary>
    internal const byte PlainVersion = 10;

    /// <summary>Added to the date up to which sums are settled: it may lie before 1970, when nothing is dated.</summary>
    internal const int SettledOffset = 91;

    private Line[] _large = [];

    public void Users(LedgerTable ledgers, MembershipTable memberships)
    {
        var slots = LiveSlots(ledgers.Users);
        bytes.Varint((ulong)slots.Length);
        foreach (var slot in slots) bytes.Byte(ledgers.Users.Row(slot).IdLength);
        foreach (var slot in slots) bytes.Raw(ledgers.Users.Id(slot));
        Extent lines = default;
        foreach (var slot in slots) lines.Add(ledgers.Users.Row(slot).Count);
        var counts = Numbers(slots.Length, lines);
        for (var i = 0; i < slots.Length; i++) counts.Set(i, ledgers.Users.Row(slots[i]).Count);
        var due = Fixed<ushort>(slots.Length);
        for (var i = 0; i < slots.Length; i++) due[i] = ledgers.Users.Due(slots[i]);
        foreach (var slot in slots) bytes.Raw(MemoryMarshal.AsBytes(memberships.Of(slot)));
        Lines(ledgers, slots);
        Salted(ledgers, slots.Where(slot => ledgers.FormOf(slot) == LedgerForm.Summed).ToList());
    }

    public void Parts(HeldParts parts)
    {
        var all = parts.All.ToList();
        bytes.Varint((ulong)all.Count);
        foreach (var (salt, slot) in all)
        {
            bytes.ShortText(parts.Ledgers.Users.Id(slot));
            bytes.Varint((ulong)salt.Parts);
            bytes.Varint((ulong)parts.Ledgers.Users.Row(slot).Count);
            Cells(parts.LeftOf(slot));
        }

        Lines(parts.Ledgers, [.. all.Select(part => part.Slot)]);
    }

    public void Thresholds(Thresholds? inForce, Thresholds? ahead)
    {
        bytes.Byte((byte)((inForce is null ? 0 : 1) + (ahead is null ? 0 : 2)));
        inForce?.Write(bytes);
        ahead?.Write(bytes);
    }

    public void Left(LedgerTable ledgers)
    {
        var slots = LiveSlots(ledgers.Users);
        bytes.Varint((ulong)slots.Count(slot => ledgers.PastOf(slot).IsThere));
        for (int place = 0, before = -1; place < slots.Length; place++)
        {
            var past = ledgers.PastOf(slots[place]);
            if (!past.IsThere) continue;
            bytes.Varint((ulong)(place - before));
            bytes.Varint(past.First);
            bytes.Varint((ulong)(past.Last - past.First));
            bytes.Varint((ulong)past.Orders);
            bytes.Varint((ulong)past.Lines);
            bytes.ZigZag(past.Units);
            bytes.ZigZag(past.Minor);
            before = place;
        }
    }

    public void Scores(LedgerTable ledgers)
    {
        var slots = LiveSlots(ledgers.Users);
        var columns = ledgers.Scores.Columns.Where(column => column.Count > 0).OrderBy(column => column.Model, StringComparer.Ordinal).ToList();
        bytes.Varint((ulong)columns.Count);
        foreach (var column in columns)
        {
            bytes.ShortText(System.Text.Encoding.UTF8.GetBytes(column.Model));
            column.Write(bytes, slots);
        }
    }

    public void Waiting(UserTable users, ScoreQueue? queue)
    {
        bytes.ShortText(System.Text.Encoding.UTF8.GetBytes(queue?.Plan ?? ""));
        if (queue is not { Plan.Length: > 0 }) return;
        var slots = LiveSlots(users);
        var waiting = slots.Count(slot => queue.Awaits(slot, users.Row(slot).Hash));
        bytes.Varint((ulong)waiting);
        for (int place = 0, before = -1; waiting > 0; place++)
        {
            if (!queue.Awaits(slots[place], users.Row(slots[place]).Hash)) continue;
            bytes.Varint((ulong)(place - before));
            before = place;
            waiting--;
        }

        queue.Saved();
    }

    private void Salted(LedgerTable ledgers, List<int> slots)
    {
        bytes.Varint((ulong)slots.Count);
        foreach (var slot in slots)
        {
            var summed = ledgers.Summed(slot);
            bytes.ShortText(ledgers.Users.Id(slot));
            bytes.Varint((ulong)summed.Parts);
            bytes.Varint((ulong)(Math.Max(summed.SettledTo, -1) + SettledOffset));
            Cells(summed.Cells);
        }
    }

    private void Cells(IReadOnlyCollection<Cell> cells)
    {
        bytes.Varint((ulong)cells.Count);
        foreach (var cell in cells)
        {
            bytes.Varint(cell.Date);
            bytes.Varint((ulong)cell.Sku);
            bytes.ZigZag(cell.Minor);
            bytes.ZigZag(cell.Units);
            bytes.Varint((ulong)cell.Lines);
            bytes.Varint((ulong)cell.Refunds);
            bytes.Orders(cell.Orders);
        }
    }

    private void Lines(LedgerTable ledgers, IReadOnlyList<int> slots)
    {
        var total = 0;
        Extent sku = default, units = default, minor = default;
        foreach (var slot in slots)
        {
            foreach (ref readonly var line in LinesOf(ledgers, slot))
            {
                sku.Add(line.Sku);
                units.Add(line.Units);
                minor.Add(line.Minor);
                total++;
            }
        }

        var width = (2 * sizeof(ulong)) + (2 * sizeof(uint)) + sizeof(ushort) + sizeof(byte) + sku.Width + units.Width + minor.Width;
        bytes.Reserve(checked((total * width) + 16));
        bytes.Varint((ulong)total);
        var columns = new LineColumns(Fixed<ulong>(total), Fixed<uint>(total), Fixed<uint>(total), Fixed<ushort>(total), Fixed<byte>(total), Fixed<ulong>(total), Numbers(total, sku), Numbers(total, units), Numbers(total, minor));
        foreach (var slot in slots) columns.Add(LinesOf(ledgers, slot));
    }

    private ReadOnlySpan<Line> LinesOf(LedgerTable ledgers, int slot)
    {
        if (ledgers.FormOf(slot) != LedgerForm.Large) return ledgers.Small(slot);
        var count = ledgers.Users.Row(slot).Count;
        if (count > _large.Length) _large = new Line[Math.Max(count, _large.Length * 2)];
        ledgers.CopyLines(slot, _large.AsSpan(0, count));
        return _large.AsSpan(0, count);
    }

    private NumberColumn Numbers(int count, Extent extent)
    {
        bytes.Byte((byte)extent.Width);
        return new NumberColumn(bytes.Take(count * extent.Width), extent.Width);
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

    /// <summary>How far from zero the numbers of a column reach.</summary>
    private struct Extent
    {
        private long _reach;

        public readonly int Width =>
            _reach <= sbyte.MaxValue ? 1 : _reach <= short.MaxValue ? 2 : _reach <= int.MaxValue ? 4 : 8;

        public void Add(long value) => _reach |= value < 0 ? ~value : value;
    }

    private readonly ref struct NumberColumn(Span<byte> bytes, int width)
    {
        private readonly Span<byte> _bytes = bytes;

        public void Set(int index, long value)
        {
            switch (width)
            {
                case 1: _bytes[index] = (byte)value; break;
                case 2: MemoryMarshal.Cast<byte, short>(_bytes)[index] = (short)value; break;
                case 4: MemoryMarshal.Cast<byte, int>(_bytes)[index] = (int)value; break;
                default: MemoryMarshal.Cast<byte, long>(_bytes)[index] = value; break;
            }
        }
    }

    private ref struct LineColumns(
        Span<ulong> high, Span<uint> low, Span<uint> check, Span<ushort> date, Span<byte> hour, Span<ulong> order, NumberColumn sku, NumberColumn units, NumberColumn minor)
    {
        private readonly Span<ulong> _high = high;
        private readonly Span<uint> _low = low;
        private readonly Span<uint> _check = check;
        private readonly Span<ushort> _date = date;
        private readonly Span<byte> _hour = hour;
        private readonly Span<ulong> _order = order;
        private readonly NumberColumn _sku = sku;
        private readonly NumberColumn _units = units;
        private readonly NumberColumn _minor = minor;
        private int _next;

        public void Add(ReadOnlySpan<Line> lines)
        {
            foreach (ref readonly var line in lines)
            {
                _high[_next] = line.Fingerprint.High;
                _low[_next] = line.Fingerprint.Low;
                _check[_next] = line.Check;
                _date[_next] = line.Date;
                _hour[_next] = line.Hour;
                _order[_next] = line.Order;
                _sku.Set(_next, line.Sku);
                _units.Set(_next, line.Units);
                _minor.Set(_next, line.Minor);
                _next++;
            }
        }
    }
}
