using System.Buffers.Binary;
using Cohort.Core.Encodings;

namespace Cohort.Store;

/// <summary>
/// The rows of memberships. Changes are gathered until the commit and written in the order of the table: a million
/// rows in order touch each page once, in random order many times.
/// </summary>
internal sealed class MembershipRows : IDisposable
{
    private readonly Database _database;
    private readonly Statement _enter;
    private readonly Statement _leave;
    private readonly ByteWriter _users = new();
    private Change[] _changes = new Change[1024];
    private int _count;

    public MembershipRows(Database database)
    {
        _database = database;
        _enter = database.Prepare("INSERT OR IGNORE INTO membership (segment_id, user_id) VALUES (?1, ?2)");
        _leave = database.Prepare("DELETE FROM membership WHERE segment_id = ?1 AND user_id = ?2");
    }

    public void Add(long segment, bool entered, ReadOnlySpan<byte> user)
    {
        if (_count == _changes.Length) Array.Resize(ref _changes, _count * 2);
        _changes[_count++] = new Change(PrefixOf(user), checked((int)segment), _users.Length, checked((byte)user.Length), entered);
        _users.Raw(user);
    }

    /// <summary>Writes what was gathered, and adds each row that changes to the digest of its segment.</summary>
    public void Write(SegmentRows segments)
    {
        _changes.AsSpan(0, _count).Sort();
        var segment = 0;
        foreach (ref readonly var change in _changes.AsSpan(0, _count))
        {
            // A statement keeps what was bound to it.
            if (change.Segment != segment)
            {
                segment = change.Segment;
                _enter.Bind(1, segment);
                _leave.Bind(1, segment);
            }

            var user = _users.Written.Slice(change.UserAt, change.UserLength);
            (change.Entered ? _enter : _leave).BindText(2, user).Run();
            if (_database.LastChanges > 0) segments.Digest(change.Segment, change.Entered, user);
        }

        _users.Clear();
        _count = 0;
    }

    public void Dispose()
    {
        _enter.Dispose();
        _leave.Dispose();
    }

    // The first eight bytes, in the order that bytes compare: nearly all ids differ within them, and the rest only
    // costs a little locality.
    private static ulong PrefixOf(ReadOnlySpan<byte> user)
    {
        Span<byte> first = stackalloc byte[8];
        first.Clear();
        user[..Math.Min(8, user.Length)].CopyTo(first);
        return BinaryPrimitives.ReadUInt64BigEndian(first);
    }

    // 24 bytes, and a commit may have a million of them. It compares itself: a comparer would be called through a delegate, which
    // takes three times as long.
    private readonly record struct Change(ulong Prefix, int Segment, int UserAt, byte UserLength, bool Entered) : IComparable<Change>
    {
        public int CompareTo(Change other) =>
            Segment != other.Segment ? Segment.CompareTo(other.Segment) : Prefix.CompareTo(other.Prefix);
    }
}
