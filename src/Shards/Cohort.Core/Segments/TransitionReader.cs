using Cohort.Core.Encodings;
using Cohort.Core.Purchases;
using Text = System.Text.Encoding;

namespace Cohort.Core.Segments;

/// <summary>Goes through a chunk of transitions; <see cref="TransitionLog"/> has the format.</summary>
internal ref struct TransitionReader
{
    private readonly List<string> _segments = [];
    private ByteReader _bytes;

    /// <summary>Begins before the first transition.</summary>
    /// <exception cref="DamagedDataException">The bytes are no chunk.</exception>
    public TransitionReader(ReadOnlySpan<byte> chunk)
    {
        _bytes = ByteReader.Unseal(chunk, "chunk of transitions");
        var version = _bytes.Byte();
        if (version is 0 or > TransitionLog.ErasedVersion)
            throw new DamagedDataException($"The chunk of transitions has format version {version}; this program reads 1 to {TransitionLog.ErasedVersion}.");
        HasErased = version == TransitionLog.ErasedVersion;
        Rules = ReadActivation();
        Taxonomy = ReadActivation();
    }

    /// <summary>Whether some transitions of the chunk may be erased.</summary>
    public bool HasErased { get; }

    /// <summary>The activation of rules under which they happened.</summary>
    public Activation Rules { get; }

    /// <summary>The activation of the taxonomy under which they happened.</summary>
    public Activation Taxonomy { get; }

    /// <summary>Whether the transition was erased: its place is all that there is of it.</summary>
    public bool IsErased { get; private set; }

    /// <summary>Whether the user entered; left otherwise.</summary>
    public bool Entered { get; private set; }

    /// <summary>Its as-of date, as a day.</summary>
    public ushort Date { get; private set; }

    /// <summary>The user (UTF-8).</summary>
    public ReadOnlySpan<byte> User { get; private set; }

    /// <summary>The number of the segment in the chunk, from 1.</summary>
    public int Segment { get; private set; }

    /// <summary>Why it happened.</summary>
    public CauseKind Cause { get; private set; }

    /// <summary>What caused it (UTF-8); empty where that has no name.</summary>
    public ReadOnlySpan<byte> EventId { get; private set; }

    /// <summary>The name of a segment of the chunk.</summary>
    public readonly string NameOf(int segment) => _segments[segment - 1];

    /// <summary>Reads the next one; false after the last.</summary>
    /// <exception cref="DamagedDataException">The bytes are no chunk.</exception>
    public bool Next()
    {
        if (_bytes.IsAtEnd) return false;
        var flags = _bytes.Byte();
        IsErased = HasErased && flags == TransitionLog.Erased;
        if (IsErased) return true;
        Entered = (flags & 1) != 0;
        Cause = (CauseKind)(flags >> 1);
        Date = new BusinessDate((ushort)_bytes.VarintInt()).Day;
        User = _bytes.ShortText();
        var segment = _bytes.VarintInt();
        if (segment == 0) _segments.Add(Text.UTF8.GetString(_bytes.ShortText()));
        if (segment > _segments.Count) throw new DamagedDataException($"Segment {segment} of {_segments.Count} in the chunk of transitions.");
        Segment = segment == 0 ? _segments.Count : segment;
        EventId = TransitionLog.IsNamed(Cause) ? _bytes.ShortText() : default;
        return true;
    }

    /// <summary>The transition that it stands on.</summary>
    public readonly Transition ToTransition() => new()
    {
        UserId = Text.UTF8.GetString(User),
        Segment = NameOf(Segment),
        Entered = Entered,
        AsOf = new BusinessDate(Date),
        Cause = Cause,
        EventId = Text.UTF8.GetString(EventId),
        Rules = Rules,
        Taxonomy = Taxonomy,
    };

    private Activation ReadActivation() => new(_bytes.VarintInt(), Text.UTF8.GetString(_bytes.ShortText()));
}
