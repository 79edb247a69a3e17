using Cohort.Core.Segments;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Feeding;

/// <summary>Makes rows of the table of transitions.</summary>
internal sealed class TransitionRows
{
    private readonly LakeSettings _settings;
    private readonly ValueBuffer<int> _dt;
    private readonly ValueBuffer<int> _bucket;
    private readonly BytesBuffer _id;
    private readonly BytesBuffer _userId;
    private readonly BytesBuffer _segment;
    private readonly ValueBuffer<bool> _entered;
    private readonly BytesBuffer _cause;
    private readonly BytesBuffer _eventId;
    private readonly ValueBuffer<long> _chunk;
    private readonly ValueBuffer<int> _place;
    private readonly ValueBuffer<int> _rulesRevision;
    private readonly BytesBuffer _rulesVersion;
    private readonly ValueBuffer<int> _taxonomyRevision;
    private readonly BytesBuffer _taxonomyVersion;

    /// <summary>No rows yet.</summary>
    /// <param name="table">The table of transitions.</param>
    /// <param name="settings">The settings of the lake.</param>
    public TransitionRows(LakeTable table, LakeSettings settings)
    {
        (Rows, _settings) = (new TableBuffer(table), settings);
        (_dt, _bucket, _place, _rulesRevision, _taxonomyRevision) = (Rows.Int32("dt"), Rows.Int32("bucket"), Rows.Int32("place"), Rows.Int32("rules_revision"), Rows.Int32("taxonomy_revision"));
        (_id, _userId, _segment, _cause, _eventId, _rulesVersion, _taxonomyVersion) = (Rows.Bytes("id"), Rows.Bytes("user_id"), Rows.Bytes("segment"), Rows.Bytes("cause"), Rows.Bytes("event_id"), Rows.Bytes("rules_version"), Rows.Bytes("taxonomy_version"));
        _entered = Rows.Boolean("entered");
        _chunk = Rows.Int64("chunk");
    }

    /// <summary>The rows.</summary>
    public TableBuffer Rows { get; }

    /// <summary>Adds a transition.</summary>
    /// <param name="chunk">The number of its chunk in the data directory.</param>
    /// <param name="place">Its place there, from 0.</param>
    /// <param name="transition">The transition.</param>
    public void Add(long chunk, int place, Transition transition)
    {
        _dt.Add(transition.AsOf.Day);
        _bucket.Add(_settings.BucketOf(System.Text.Encoding.UTF8.GetBytes(transition.UserId)));
        _id.Add(transition.Id.AsSpan());
        _userId.Add(transition.UserId.AsSpan());
        _segment.Add(transition.Segment.AsSpan());
        _entered.Add(transition.Entered);
        _cause.Add(CauseNames.Of(transition.Cause).AsSpan());
        _eventId.Add(transition.EventId.Length == 0 ? null : transition.EventId);
        _chunk.Add(chunk);
        _place.Add(place);
        _rulesRevision.Add(transition.Rules.Revision);
        _rulesVersion.Add(transition.Rules.Version.AsSpan());
        _taxonomyRevision.Add(transition.Taxonomy.Revision);
        _taxonomyVersion.Add(transition.Taxonomy.Version.AsSpan());
        Rows.EndRow();
    }
}
