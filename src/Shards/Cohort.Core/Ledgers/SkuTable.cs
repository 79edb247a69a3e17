using Cohort.Core.Hashing;

namespace Cohort.Core.Ledgers;

/// <summary>
/// The skus that occur in one range, numbered from 0 in order of appearance. Each range has its own, so that it can be
/// stored, moved and split with nothing else.
/// </summary>
public sealed class SkuTable
{
    private byte[] _bytes = new byte[1024];
    private int[] _ends = new int[64];
    private uint[] _hashes = new uint[64];
    private int[] _index = NewIndex(128);

    /// <summary>Number of skus.</summary>
    public int Count { get; private set; }

    /// <summary>The sku (UTF-8) of a number.</summary>
    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            var start = number == 0 ? 0 : _ends[number - 1];
            return _bytes.AsSpan(start, _ends[number] - start);
        }
    }

    /// <summary>The number of a sku, given one now if it has none.</summary>
    public int Intern(ReadOnlySpan<byte> sku)
    {
        var hash = (uint)SipHash.Hash64(0, 0, sku);
        var mask = _index.Length - 1;
        var at = (int)hash & mask;
        for (; _index[at] >= 0; at = (at + 1) & mask)
        {
            var number = _index[at];
            if (_hashes[number] == hash && this[number].SequenceEqual(sku)) return number;
        }

        return Append(sku, hash, at);
    }

    private int Append(ReadOnlySpan<byte> sku, uint hash, int at)
    {
        var start = Count == 0 ? 0 : _ends[Count - 1];
        if (start + sku.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + sku.Length));
        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, Count * 2);
            Array.Resize(ref _hashes, Count * 2);
        }

        sku.CopyTo(_bytes.AsSpan(start));
        _ends[Count] = start + sku.Length;
        _hashes[Count] = hash;
        _index[at] = Count++;
        if (Count * 2 > _index.Length) Rehash();
        return Count - 1;
    }

    private void Rehash()
    {
        _index = NewIndex(_index.Length * 2);
        var mask = _index.Length - 1;
        for (var number = 0; number < Count; number++)
        {
            var at = (int)_hashes[number] & mask;
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
