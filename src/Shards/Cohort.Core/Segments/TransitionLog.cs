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
/// what is known of the score where it is one.
/// </remarks>
internal sealed class TransitionLog
{
    internal const byte FormatVersion = 1;

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
        _bytes.Byte((byte)((entered ? 1 : 0) | ((int)cause.Kind << 1)));
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
        var bytes = Open(chunk);
        var rules = ReadActivation(ref bytes);
        var taxonomy = ReadActivation(ref bytes);
        var segments = new List<string>();
        var transitions = new List<Transition>();
        while (!bytes.IsAtEnd)
        {
            var flags = bytes.Byte();
            var date = new BusinessDate((ushort)bytes.VarintInt());
            var user = bytes.ShortText();
            var segment = bytes.VarintInt();
            if (segment == 0) segments.Add(Text.UTF8.GetString(bytes.ShortText()));
            if (segment > segments.Count) throw new DamagedDataException($"Segment {segment} of {segments.Count} in the chunk of transitions.");
            var cause = (CauseKind)(flags >> 1);
            var eventId = IsNamed(cause) ? bytes.ShortText() : default;
            if (!only.IsEmpty && !user.SequenceEqual(only)) continue;
            transitions.Add(new Transition
            {
                UserId = Text.UTF8.GetString(user),
                Segment = segment == 0 ? segments[^1] : segments[segment - 1],
                Entered = (flags & 1) != 0,
                AsOf = date,
                Cause = cause,
                EventId = Text.UTF8.GetString(eventId),
                Rules = rules,
                Taxonomy = taxonomy,
            });
        }

        return transitions;
    }

    /// <summary>How many entered and left what on which date, by segment in the order of the chunk, then by date.</summary>
    /// <exception cref="DamagedDataException">The bytes are no chunk.</exception>
    public static List<SegmentDay> ReadDays(ReadOnlySpan<byte> chunk)
    {
        var bytes = Open(chunk);
        ReadActivation(ref bytes);
        ReadActivation(ref bytes);
        var segments = new List<string>();
        var days = new Dictionary<(int Segment, ushort Date), (long Entered, long Left)>();
        while (!bytes.IsAtEnd)
        {
            var flags = bytes.Byte();
            var date = (ushort)bytes.VarintInt();
            bytes.ShortText();
            var segment = bytes.VarintInt();
            if (segment == 0) segments.Add(Text.UTF8.GetString(bytes.ShortText()));
            if (segment > segments.Count) throw new DamagedDataException($"Segment {segment} of {segments.Count} in the chunk of transitions.");
            if (IsNamed((CauseKind)(flags >> 1))) bytes.ShortText();
            var place = (segment == 0 ? segments.Count : segment, date);
            var (entered, left) = days.GetValueOrDefault(place);
            days[place] = (flags & 1) != 0 ? (entered + 1, left) : (entered, left + 1);
        }

        return [.. days.OrderBy(day => day.Key).Select(day => new SegmentDay(segments[day.Key.Segment - 1], new BusinessDate(day.Key.Date), day.Value.Entered, day.Value.Left))];
    }

    private static ByteReader Open(ReadOnlySpan<byte> chunk)
    {
        var bytes = ByteReader.Unseal(chunk, "chunk of transitions");
        var version = bytes.Byte();
        return version == FormatVersion
            ? bytes : throw new DamagedDataException($"The chunk of transitions has format version {version}; this program reads {FormatVersion}.");
    }

    private static bool IsNamed(CauseKind cause) => cause is CauseKind.Purchase or CauseKind.PartialsSummed or CauseKind.Scored;

    private void Open(RuleContext context)
    {
        _context = context;
        _bytes.Clear();
        _bytes.Byte(FormatVersion);
        WriteActivation(context.RulesRevision, context.Rules.Version);
        WriteActivation(context.TaxonomyRevision, context.Taxonomy.Version);
    }

    private void WriteActivation(int revision, string version)
    {
        _bytes.Varint((ulong)revision);
        _bytes.ShortText(Text.UTF8.GetBytes(version));
    }

    private static Activation ReadActivation(ref ByteReader bytes) =>
        new(bytes.VarintInt(), Text.UTF8.GetString(bytes.ShortText()));
}

/// <summary>Why a transition happened, without a copy of the event id.</summary>
internal readonly ref struct Cause(CauseKind kind, ReadOnlySpan<byte> eventId)
{
    public CauseKind Kind { get; } = kind;

    public ReadOnlySpan<byte> EventId { get; } = eventId;

    public static Cause DayTurned => new(CauseKind.DayTurned, default);
}
