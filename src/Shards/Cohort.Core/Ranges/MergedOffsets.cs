using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>
/// Where those that a range came from stood at different offsets of a source. The range as a whole has applied up to the
/// smallest one; what was applied beyond is left out when it comes again. Empty as soon as the whole has got there.
/// </summary>
/// <remarks>
/// A mark says of some purchases that they were applied up to an offset, which stays true whatever becomes of the range.
/// It speaks of all users with hashes, or of salted users with points, in an interval; or of one user alone, who came
/// from a range that stood elsewhere because their salting began or ended. Of such a user the marks of their own say all, and
/// the others nothing: the interval may have passed an offset before their purchases came to it.
/// </remarks>
internal sealed class MergedOffsets
{
    private readonly List<Mark> _marks = [];

    /// <summary>Number of sources and parts that are still ahead.</summary>
    public int Count => _marks.Count;

    /// <summary>Takes over what two neighbours know, and where one of them was ahead of the other.</summary>
    public void Join(RangeState lower, RangeState upper, OffsetVector joined)
    {
        RangeState[] halves = [lower, upper];
        var (sources, users) = (SourcesOf(halves), UsersOf(halves));
        var own = users.SelectMany(user => halves.SelectMany(half => KnownOf(user, half, sources)));
        Replace([.. halves.SelectMany(KnownOfAll), .. own], joined);
    }

    /// <summary>Takes over what a range knows, and what others know of the user whose salting begins or ends.</summary>
    /// <param name="range">The range.</param>
    /// <param name="others">Those that had purchases of the user; the range itself among them if it had.</param>
    /// <param name="user">The user.</param>
    /// <param name="joined">The offsets of the range that begins.</param>
    public void Join(RangeState range, IReadOnlyList<RangeState> others, string user, OffsetVector joined)
    {
        var sources = SourcesOf([range, .. others]);
        var users = UsersOf([range]).Where(other => other != user);
        var own = users.SelectMany(other => KnownOf(other, range, sources)).Concat(others.SelectMany(other => KnownOf(user, other, sources)));
        Replace([.. KnownOfAll(range), .. own], joined);
    }

    /// <summary>Takes over what a range knows that another follows on, as far as it concerns that one: of single users, those whom it has something of.</summary>
    /// <param name="other">What is known.</param>
    /// <param name="range">The range that follows, with its users.</param>
    /// <param name="butOf">A user of whom nothing is taken over; null for none.</param>
    public void Inherit(MergedOffsets other, RangeState range, ErasedUser? butOf = null) => _marks.AddRange(other._marks
        .Where(mark => mark.UserId is not { } user || (IsOwnerOf(range, user) && butOf?.Is(user) != true)).SelectMany(mark => mark.Within(range.Range)));

    /// <summary>Whether <see cref="Has"/> is to be asked for the records of a source: it may be idle for long, and others not.</summary>
    public bool Knows(string source)
    {
        foreach (var mark in _marks)
        {
            if (mark.Source == source) return true;
        }

        return false;
    }

    /// <summary>Whether a purchase's record had been applied by the range that it belonged to before.</summary>
    public bool Has(string source, long offset, in Foreseen foreseen, in Purchase purchase, HeldParts parts)
    {
        var isAlone = false;
        foreach (var mark in _marks)
        {
            if (mark.UserId is null || mark.Source != source || !mark.IsOf(purchase.UserId)) continue;
            if (offset < mark.To && mark.Covers(foreseen.Fingerprint)) return true;
            isAlone = true;
        }

        return !isAlone && IsPassed(source, offset, PointOf(foreseen, purchase, parts));
    }

    /// <summary>The whole has applied a source up to an offset.</summary>
    public void Forget(string source, long to)
    {
        // All of a source or none: a user's own marks say something by being there, too.
        if (_marks.Count > 0 && _marks.TrueForAll(mark => mark.Source != source || mark.To <= to)) _marks.RemoveAll(mark => mark.Source == source);
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Varint((ulong)_marks.Count);
        foreach (var mark in _marks)
        {
            bytes.ShortText(Text.UTF8.GetBytes(mark.Source));
            bytes.Word64(mark.Range.Start);
            bytes.Word64(mark.Range.End);
            bytes.Varint((ulong)mark.To);
            bytes.ShortText(Text.UTF8.GetBytes(mark.UserId ?? ""));
            bytes.Varint((ulong)mark.Parts);
        }
    }

    public void Read(ref ByteReader bytes, byte version)
    {
        for (var marks = bytes.Count(); marks > 0; marks--)
        {
            var source = Text.UTF8.GetString(bytes.ShortText());
            var (range, to) = (new HashRange(bytes.Word64(), bytes.Word64()), (long)bytes.Varint());
            var user = version > 3 ? Text.UTF8.GetString(bytes.ShortText()) : "";
            var parts = version > 3 ? bytes.VarintInt() : 0;
            if (parts is 1 or > Limits.SaltParts || (parts > 0 && user.Length == 0))
                throw new DamagedDataException($"A mark of the snapshot before byte {bytes.Position} is of the user '{user}' in {parts} parts.");
            _marks.Add(new Mark(source, range, to, user.Length == 0 ? null : user, parts));
        }
    }

