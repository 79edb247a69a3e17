using Cohort.Core.Encodings;
using Cohort.Core.Purchases;
using Text = System.Text.Encoding;

namespace Cohort.Core.Segments;

/// <summary>
/// The transitions of one range since its last commit, encoded as one chunk. A million purchases make about as many
/// transitions: a row each would cost more than all other work on them.
/// </summary>
/// <remarks>
/// Version 1: version byte; rules revision and version; taxonomy revision and version; transitions; CRC-32C. A
/// transition: flags (bit 0 entered, bits 1-3 cause); date; user; segment as the number of its first use in the chunk
/// from 1, or 0 and its name at the first use; event id where the cause is a purchase, the sum's number where it is a sum, and
/// what is known of the score where it is one. Version 2 is what erasures write: the same, and a transition that was erased is
/// flags 255 and nothing else, so that the others keep their places.
/// </remarks>
internal sealed class TransitionLog
{
    internal const byte FormatVersion = 1;

    /// <summary>The version of a chunk of which something was erased.</summary>
    internal const byte ErasedVersion = 2;

    /// <summary>The flags of a transition that was erased.</summary>
    internal const byte Erased = 0xFF;

    private readonly ByteWriter _bytes = new(1024);
    private readonly Dictionary<SegmentKey, int> _segments = [];
    private readonly Dictionary<SegmentKey, int> _formerSegments = [];
    private RuleContext? _context;
    private int _named;

    /// <summary>Number of transitions.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Adds a transition that happens under a context, the same for all transitions of a chunk. The segment has its
    /// name in <paramref name="named"/>: the former context where it was left with the change.
    /// </summary>
    public void Add(
        RuleContext context, RuleContext named, SegmentKey segment, bool entered, ReadOnlySpan<byte> user, ushort date, in Cause cause)
    {
        if (Count++ == 0) Open(context);
        _bytes.Byte(Flags(entered, cause.Kind));
        _bytes.Varint(date);
        _bytes.ShortText(user);
        var numbers = named == _context ? _segments : _formerSegments;
        if (numbers.TryGetValue(segment, out var number))
        {
            _bytes.Varint((ulong)number);
        }
        else
        {
            numbers.Add(segment, ++_named);
            _bytes.Varint(0);
            _bytes.ShortText(Text.UTF8.GetBytes(segment.NameIn(named)));
        }

        if (IsNamed(cause.Kind)) _bytes.ShortText(cause.EventId);
    }

    /// <summary>Ends the chunk and returns its bytes, valid until the next transition.</summary>
    public ReadOnlySpan<byte> Take()
    {
        if (Count == 0) return default;
        _bytes.Seal();
        _segments.Clear();
        _formerSegments.Clear();
        (_named, Count) = (0, 0);
        return _bytes.Written;
    }

    /// <summary>The transitions of a chunk, in order.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="only">The user (UTF-8) whose transitions they are: the others are passed over, ten times as fast. All where it is empty.</param>
    /// <exception cref="DamagedDataException">The bytes are no chunk.</exception>
    public static List<Transition> Read(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> only = default)
    {
        var reader = new TransitionReader(chunk);
        var transitions = new List<Transition>();
        while (reader.Next())
        {
            if (!reader.IsErased && (only.IsEmpty || reader.User.SequenceEqual(only))) transitions.Add(reader.ToTransition());
        }

        return transitions;
    }

    /// <summary>The transitions of a chunk at their places; null where one was erased.</summary>
    /// <exception cref="DamagedDataException">The bytes are no chunk.</exception>
    public static List<Transition?> ReadPlaces(ReadOnlySpan<byte> chunk)
    {
        var reader = new TransitionReader(chunk);
        var places = new List<Transition?>();
        while (reader.Next()) places.Add(reader.IsErased ? null : reader.ToTransition());
        return places;
    }

    /// <summary>How many entered and left what on which date, by segment in the order of the chunk, then by date.</summary>
    /// <exception cref="DamagedDataException">The bytes are no chunk.</exception>
    public static List<SegmentDay> ReadDays(ReadOnlySpan<byte> chunk)
    {
        var reader = new TransitionReader(chunk);
        var days = new Dictionary<(int Segment, ushort Date), (long Entered, long Left)>();
        while (reader.Next())
        {
            if (reader.IsErased) continue;
            var place = (reader.Segment, reader.Date);
            var (entered, left) = days.GetValueOrDefault(place);
            days[place] = reader.Entered ? (entered + 1, left) : (entered, left + 1);
        }

        var ordered = new List<SegmentDay>();
        foreach (var (place, (entered, left)) in days.OrderBy(day => day.Key))
            ordered.Add(new SegmentDay(reader.NameOf(place.Segment), new BusinessDate(place.Date), entered, left));
        return ordered;
    }

    /// <summary>A chunk without the transitions of a user. The places of the others stay as they are, and so do their bytes but for the numbers of segments.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="user">The user (UTF-8).</param>
    /// <param name="erased">How many of theirs there were.</param>
    /// <exception cref="DamagedDataException">The bytes are no chunk.</exception>
    public static byte[] Without(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> user, out int erased)
    {
        var reader = new TransitionReader(chunk);
        var written = new ByteWriter(chunk.Length);
        written.Byte(ErasedVersion);
        Write(written, reader.Rules.Revision, reader.Rules.Version);
        Write(written, reader.Taxonomy.Revision, reader.Taxonomy.Version);
        var numbers = new Dictionary<int, int>();
        erased = 0;
        while (reader.Next())
        {
            var isTheirs = !reader.IsErased && reader.User.SequenceEqual(user);
            if (isTheirs) erased++;
            if (isTheirs || reader.IsErased)
            {
                written.Byte(Erased);
                continue;
            }

            written.Byte(Flags(reader.Entered, reader.Cause));
            written.Varint(reader.Date);
            written.ShortText(reader.User);
            var isNamed = numbers.TryGetValue(reader.Segment, out var number);
            written.Varint((ulong)number);
            if (!isNamed)
            {
                numbers.Add(reader.Segment, numbers.Count + 1);
                written.ShortText(Text.UTF8.GetBytes(reader.NameOf(reader.Segment)));
            }

            if (IsNamed(reader.Cause)) written.ShortText(reader.EventId);
        }

        written.Seal();
        return written.Written.ToArray();
    }

    /// <summary>Whether a cause says what caused it.</summary>
    internal static bool IsNamed(CauseKind cause) => cause is CauseKind.Purchase or CauseKind.PartialsSummed or CauseKind.Scored;

    private static byte Flags(bool entered, CauseKind cause) => (byte)((entered ? 1 : 0) | ((int)cause << 1));

    private void Open(RuleContext context)
    {
        _context = context;
        _bytes.Clear();
        _bytes.Byte(FormatVersion);
        Write(_bytes, context.RulesRevision, context.Rules.Version);
        Write(_bytes, context.TaxonomyRevision, context.Taxonomy.Version);
    }

    private static void Write(ByteWriter bytes, int revision, string version)
    {
        bytes.Varint((ulong)revision);
        bytes.ShortText(Text.UTF8.GetBytes(version));
    }
}

/// <summary>Why a transition happened, without a copy of the event id.</summary>
internal readonly ref struct Cause(CauseKind kind, ReadOnlySpan<byte> eventId)
{
    public CauseKind Kind { get; } = kind;

    public ReadOnlySpan<byte> EventId { get; } = eventId;

    public static Cause DayTurned => new(CauseKind.DayTurned, default);
}
