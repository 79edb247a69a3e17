using Cohort.Core.Hashing;
using Cohort.Core.Segments;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>What other rules would change. Those of ranges add up to that of all users.</summary>
/// <param name="samples">Of how many users who would enter or leave a segment the ids are kept, at most, for each.</param>
internal sealed class RulesPreview(int samples)
{
    private readonly Dictionary<string, PreviewedSegment> _segments = new(StringComparer.Ordinal);
    private readonly Dictionary<(RuleContext Context, SegmentKey Segment), PreviewedSegment> _byKey = [];

    /// <summary>Of how many users who would enter or leave a segment the ids are kept.</summary>
    public int Samples { get; } = samples;

    /// <summary>Users who were looked at.</summary>
    public long Users { get; set; }

    /// <summary>Users who are looked at tomorrow though they buy nothing, by the rules that hold.</summary>
    public long WokenNow { get; set; }

    /// <summary>The same by the other rules.</summary>
    public long WokenThen { get; set; }

    /// <summary>Each segment with members now or then, by name.</summary>
    public IReadOnlyDictionary<string, PreviewedSegment> Segments => _segments;

    /// <summary>The counts of a segment.</summary>
    public PreviewedSegment Of(RuleContext context, SegmentKey segment)
    {
        if (_byKey.TryGetValue((context, segment), out var counts)) return counts;
        counts = Of(segment.NameIn(context));
        _byKey[(context, segment)] = counts;
        return counts;
    }

    /// <summary>Puts the counts of a segment in place.</summary>
    public void Put(string name, PreviewedSegment counts) => _segments[name] = counts;

    /// <summary>Adds what other ranges found.</summary>
    public void Add(RulesPreview other)
    {
        (Users, WokenNow, WokenThen) = (Users + other.Users, WokenNow + other.WokenNow, WokenThen + other.WokenThen);
        foreach (var (name, counts) in other.Segments) Of(name).Add(counts, Samples);
    }

    private PreviewedSegment Of(string name)
    {
        if (!_segments.TryGetValue(name, out var counts)) _segments[name] = counts = new PreviewedSegment();
        return counts;
    }
}

/// <summary>What other rules would change of one segment.</summary>
internal sealed class PreviewedSegment
{
    private readonly List<(ulong Hash, string User)> _entering = [];
    private readonly List<(ulong Hash, string User)> _leaving = [];

    /// <summary>Nothing yet.</summary>
    public PreviewedSegment()
    {
    }

    /// <summary>What was found.</summary>
    public PreviewedSegment(long now, long enters, long leaves, IEnumerable<string> entering, IEnumerable<string> leaving)
    {
        (Now, Enters, Leaves) = (now, enters, leaves);
        _entering.AddRange(entering.Select(user => (UserHash.Of(Text.UTF8.GetBytes(user)), user)));
        _leaving.AddRange(leaving.Select(user => (UserHash.Of(Text.UTF8.GetBytes(user)), user)));
    }

    /// <summary>Its members now.</summary>
    public long Now { get; set; }

    /// <summary>How many would enter.</summary>
    public long Enters { get; private set; }

    /// <summary>How many would leave.</summary>
    public long Leaves { get; private set; }

    /// <summary>Some of those who would enter: the same ones in whatever order they are found.</summary>
    public IEnumerable<string> Entering => _entering.Select(one => one.User);

    /// <summary>Some of those who would leave, likewise.</summary>
    public IEnumerable<string> Leaving => _leaving.Select(one => one.User);

    public void Enter(ulong hash, ReadOnlySpan<byte> user, int samples)
    {
        Enters++;
        Sample(_entering, hash, user, samples);
    }

    public void Leave(ulong hash, ReadOnlySpan<byte> user, int samples)
    {
        Leaves++;
        Sample(_leaving, hash, user, samples);
    }

    public void Add(PreviewedSegment other, int samples)
    {
        (Now, Enters, Leaves) = (Now + other.Now, Enters + other.Enters, Leaves + other.Leaves);
        foreach (var (hash, user) in other._entering) Keep(_entering, (hash, user), samples);
        foreach (var (hash, user) in other._leaving) Keep(_leaving, (hash, user), samples);
    }

    // Most users are no sample, and need no text.
    private static void Sample(List<(ulong Hash, string User)> kept, ulong hash, ReadOnlySpan<byte> user, int samples)
    {
        if (kept.Count < samples || (samples > 0 && hash <= kept[^1].Hash)) Keep(kept, (hash, Text.UTF8.GetString(user)), samples);
    }

    // Those with the smallest hashes, in their order.
    private static void Keep(List<(ulong Hash, string User)> kept, (ulong Hash, string User) one, int samples)
    {
        var at = kept.FindIndex(other => other.Hash > one.Hash || (other.Hash == one.Hash && string.CompareOrdinal(other.User, one.User) > 0));
        kept.Insert(at < 0 ? kept.Count : at, one);
        if (kept.Count > samples) kept.RemoveAt(samples);
    }
}
