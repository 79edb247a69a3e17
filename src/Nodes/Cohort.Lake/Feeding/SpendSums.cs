using System.Data.Common;
using Cohort.Core.Taxonomies;
using Cohort.Lake.Delta;
using Cohort.Lake.Sql;
using Cohort.Lake.Stores;
using Cohort.Lake.Tables;
using DuckDB.NET.Data;

namespace Cohort.Lake.Feeding;

/// <summary>
/// What each user spent on each category in a window: a plain sum over curated lines. It shares nothing with the ledgers of the engine,
/// which must come to the same.
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
            FROM read_parquet($files, hive_partitioning = false) l LEFT JOIN taxonomy t USING (sku)
            WHERE l.as_of <= $day AND NOT l.is_expired
            GROUP BY ALL)
        SELECT bucket, user_id, category, spend, units, orders,
            CASE WHEN spend > 0 AND category <> 'UNKNOWN'
                THEN row_number() OVER (PARTITION BY user_id, spend > 0 AND category <> 'UNKNOWN' ORDER BY spend DESC, category) END AS rank
        FROM sums ORDER BY $order
        """;

    private readonly DuckDBConnection _database = new("DataSource=:memory:");
    private readonly DeltaTable _curated = lake[LakeTables.CuratedName];
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
        // Dates stand in the order of their texts.
        var (first, last) = (Moments.Date(day - lake.Settings.WindowDays + 1), Moments.Date(day));
        var paths = _curated.Current.Files
            .Where(file => string.CompareOrdinal(file.Partition["dt"], first) >= 0 && string.CompareOrdinal(file.Partition["dt"], last) <= 0)
            .Select(file => _curated.Folder + file.Path).ToList();
        if (paths.Count == 0) return;
        Load(taxonomy);
        _files ??= new LocalFiles(lake.Store, (_scratch = Directory.CreateTempSubdirectory("cohort-lake-")).FullName);
        _files.KeepOnly(paths);
        await using var query = _database.CreateCommand();
        query.CommandText = Sums
            .Replace("$scale", "1" + new string('0', lake.Settings.Currency.MinorDigits), StringComparison.Ordinal)
            .Replace("$day", $"DATE '{last}'", StringComparison.Ordinal)
            .Replace("$order", order, StringComparison.Ordinal)
            .Replace("$files", $"[{string.Join(", ", (await _files.OfAsync(paths, cancel)).Select(SqlView.Text))}]", StringComparison.Ordinal);
        await using var found = await query.ExecuteReaderAsync(cancel);
        while (await found.ReadAsync(cancel)) see(found);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        _scratch?.Delete(recursive: true);
    }

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
