namespace Cohort.Cli.Input;

/// <summary>
/// Keeps many short byte strings in few large arrays: ten million ids cost their bytes, and not an object each.
/// </summary>
internal sealed class ByteArena
{
    private const int ChunkBytes = 1 << 20;

    private readonly List<byte[]> _chunks = [];
    private int _used = ChunkBytes;

    /// <summary>Where one text lies.</summary>
    public readonly record struct Place(int Chunk, int Offset, int Length);

    /// <summary>Keeps a copy of a text of at most 1 MiB.</summary>
    public Place Add(ReadOnlySpan<byte> text)
    {
        if (_used + text.Length > ChunkBytes)
        {
            _chunks.Add(new byte[ChunkBytes]);
            _used = 0;
        }
        var place = new Place(_chunks.Count - 1, _used, text.Length);
        text.CopyTo(_chunks[^1].AsSpan(_used));
        _used += text.Length;
        return place;
    }

    /// <summary>The text at a place.</summary>
    public ReadOnlySpan<byte> this[Place place] => _chunks[place.Chunk].AsSpan(place.Offset, place.Length);
}
