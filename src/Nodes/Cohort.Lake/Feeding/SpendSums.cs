using System.Data.Common;
using Cohort.Core.Taxonomies;
using Cohort.Lake.Delta;
using Cohort.Lake.Sql;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;
using DuckDB.NET.Data;

namespace Cohort.Lake.Feeding;

/// <summary>
/// What each user spent on each category in a window: a plain sum over curated lines that were not taken back. It shares nothing with the
/// ledgers of the engine, which must come to the same.
/// </summary>
/// <param name="lake">The lake.</param>
internal sealed class SpendSums(CohortLake lake) : IDisposable
{
    private const string Sums =
        """
        WITH sums AS (
            SELECT l.bucket, l.user_id, coalesce(t.category, 'UNKNOWN') AS category,
                (sum(l.amount) * $scale)::BIGINT AS spend, sum(l.quantity)::BIGINT AS units,
                count(DISTINCT coalesce(l.order_key, 'line ' || l.event_id)) FILTER (l.amount >= 0) AS orders
            FROM read_parquet($files, hive_partitioning = true, hive_types = {'dt': DATE}) l LEFT JOIN taxonomy t USING (sku)
            WHERE l.as_of <= $day AND NOT l.is_expired$unless
            GROUP BY ALL)
        SELECT bucket, user_id, category, spend, units, orders,
            CASE WHEN spend > 0 AND category <> 'UNKNOWN'
                THEN row_number() OVER (PARTITION BY user_id, spend > 0 AND category <> 'UNKNOWN' ORDER BY spend DESC, category) END AS rank
        FROM sums ORDER BY $order
        """;

    // A void is forgotten when all that it can hold for has left the window, so those of two windows are looked at.
    private const string Unless =
        """
         AND NOT EXISTS (
                FROM read_parquet($voids, hive_partitioning = false) v
                WHERE v.user_id = l.user_id AND v.event_id = l.event_id AND l.dt <= v.holds_to AND v.as_of <= $day)
        """;

    private readonly DuckDBConnection _database = new("DataSource=:memory:");
    private readonly DeltaTable _curated = lake[LakeTables.CuratedName];
    private readonly DeltaTable? _voids = lake.Find(LakeTables.VoidsName);
    private DirectoryInfo? _scratch;
    private LocalFiles? _files;
    private string? _taxonomy;

    /// <summary>Shows each sum: bucket, user, category, spend in minor units, units, orders, and the place of the category by spend, if it has one.</summary>
    /// <param name="day">The last date of the window as a day: lines that were read by then count.</param>
    /// <param name="taxonomy">The taxonomy that gives the categories.</param>
    /// <param name="order">The columns by which they come.</param>
    /// <param name="see">Sees a row.</param>
    /// <param name="cancel">Ends it early.</param>
    public async Task VisitAsync(int day, Taxonomy taxonomy, string order, Action<DbDataReader> see, CancellationToken cancel)
    {
        var window = lake.Settings.WindowDays;
        var paths = PathsOf(_curated, day - window + 1, day);
        if (paths.Count == 0) return;
        var voids = _voids is null ? [] : PathsOf(_voids, day - (2 * window) + 1, day + lake.Settings.FutureDays);
        Load(taxonomy);
        _files ??= new LocalFiles(lake.Store, (_scratch = Directory.CreateTempSubdirectory("cohort-lake-")).FullName);
        _files.KeepOnly([.. paths, .. voids]);
        await using var query = _database.CreateCommand();
        query.CommandText = Sums
            .Replace("$unless", voids.Count == 0 ? "" : Unless, StringComparison.Ordinal)
            .Replace("$scale", "1" + new string('0', lake.Settings.Currency.MinorDigits), StringComparison.Ordinal)
            .Replace("$day", $"DATE '{Moments.Date(day)}'", StringComparison.Ordinal)
            .Replace("$order", order, StringComparison.Ordinal)
            .Replace("$files", await ListedAsync(paths, cancel), StringComparison.Ordinal)
            .Replace("$voids", await ListedAsync(voids, cancel), StringComparison.Ordinal);
        await using var found = await query.ExecuteReaderAsync(cancel);
        while (await found.ReadAsync(cancel)) see(found);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        _scratch?.Delete(recursive: true);
    }

    // Dates stand in the order of their texts.
    private static List<string> PathsOf(DeltaTable table, int first, int last) => [.. table.Current.Files
        .Where(file => string.CompareOrdinal(file.Partition["dt"], Moments.Date(first)) >= 0 && string.CompareOrdinal(file.Partition["dt"], Moments.Date(last)) <= 0)
        .Select(file => table.Folder + file.Path)];

    private async Task<string> ListedAsync(List<string> paths, CancellationToken cancel) => $"[{string.Join(", ", (await _files!.OfAsync(paths, cancel)).Select(SqlView.Text))}]";

    private void Load(Taxonomy taxonomy)
    {
        if (_taxonomy == taxonomy.Version) return;
        if (_taxonomy is null) _database.Open();
        using (var create = _database.CreateCommand())
        {
            create.CommandText = "CREATE OR REPLACE TEMP TABLE taxonomy (sku VARCHAR, category VARCHAR)";
            create.ExecuteNonQuery();
        }

        using (var rows = _database.CreateAppender("taxonomy"))
        {
            foreach (var sku in taxonomy.Skus)
            {
                var category = taxonomy.CategoryOf(System.Text.Encoding.UTF8.GetBytes(sku));
                if (category != Taxonomy.Unknown) rows.CreateRow().AppendValue(sku).AppendValue(taxonomy.CategoryName(category)).EndRow();
            }
        }

        _taxonomy = taxonomy.Version;
    }
}
