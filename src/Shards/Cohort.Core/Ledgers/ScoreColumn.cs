using Cohort.Core.Encodings;
using Cohort.Core.Purchases;
using Cohort.Core.Segments.Rules;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ledgers;

/// <summary>The last score of each user by one model: twelve bytes a slot.</summary>
internal sealed class ScoreColumn(string model)
{
    /// <summary>The largest score.</summary>
    public const int Million = 1_000_000;

    private const int PageShift = 10;

    private readonly PagedArray<Cell> _cells = new(PageShift);
    private readonly List<string> _versions = [];
    private readonly Dictionary<string, ushort> _numbers = new(StringComparer.Ordinal);

    public string Model { get; } = model;

    /// <summary>Users who have a score.</summary>
    public int Count { get; private set; }

    /// <summary>The value of the rules' term: millionths, or <see cref="Term.Missing"/>.</summary>
    public long PerMillion(int slot) => slot < _cells.Capacity && _cells[slot].PlusOne is > 0 and var value ? value - 1 : Term.Missing;

    public bool TryGet(int slot, out KnownScore score)
    {
        score = default;
        if (PerMillion(slot) == Term.Missing) return false;
        var cell = _cells[slot];
        score = new KnownScore(Model, cell.PlusOne - 1, _versions[cell.Version], new BusinessDate(cell.Date), cell.Number);
        return true;
    }

    /// <summary>The user has another score.</summary>
    public void Change(int slot, int perMillion, ushort version, ushort date) =>
        Set(slot, new Cell(perMillion + 1, slot < _cells.Capacity ? _cells[slot].Number + 1 : 1, version, date));

    /// <summary>Takes over a score that another column knows.</summary>
    public void Inherit(int slot, in KnownScore score) =>
        Set(slot, new Cell(score.PerMillion + 1, score.Number, NumberOf(score.Version), score.AsOf.Day));

    /// <summary>
    /// The number of a version; a range sees one more when a model is promoted. Numbers of before may hold no more: those
    /// that no score has are given anew when all are used.
    /// </summary>
    /// <exception cref="OverflowException">There are scores of 65,536 versions.</exception>
    public ushort NumberOf(string version)
    {
        if (_numbers.TryGetValue(version, out var known)) return known;
        if (_versions.Count > ushort.MaxValue) ForgetUnused();
        var number = checked((ushort)_versions.Count);
        _versions.Add(version);
        _numbers.Add(version, number);
        return number;
    }

    private void ForgetUnused()
    {
        string[] former = [.. _versions];
        _versions.Clear();
        _numbers.Clear();
        for (var slot = 0; slot < _cells.Capacity; slot++)
        {
            if (_cells[slot] is not { PlusOne: > 0 } cell) continue;
            _cells[slot] = cell with { Version = NumberOf(former[cell.Version]) };
        }
    }

    public void Forget(int slot)
    {
        if (slot >= _cells.Capacity || _cells[slot].PlusOne == 0) return;
        _cells[slot] = default;
        Count--;
    }

    /// <summary>Writes the scores of some users in their order, and the versions that these have.</summary>
    public void Write(ByteWriter bytes, ReadOnlySpan<int> slots)
    {
        var numbers = new Dictionary<ushort, int>();
        foreach (var slot in slots)
        {
            if (PerMillion(slot) != Term.Missing) numbers.TryAdd(_cells[slot].Version, numbers.Count);
        }

        bytes.Varint((ulong)numbers.Count);
        foreach (var number in numbers.OrderBy(number => number.Value)) bytes.ShortText(Text.UTF8.GetBytes(_versions[number.Key]));
        bytes.Varint((ulong)Count);
        var before = -1;
        for (var place = 0; place < slots.Length; place++)
        {
            if (PerMillion(slots[place]) == Term.Missing) continue;
            var cell = _cells[slots[place]];
            bytes.Varint((ulong)(place - before));
            bytes.Varint((ulong)(cell.PlusOne - 1));
            bytes.Varint((ulong)cell.Number);
            bytes.Varint((ulong)numbers[cell.Version]);
            bytes.Varint(cell.Date);
            before = place;
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote, for users whose slots are their places.</summary>
    /// <exception cref="DamagedDataException">The bytes are something else.</exception>
    public void Read(ref ByteReader bytes, int users)
    {
        var versions = bytes.Count();
        if (versions > ushort.MaxValue + 1)
            throw new DamagedDataException($"The scores before byte {bytes.Position} are by {versions} versions of a model.");
        for (var i = 0; i < versions; i++) NumberOf(Text.UTF8.GetString(bytes.ShortText()));
        var slot = -1;
        for (var left = bytes.Count(); left > 0; left--)
        {
            var next = slot + (long)bytes.VarintInt();
            var (perMillion, number, version, date) = (bytes.VarintInt(), bytes.VarintInt(), bytes.VarintInt(), bytes.VarintInt());
            if (next <= slot || next >= users || perMillion > Million || version >= versions || version >= _versions.Count || date > BusinessDate.Last.Day)
                throw new DamagedDataException($"A score of the snapshot before byte {bytes.Position} is of user {next} of {users}, {perMillion} millionths by version {version} of {versions}, as of day {date}.");
            slot = (int)next;
            Set(slot, new Cell(perMillion + 1, number, (ushort)version, (ushort)date));
        }
    }

    private void Set(int slot, in Cell cell)
    {
        _cells.EnsureCapacity(slot + 1);
        if (_cells[slot].PlusOne == 0) Count++;
        _cells[slot] = cell;
    }

    /// <summary>One score; nothing where the value is 0.</summary>
    private readonly record struct Cell(int PlusOne, int Number, ushort Version, ushort Date);
}
