using System.Data.Common;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Feeding;

/// <summary>Makes rows of the table of spend.</summary>
internal sealed class SpendRows
{
    private readonly ValueBuffer<int> _day;
    private readonly ValueBuffer<int> _bucket;
    private readonly ValueBuffer<int> _rank;
    private readonly ValueBuffer<long> _spend;
    private readonly ValueBuffer<long> _units;
    private readonly ValueBuffer<long> _orders;
    private readonly BytesBuffer _user;
    private readonly BytesBuffer _category;
    private readonly BytesBuffer _taxonomy;

    /// <summary>No rows yet.</summary>
    /// <param name="table">The table of spend.</param>
    public SpendRows(LakeTable table)
    {
        Rows = new TableBuffer(table);
        (_day, _bucket, _rank) = (Rows.Int32("dt"), Rows.Int32("bucket"), Rows.Int32("rank"));
        (_spend, _units, _orders) = (Rows.Int64("spend"), Rows.Int64("units"), Rows.Int64("orders"));
        (_user, _category, _taxonomy) = (Rows.Bytes("user_id"), Rows.Bytes("category"), Rows.Bytes("taxonomy_version"));
    }

    /// <summary>The rows.</summary>
    public TableBuffer Rows { get; }

    /// <summary>Adds a row that was summed up: bucket, user, category, spend in minor units, units, orders and rank.</summary>
    /// <param name="day">The last date of the window, as a day.</param>
    /// <param name="taxonomy">The version of the taxonomy.</param>
    /// <param name="found">The row.</param>
    public void Add(int day, string taxonomy, DbDataReader found)
    {
        _day.Add(day);
        _bucket.Add(found.GetInt32(0));
        _user.Add(found.GetString(1).AsSpan());
        _category.Add(found.GetString(2).AsSpan());
        _spend.Add(found.GetInt64(3));
        _units.Add(found.GetInt64(4));
        _orders.Add(found.GetInt64(5));
        _rank.Add(found.IsDBNull(6) ? null : (int)found.GetInt64(6));
        _taxonomy.Add(taxonomy.AsSpan());
        Rows.EndRow();
    }
}
