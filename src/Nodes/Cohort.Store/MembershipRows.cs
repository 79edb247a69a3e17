using System.Buffers.Binary;
using Cohort.Core.Encodings;
using Cohort.Core.Segments;

namespace Cohort.Store;

/// <summary>
/// The rows of memberships. What transitions change is gathered until the commit and written in the order of the table: a million
/// rows in order touch each page once, in random order many times.
/// </summary>
internal sealed class MembershipRows : IDisposable
{
    private readonly Database _database;
    private readonly SegmentRows _segments;
    private readonly Statement _enter;
    private readonly Statement _since;
    private readonly Statement _enterAgain;
    private readonly Statement _leave;
    private readonly ByteWriter _users = new();
    private readonly List<int> _numbers = [];
    private Change[] _changes = new Change[1024];
    private int _count;

    /// <param name="database">The directory's file.</param>
    /// <param name="segments">Hears of each row that changes.</param>
    public MembershipRows(Database database, SegmentRows segments)
    {
        (_database, _segments) = (database, segments);
        _enter = database.Prepare("INSERT OR IGNORE INTO membership (segment_id, user_id, since) VALUES (?1, ?2, ?3)");
        _since = database.Prepare("SELECT since FROM membership WHERE segment_id = ?1 AND user_id = ?2");
        _enterAgain = database.Prepare("UPDATE membership SET since = ?3 WHERE segment_id = ?1 AND user_id = ?2");
        _leave = database.Prepare("DELETE FROM membership WHERE segment_id = ?1 AND user_id = ?2 RETURNING since");
    }

    /// <summary>Takes the transitions of a chunk.</summary>
    public void Add(ReadOnlySpan<byte> chunk)
    {
        _numbers.Clear();
        var transitions = new TransitionReader(chunk);
        while (transitions.Next())
        {
            if (transitions.Segment > _numbers.Count) _numbers.Add(checked((int)_segments.IdOf(transitions.NameOf(transitions.Segment))));
            if (_count == _changes.Length) Array.Resize(ref _changes, _count * 2);
            var user = transitions.User;
            _changes[_count] = new Change(PrefixOf(user), _numbers[transitions.Segment - 1], _count, _users.Length, checked((byte)user.Length), transitions.Entered, transitions.Date);
            _count++;
            _users.Raw(user);
        }
    }

    /// <summary>Writes what was gathered: of each user and segment only what came of it in the end.</summary>
    public void Write()
    {
        var changes = _changes.AsSpan(0, _count);
        changes.Sort();
        for (var first = 0; first < changes.Length;)
        {
            var end = first + 1;
            while (end < changes.Length && changes[end].IsBeside(changes[first])) end++;
            WriteAlike(changes[first..end]);
            first = end;
        }

        _users.Clear();
        _count = 0;
    }

    public void Dispose()
    {
        _enter.Dispose();
        _since.Dispose();
        _enterAgain.Dispose();
        _leave.Dispose();
    }

    // Users whose ids begin alike, in one segment: most often one.
    private void WriteAlike(Span<Change> changes)
    {
        if (changes.Length > 1) changes.Sort((one, other) => UserOf(one).SequenceCompareTo(UserOf(other)) is var order and not 0 ? order : one.Order.CompareTo(other.Order));
        for (var first = 0; first < changes.Length;)
        {
            var last = first;
            while (last + 1 < changes.Length && UserOf(changes[last + 1]).SequenceEqual(UserOf(changes[first]))) last++;

            // Who entered and left again had no row, and has none.
            if (changes[last].Entered) Enter(changes[last]);
            else if (!changes[first].Entered) Leave(changes[last]);
            first = last + 1;
        }
    }

    private void Enter(in Change change)
    {
        var user = UserOf(change);
        _enter.Bind(1, change.Segment).BindText(2, user).Bind(3, change.Date).Run();
        if (_database.LastChanges == 0)
        {
            // They left and entered again.
            _since.Bind(1, change.Segment).BindText(2, user).Step();
            _segments.Leave(change.Segment, user, SinceIn(_since));
            _since.Reset();
            _enterAgain.Bind(1, change.Segment).BindText(2, user).Bind(3, change.Date).Run();
        }

        _segments.Enter(change.Segment, user, change.Date);
    }

    private void Leave(in Change change)
    {
        var user = UserOf(change);
        if (_leave.Bind(1, change.Segment).BindText(2, user).Step()) _segments.Leave(change.Segment, user, SinceIn(_leave));
        _leave.Reset();
    }

    private ReadOnlySpan<byte> UserOf(in Change change) => _users.Written.Slice(change.UserAt, change.UserLength);

    private static long? SinceIn(Statement row) => row.IsNull(0) ? null : row.Int64(0);

    // The first eight bytes, in the order that bytes compare: most ids differ within them.
    private static ulong PrefixOf(ReadOnlySpan<byte> user)
    {
        Span<byte> first = stackalloc byte[8];
        first.Clear();
        user[..Math.Min(8, user.Length)].CopyTo(first);
        return BinaryPrimitives.ReadUInt64BigEndian(first);
    }

    // 24 bytes, and a commit may have a million of them. It compares itself: a comparer would be called through a delegate, which
    // takes three times as long.
    private readonly record struct Change(ulong Prefix, int Segment, int Order, int UserAt, byte UserLength, bool Entered, ushort Date) : IComparable<Change>
    {
        public bool IsBeside(in Change other) => Segment == other.Segment && Prefix == other.Prefix;

        public int CompareTo(Change other) =>
            Segment != other.Segment ? Segment.CompareTo(other.Segment) : Prefix.CompareTo(other.Prefix);
    }
}
