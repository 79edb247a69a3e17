using System.Buffers.Binary;
using Cohort.Core.Hashing;

namespace Cohort.Core.Ledgers;

/// <summary>
/// The skus that occur in one range, numbered from 0 in order of appearance. Each range has its own, so that it can be
/// stored, moved and split with nothing else.
/// </summary>
public sealed class SkuTable
{
    private byte[] _bytes = new byte[1024];
    private Entry[] _entries = new Entry[64];
    private int[] _index = NewIndex(128);

    /// <summary>What a comparison needs of a sku: up to eight bytes it is decided here, with no look at its text.</summary>
    private readonly record struct Entry(ulong Prefix, uint Hash, int End);

    /// <summary>Number of skus.</summary>
    public int Count { get; private set; }

    /// <summary>The sku (UTF-8) of a number.</summary>
    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            var start = StartOf(number);
            return _bytes.AsSpan(start, _entries[number].End - start);
        }
    }

    /// <summary>The number of a sku, given one now if it has none.</summary>
    public int Intern(ReadOnlySpan<byte> sku) => Intern(sku, HashOf(sku));

    /// <summary>The number of a sku; -1 where it has none.</summary>
    public int Find(ReadOnlySpan<byte> sku) => Find(sku, HashOf(sku), PrefixOf(sku), out _);

    /// <summary>The number of a sku whose hash is known.</summary>
    internal int Intern(ReadOnlySpan<byte> sku, uint hash)
    {
        var prefix = PrefixOf(sku);
        var number = Find(sku, hash, prefix, out var at);
        return number >= 0 ? number : Append(sku, prefix, hash, at);
    }

    private int Find(ReadOnlySpan<byte> sku, uint hash, ulong prefix, out int at)
    {
        var mask = _index.Length - 1;
        for (at = (int)hash & mask; _index[at] >= 0; at = (at + 1) & mask)
        {
            var number = _index[at];
            ref readonly var entry = ref _entries[number];
            if (entry.Hash != hash || entry.Prefix != prefix || entry.End - StartOf(number) != sku.Length) continue;
            if (sku.Length <= sizeof(ulong) || this[number].SequenceEqual(sku)) return number;
        }

        return -1;
    }

    /// <summary>The hash by which a sku is looked up.</summary>
    internal static uint HashOf(ReadOnlySpan<byte> sku) => (uint)SipHash.Hash64(0, 0, sku);

    /// <summary>Has the place fetched from which a look-up begins.</summary>
    internal void PrefetchIndex(uint hash) => Prefetch.Of(ref _index[(int)hash & (_index.Length - 1)]);

    /// <summary>Has the sku fetched that stands there.</summary>
    internal void PrefetchEntry(uint hash)
    {
        if (_index[(int)hash & (_index.Length - 1)] is >= 0 and var number) Prefetch.Of(ref _entries[number]);
    }

    private int StartOf(int number) => number == 0 ? 0 : _entries[number - 1].End;

    private int Append(ReadOnlySpan<byte> sku, ulong prefix, uint hash, int at)
    {
        var start = StartOf(Count);
        if (start + sku.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + sku.Length));
        if (Count == _entries.Length) Array.Resize(ref _entries, Count * 2);
        sku.CopyTo(_bytes.AsSpan(start));
        _entries[Count] = new Entry(prefix, hash, start + sku.Length);
        _index[at] = Count++;
        if (Count * 2 > _index.Length) Rehash();
        return Count - 1;
    }

    private static ulong PrefixOf(ReadOnlySpan<byte> sku)
    {
        if (sku.Length >= sizeof(ulong)) return BinaryPrimitives.ReadUInt64LittleEndian(sku);
        var prefix = 0UL;
        for (var i = 0; i < sku.Length; i++) prefix |= (ulong)sku[i] << (8 * i);
        return prefix;
    }

    private void Rehash()
    {
        _index = NewIndex(_index.Length * 2);
        var mask = _index.Length - 1;
        for (var number = 0; number < Count; number++)
        {
            var at = (int)_entries[number].Hash & mask;
            while (_index[at] >= 0) at = (at + 1) & mask;
            _index[at] = number;
        }
    }

    private static int[] NewIndex(int length)
    {
        var index = new int[length];
        Array.Fill(index, -1);
        return index;
    }
}
