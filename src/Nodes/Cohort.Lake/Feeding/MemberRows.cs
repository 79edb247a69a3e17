using Cohort.Lake.Tables;

namespace Cohort.Lake.Feeding;

/// <summary>Makes rows of the table of members.</summary>
internal sealed class MemberRows
{
    private readonly ValueBuffer<int> _day;
    private readonly ValueBuffer<int> _bucket;
    private readonly ValueBuffer<int> _since;
    private readonly BytesBuffer _user;
    private readonly BytesBuffer _segment;
    private readonly BytesBuffer _rules;
    private readonly BytesBuffer _taxonomy;

    /// <summary>No rows yet.</summary>
    /// <param name="table">The table of members.</param>
    public MemberRows(LakeTable table)
    {
        Rows = new TableBuffer(table);
        (_day, _bucket, _since) = (Rows.Int32("dt"), Rows.Int32("bucket"), Rows.Int32("since"));
        (_user, _segment, _rules, _taxonomy) = (Rows.Bytes("user_id"), Rows.Bytes("segment"), Rows.Bytes("rules_version"), Rows.Bytes("taxonomy_version"));
    }

    /// <summary>The rows.</summary>
    public TableBuffer Rows { get; }

    /// <summary>Adds the members of a bucket at the end of a date.</summary>
    /// <param name="day">The date, as a day.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="members">Who is in what since when.</param>
    /// <param name="rules">The version of the rules in force.</param>
    /// <param name="taxonomy">The version of the taxonomy in force.</param>
    public void Add(int day, int bucket, Dictionary<(string User, string Segment), int> members, string rules, string taxonomy)
    {
        foreach (var ((user, segment), since) in members)
        {
            _day.Add(day);
            _bucket.Add(bucket);
            _user.Add(user.AsSpan());
            _segment.Add(segment.AsSpan());
            _since.Add(since);
            _rules.Add(rules.AsSpan());
            _taxonomy.Add(taxonomy.AsSpan());
            Rows.EndRow();
        }
    }
}
