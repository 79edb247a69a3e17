using System.Text;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Tests;

/// <summary>Lines of the table curated.</summary>
internal static class Curated
{
    private static int _next;

    public static void Add(TableBuffer rows, LakeSettings settings, string user, long minor, string date = "2017-05-01")
    {
        var id = Interlocked.Increment(ref _next);
        rows.Int32("dt").Add(MadeUpRows.Days(date));
        rows.Int32("bucket").Add(settings.BucketOf(Encoding.UTF8.GetBytes(user)));
        rows.Bytes("user_id").Add(user);
        rows.Bytes("event_id").Add($"e{id}");
        rows.Bytes("sku").Add("4711");
        rows.Bytes("category").Add("food/dairy");
        rows.Bytes("brand").AddNull();
        rows.Int64("amount").Add(minor);
        rows.Int32("quantity").Add(1);
        rows.Int64("occurred_at").Add(MadeUpRows.Days(date) * 86_400_000_000L);
        rows.Bytes("order_key").AddNull();
        rows.Boolean("is_order_named").Add(false);
        rows.Bytes("source").Add("file");
        rows.Int64("source_offset").Add((long)id);
        rows.Int32("as_of").Add(MadeUpRows.Days(date));
        rows.Boolean("is_expired").Add(false);
        rows.Bytes("taxonomy_version").Add("t1");
        rows.Bytes("mapping_version").AddNull();
        rows.EndRow();
    }
}
