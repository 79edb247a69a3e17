using Cohort.Core.Encodings;
using Cohort.Core.Segments;

namespace Cohort.Core.Ranges;

/// <summary>
/// What a range wants stored beside its batches: transitions, and the memberships that differ from the last time.
/// Reused from commit to commit.
/// </summary>
public sealed class RangeEffects
{
    private readonly ByteWriter _transitions = new();
    private readonly ByteWriter _memberships = new();

    /// <summary>Number of transitions in <see cref="Transitions"/>.</summary>
    public int TransitionCount { get; private set; }

    /// <summary>The transitions in order, as one chunk; empty without any. <see cref="ReadTransitions"/> decodes it.</summary>
    public ReadOnlySpan<byte> Transitions => _transitions.Written;

    /// <summary>Number of memberships that differ.</summary>
    public int MembershipCount { get; private set; }

    /// <summary>The memberships that differ.</summary>
    public MembershipReader Memberships => new(_memberships.Written);

    /// <summary>All transitions of a stored chunk, in order.</summary>
    /// <exception cref="DamagedDataException">The bytes are no chunk of transitions.</exception>
    public static IReadOnlyList<Transition> ReadTransitions(ReadOnlySpan<byte> chunk) => TransitionLog.Read(chunk);

    /// <summary>All transitions of a stored chunk at their places; null where one was erased.</summary>
    /// <exception cref="DamagedDataException">The bytes are no chunk of transitions.</exception>
    internal static IReadOnlyList<Transition?> ReadPlaces(ReadOnlySpan<byte> chunk) => TransitionLog.ReadPlaces(chunk);

    /// <summary>A stored chunk without the transitions of a user; the others keep their places.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="user">The user (UTF-8).</param>
    /// <param name="erased">How many of theirs there were.</param>
    /// <exception cref="DamagedDataException">The bytes are no chunk of transitions.</exception>
    internal static byte[] Without(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> user, out int erased) => TransitionLog.Without(chunk, user, out erased);

    /// <summary>The transitions of one user in a stored chunk, in order.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="user">The user (UTF-8).</param>
    /// <exception cref="DamagedDataException">The bytes are no chunk of transitions.</exception>
    internal static IReadOnlyList<Transition> ReadTransitionsOf(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> user) => TransitionLog.Read(chunk, user);

    /// <summary>How many entered and left what on which date in a stored chunk.</summary>
    /// <exception cref="DamagedDataException">The bytes are no chunk of transitions.</exception>
    public static IReadOnlyList<SegmentDay> ReadDays(ReadOnlySpan<byte> chunk) => TransitionLog.ReadDays(chunk);

    internal void Clear()
    {
        _transitions.Clear();
        _memberships.Clear();
        (TransitionCount, MembershipCount) = (0, 0);
    }

    internal void SetTransitions(TransitionLog log)
    {
        TransitionCount = log.Count;
        _transitions.Raw(log.Take());
    }

    internal void AddMembership(SegmentKey segment, bool entered, bool isFormer, ReadOnlySpan<byte> user)
    {
        MembershipCount++;
        _memberships.Byte((byte)((entered ? 1 : 0) | (segment.IsAffinity ? 2 : 0) | (isFormer ? 4 : 0)));
        _memberships.Varint((ulong)segment.Number);
        _memberships.ShortText(user);
    }
}

/// <summary>Goes through the memberships that differ.</summary>
public ref struct MembershipReader
{
    private ByteReader _bytes;

    internal MembershipReader(ReadOnlySpan<byte> bytes) => _bytes = new ByteReader(bytes);

    /// <summary>The segment, in the context of the range, or in the one before where <see cref="IsFormer"/>.</summary>
    public SegmentKey Segment { get; private set; }

    /// <summary>Whether the segment was left because the context changed, and has its name in the former one.</summary>
    public bool IsFormer { get; private set; }

    /// <summary>Whether the user is in the segment now; not any more otherwise.</summary>
    public bool Entered { get; private set; }

    /// <summary>The user's id (UTF-8).</summary>
    public ReadOnlySpan<byte> User { get; private set; }

    /// <summary>Reads the next one; false after the last.</summary>
    public bool Next()
    {
        if (_bytes.IsAtEnd) return false;
        var flags = _bytes.Byte();
        Segment = new SegmentKey((flags & 2) != 0, _bytes.VarintInt());
        Entered = (flags & 1) != 0;
        IsFormer = (flags & 4) != 0;
        User = _bytes.ShortText();
        return true;
    }
}
