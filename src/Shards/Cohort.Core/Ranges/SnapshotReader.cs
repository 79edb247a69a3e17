using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>Reads the users and lines that a <see cref="SnapshotWriter"/> wrote back into a ledgers.</summary>
internal ref struct SnapshotReader(ByteReader bytes, byte version)
{
    private readonly byte _version = version;
    private ByteReader _bytes = bytes;

    /// <summary>Reads all users.</summary>
    /// <param name="ledgers">An empty ledgers that has the range's skus.</param>
    /// <param name="memberships">Where their memberships go; null where they are of another context and are dropped.</param>
    /// <param name="words">Words of one stored memberships.</param>
    /// <param name="asOf">The as-of date as a day.</param>
    public void Users(LedgerTable ledgers, MembershipTable? memberships, int words, int asOf)
    {
        var count = _bytes.Count();
        var lengths = _bytes.Raw(count);
        if (lengths.Contains((byte)0)) throw new DamagedDataException($"A user of the snapshot before byte {_bytes.Position} has no id.");
        var idBytes = 0;
        foreach (var length in lengths) idBytes += length;
        var ids = _bytes.Raw(idBytes);
        var counts = Column(count);
        var due = Fixed<ushort>(count);
        var stored = Fixed<ulong>((long)count * words);
        ledgers.Users.Reserve(count);
        memberships?.EnsureCapacity(count);
        var lines = new LineColumns(ref this, _bytes.VarintInt(), ledgers.Skus.Count);
        for (var i = 0; i < count; i++)
        {
            var id = ids[..lengths[i]];
            ids = ids[lengths[i]..];
            var slot = ledgers.Users.Add(UserHash.Of(id), id);
            ledgers.SetLines(slot, lines.Take((int)counts[i]));
            ledgers.Users.Due(slot) = due[i];
            if (memberships is not null) stored.Slice(i * words, words).CopyTo(memberships.Of(slot));
        }

        Salted(ledgers, asOf);
    }

    /// <summary>Reads the held parts of salted users.</summary>
    public void Parts(HeldParts parts)
    {
        var held = new (int Slot, int Lines)[_bytes.Count()];
        for (var i = 0; i < held.Length; i++)
        {
            var id = Text.UTF8.GetString(_bytes.ShortText());
            if (id.Length == 0) throw new DamagedDataException($"A salted user of the snapshot before byte {_bytes.Position} has no id.");
            held[i] = (parts.Add(new Salt(id, ReadParts())), _bytes.VarintInt());
            if (_version > 7) parts.AddLeft(held[i].Slot, ReadCells(parts.Ledgers.Skus.Count));
        }

        var lines = new LineColumns(ref this, _bytes.VarintInt(), parts.Ledgers.Skus.Count);
        foreach (var (slot, count) in held) parts.SetLines(slot, lines.Take(count));
    }

    /// <summary>Reads the scores of all users, who have the slots in which they were written.</summary>
    public void Scores(LedgerTable ledgers)
    {
        for (var columns = _bytes.Count(); columns > 0; columns--)
            ledgers.Scores.Of(Text.UTF8.GetString(_bytes.ShortText())).Read(ref _bytes, ledgers.Users.SlotCount);
    }

    /// <summary>Reads who waits to be scored, of users who have the slots in which they were written; null where nobody was scored.</summary>
    public ScoreQueue? Waiting(UserTable users)
    {
        var plan = Text.UTF8.GetString(_bytes.ShortText());
        if (plan.Length == 0) return null;
        var queue = new ScoreQueue(plan);
        var slot = -1;
        for (var left = _bytes.Count(); left > 0; left--)
        {
            var next = slot + (long)_bytes.VarintInt();
            if (next <= slot || next >= users.SlotCount)
                throw new DamagedDataException($"User {next} of {users.SlotCount} waits to be scored in the snapshot before byte {_bytes.Position}.");
            slot = (int)next;
            queue.Add(slot, users.Row(slot).Hash, 0);
        }

        return queue;
    }

    /// <summary>Reads the thresholds over all users that hold, and those that wait for their day.</summary>
    public (Thresholds? InForce, Thresholds? Ahead) Thresholds()
    {
        var which = _bytes.Byte();
        if (which > 3) throw new DamagedDataException($"The snapshot says {which} of its thresholds before byte {_bytes.Position}, which no program writes.");
        var inForce = (which & 1) == 0 ? null : Segments.Thresholds.Read(ref _bytes);
        return (inForce, (which & 2) == 0 ? null : Segments.Thresholds.Read(ref _bytes));
    }

    /// <summary>Reads the events that were taken back.</summary>
    public void Voids(VoidTable voids) => voids.Read(ref _bytes);

    public readonly void RequireEnd()
    {
        if (!_bytes.IsAtEnd) throw new DamagedDataException($"The snapshot has more bytes after its end at {_bytes.Position}.");
    }

    /// <summary>Reads what left the window of users who have the slots in which they were written.</summary>
    public void Left(LedgerTable ledgers)
    {
        var slot = -1;
        for (var left = _bytes.Count(); left > 0; left--)
        {
            var next = slot + (long)_bytes.VarintInt();
            if (next <= slot || next >= ledgers.Users.SlotCount)
                throw new DamagedDataException($"Something left of user {next} of {ledgers.Users.SlotCount} in the snapshot before byte {_bytes.Position}.");
            slot = (int)next;
            var first = _bytes.VarintInt();
            var past = new Past { First = Day(first), Last = Day(first + (long)_bytes.VarintInt()), Orders = _bytes.VarintInt(), Lines = _bytes.VarintInt(), Units = _bytes.ZigZag(), Minor = _bytes.ZigZag() };
            if (!past.IsThere) throw new DamagedDataException($"Nothing left of a user in the snapshot before byte {_bytes.Position}.");
            ledgers.SetPast(slot, past);
        }
    }

    private readonly ushort Day(long day) => day <= Purchases.BusinessDate.Last.Day
        ? (ushort)day : throw new DamagedDataException($"The snapshot has day {day} before byte {_bytes.Position}, after 2100.");

    private void Salted(LedgerTable ledgers, int asOf)
    {
        for (var users = _bytes.VarintInt(); users > 0; users--)
        {
            var id = _bytes.ShortText();
            var slot = ledgers.Users.Find(UserHash.Of(id), id);
            if (slot < 0) throw new DamagedDataException($"The snapshot has sums before byte {_bytes.Position} of a user who is not in it.");
            var summed = new SummedLedger(ReadParts(), _version > 7 ? _bytes.VarintInt() - SnapshotWriter.SettledOffset : asOf - ledgers.WindowDays, ledgers.WindowDays);
            summed.Sum(ReadCells(ledgers.Skus.Count), asOf);
            ledgers.SetSummed(slot, summed);
        }
    }

    private int ReadParts() => _bytes.VarintInt() is >= 2 and <= Limits.SaltParts and var parts
        ? parts : throw new DamagedDataException($"A user of the snapshot before byte {_bytes.Position} is salted into a wrong number of parts.");

    private List<Cell> ReadCells(int skus)
    {
        var cells = new List<Cell>();
        for (var count = _bytes.Count(); count > 0; count--) cells.Add(ReadCell(skus));
        return cells;
    }

    private Cell ReadCell(int skus)
    {
        var cell = new Cell(
            (ushort)_bytes.VarintInt(), _bytes.VarintInt(), _bytes.ZigZag(), _bytes.ZigZag(), _bytes.VarintInt(), _bytes.VarintInt(),
            _version > 7 ? _bytes.Orders(hasAmounts: _version > 9) : default);
        return cell.Sku < skus ? cell : throw new DamagedDataException($"A sum of the snapshot names sku {cell.Sku} of {skus}.");
    }

    private ReadOnlySpan<T> Fixed<T>(long count)
        where T : struct => MemoryMarshal.Cast<byte, T>(Raw(count * Unsafe.SizeOf<T>()));

    private ReadOnlySpan<byte> Raw(long length) => length <= int.MaxValue
        ? _bytes.Raw((int)length) : throw new DamagedDataException($"A column of the snapshot at byte {_bytes.Position} has {length} bytes.");

    private NumberColumn Column(int count)
    {
        var width = _bytes.Byte();
        if (width is not (1 or 2 or 4 or 8)) throw new DamagedDataException($"A column of the snapshot is {width} bytes wide.");
        return new NumberColumn(Raw((long)count * width), width);
    }

    private readonly ref struct NumberColumn(ReadOnlySpan<byte> bytes, int width)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public long this[int index] => width switch
        {
            1 => (sbyte)_bytes[index],
            2 => MemoryMarshal.Cast<byte, short>(_bytes)[index],
            4 => MemoryMarshal.Cast<byte, int>(_bytes)[index],
            _ => MemoryMarshal.Cast<byte, long>(_bytes)[index],
        };
    }

    private ref struct LineColumns
    {
        private readonly ReadOnlySpan<ulong> _high;
        private readonly ReadOnlySpan<uint> _low;
        private readonly ReadOnlySpan<uint> _check;
        private readonly ReadOnlySpan<ushort> _date;
        private readonly ReadOnlySpan<byte> _hour;
        private readonly ReadOnlySpan<ulong> _order;
        private readonly NumberColumn _sku;
        private readonly NumberColumn _units;
        private readonly NumberColumn _minor;
        private readonly int _skus;
        private Line[] _lines = new Line[64];
        private int _next;

        public LineColumns(ref SnapshotReader reader, int count, int skus)
        {
            _high = reader.Fixed<ulong>(count);
            _low = reader.Fixed<uint>(count);
            _check = reader.Fixed<uint>(count);
            _date = reader.Fixed<ushort>(count);
            _hour = reader._version > 2 ? reader.Fixed<byte>(count) : default;
            _order = reader._version > 7 ? reader.Fixed<ulong>(count) : default;
            _sku = reader.Column(count);
            _units = reader.Column(count);
            _minor = reader.Column(count);
            _skus = skus;
        }

        public ReadOnlySpan<Line> Take(int count)
        {
            if (count < 0 || count > _date.Length - _next)
                throw new DamagedDataException($"A user of the snapshot has {count} lines, of {_date.Length - _next} that are left.");
            if (count > _lines.Length) _lines = new Line[Math.Max(count, _lines.Length * 2)];
            for (var i = 0; i < count; i++, _next++)
            {
                _lines[i] = new Line
                {
                    Fingerprint = new Fingerprint(_high[_next], _low[_next]),
                    Check = _check[_next],
                    Date = _date[_next],
                    Hour = _hour.IsEmpty ? (byte)0 : _hour[_next],
                    Order = _order.IsEmpty ? OrderKey.Alone(new Fingerprint(_high[_next], _low[_next])) : _order[_next],
                    Sku = (int)_sku[_next],
                    Units = (int)_units[_next],
                    Minor = _minor[_next],
                };
                if (_lines[i].Hour >= BatchSection.HourMarks)
                    throw new DamagedDataException($"Line {_next} of the snapshot has hour {_lines[i].Hour}; hours are 1 to 24.");
                if ((uint)_lines[i].Sku >= (uint)_skus)
                    throw new DamagedDataException($"Line {_next} of the snapshot names sku {_lines[i].Sku} of {_skus}.");
            }

            return _lines.AsSpan(0, count);
        }
    }
}