    private bool IsPassed(string source, long offset, ulong point)
    {
        foreach (var mark in _marks)
        {
            if (mark.UserId is null && offset < mark.To && mark.Source == source && mark.Range.Contains(point)) return true;
        }

        return false;
    }

    private static bool IsOwnerOf(RangeState range, string user)
    {
        var id = Text.UTF8.GetBytes(user);
        return range.Range.Contains(UserHash.Of(id)) || range.Salting.PartsOf(id) > 0;
    }

    private static ulong PointOf(in Foreseen foreseen, in Purchase purchase, HeldParts parts)
    {
        var slot = parts.Find(foreseen.UserHash, purchase.UserId);
        return slot < 0 ? foreseen.UserHash : parts.SaltOf(slot).PointOf(foreseen.Fingerprint);
    }

    private void Replace(List<Mark> marks, OffsetVector joined)
    {
        _marks.Clear();
        _marks.AddRange(marks
            .DistinctBy(mark => (mark.Source, mark.Range, mark.To, mark.UserId, mark.Parts))
            .GroupBy(mark => (mark.Source, mark.UserId)).SelectMany(of => Telling([.. of], joined[of.Key.Source])));
        foreach (var source in _marks.Select(mark => mark.Source).Distinct().ToList()) Forget(source, joined[source]);
    }

    // What is not ahead of the whole says nothing, but for one of a user's own: that the others say nothing of them.
    private static List<Mark> Telling(List<Mark> ofOne, long joined)
    {
        var ahead = ofOne.FindAll(mark => mark.To > joined);
        return ahead.Count > 0 || ofOne[0].UserId is null ? ahead : ofOne[..1];
    }

    private static List<string> SourcesOf(IEnumerable<RangeState> ranges) => [.. ranges
        .SelectMany(range => range.Offsets.Entries.Select(offset => offset.Key).Concat(range.Merged._marks.Select(mark => mark.Source))).Distinct()];

    private static List<string> UsersOf(IEnumerable<RangeState> ranges) =>
        [.. ranges.SelectMany(range => range.Merged._marks).Select(mark => mark.UserId).OfType<string>().Distinct()];

    // What a range says of all its users: what it was told, and where it stands.
    private static IEnumerable<Mark> KnownOfAll(RangeState range) => range.Merged._marks.Where(mark => mark.UserId is null)
        .Concat(range.Offsets.Entries.Select(offset => new Mark(offset.Key, range.Range, offset.Value, null, 0)));

    // All that it knows of one user, of every source: where it stands at the beginning of one, that is to be said, too.
    private static IEnumerable<Mark> KnownOf(string user, RangeState range, List<string> sources)
    {
        var id = Text.UTF8.GetBytes(user);
        var (hash, parts) = (UserHash.Of(id), range.Salting.PartsOf(id));
        if (parts == 0 && !range.Range.Contains(hash)) return [];
        var own = range.Merged._marks.Where(mark => mark.UserId == user).ToList();
        var general = range.Merged._marks.SelectMany(mark => mark.Within(range.Range)).Where(mark => mark.UserId is null && own.TrueForAll(other => other.Source != mark.Source)
            && (parts > 0 || mark.Range.Contains(hash)));
        return own
            .Concat(general.Select(mark => new Mark(mark.Source, parts > 0 ? mark.Range : HashRange.Whole, mark.To, user, parts)))
            .Concat(sources.Select(source => new Mark(source, parts > 0 ? range.Range : HashRange.Whole, range.Offsets[source], user, parts)));
    }

    private sealed class Mark(string source, HashRange range, long to, string? userId, int parts)
    {
        private readonly byte[] _userId = Text.UTF8.GetBytes(userId ?? "");
        private readonly Salt? _salt = parts > 0 ? new Salt(userId!, parts) : null;

        public string Source => source;

        /// <summary>Hashes of users, or points of salted ones' purchases.</summary>
        public HashRange Range => range;

        /// <summary>Up to the record before this one.</summary>
        public long To => to;

        /// <summary>The one user that it speaks of; null where it does of all.</summary>
        public string? UserId => userId;

        /// <summary>By how many parts the user's points are told; 0 where it speaks of all their purchases, wherever their points.</summary>
        public int Parts => parts;

        /// <summary>The part of it that speaks of an interval. Of what lies elsewhere, a range that is not there any more does not know.</summary>
        public IEnumerable<Mark> Within(HashRange other)
        {
            if (userId is not null) yield return this;
            else if (range.Overlap(other) is { } both) yield return new Mark(source, both, to, null, 0);
        }

        public bool IsOf(ReadOnlySpan<byte> user) => user.SequenceEqual(_userId);

        public bool Covers(Fingerprint purchase) => _salt is null || range.Contains(_salt.PointOf(purchase));
    }
}
