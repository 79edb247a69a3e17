using DuckDB.NET.Data;

namespace Cohort.Bench.Batch;

/// <summary>
/// What examples/benchmark/rules.cohort asks, as one batch in DuckDB on all processors: read, drop repeats, join the taxonomy, sum
/// the 90 days up to the last date, rank, and count who is in which segment.
/// </summary>
internal static class DuckDbBatch
{
    /// <summary>The name under which the members of all affinities are counted together.</summary>
    public const string Affinities = "affinities";

    private const string Sql =
        """
        CREATE TABLE taxonomy AS SELECT sku, category FROM read_csv('{1}', header = true);
        CREATE TABLE purchases AS
          SELECT event_id, first(user_id) AS u, first(sku) AS sku, first(amount) AS amount, first(occurred_at)::DATE AS day
          FROM read_json('{0}', format = 'newline_delimited', ignore_errors = true, columns = {
            event_id: 'VARCHAR', user_id: 'VARCHAR', sku: 'VARCHAR', amount: 'DECIMAL(18,2)', quantity: 'INTEGER', occurred_at: 'TIMESTAMP'})
          WHERE event_id IS NOT NULL AND user_id IS NOT NULL AND sku IS NOT NULL AND amount IS NOT NULL AND quantity IS NOT NULL AND occurred_at IS NOT NULL
          GROUP BY event_id;
        CREATE TABLE lines AS
          SELECT u, amount, day, category, (SELECT max(day) FROM purchases) AS today
          FROM purchases LEFT JOIN taxonomy USING (sku)
          WHERE day > (SELECT max(day) FROM purchases) - 90;
        CREATE TABLE spends AS
          SELECT *, row_number() OVER (PARTITION BY u ORDER BY spend DESC, category) AS place
          FROM (SELECT u, category, sum(amount) AS spend, count(*) FILTER (amount >= 0) AS orders FROM lines WHERE category IS NOT NULL GROUP BY u, category);
        CREATE TABLE users AS
          SELECT *
          FROM (
            SELECT u, sum(amount) AS spend, count(*) FILTER (amount >= 0) AS orders, count(*) FILTER (amount < 0) AS refunds,
              sum(amount) FILTER (day > today - 30) AS recent, any_value(today) - max(day) FILTER (amount >= 0) AS since
            FROM lines GROUP BY u)
          LEFT JOIN (
            SELECT u, min(place) FILTER (category = 'DAIRY') AS dairy_place, sum(spend) FILTER (category = 'DAIRY') AS dairy,
              sum(spend) FILTER (category = 'CHOCOLATE') AS chocolate, sum(orders) FILTER (category IN ('BABY FOOD', 'DIAPERS')) AS family
            FROM spends GROUP BY u) USING (u);
        SELECT
          count(*) FILTER (orders >= 20) AS regulars,
          count(*) FILTER (spend >= 500) AS big_spenders,
          count(*) FILTER (dairy_place <= 3 AND dairy >= 20) AS dairy_lovers,
          count(*) FILTER (orders >= 5 AND spend > 0 AND chocolate * 10 >= spend) AS sweet_teeth,
          count(*) FILTER (family >= 2) AS young_families,
          count(*) FILTER (refunds >= 2) AS returners,
          count(*) FILTER (recent >= 200) AS active_now,
          count(*) FILTER (since > 30 AND orders >= 3) AS lapsing,
          (SELECT count(*) FROM spends WHERE place <= 3 AND spend > 0) AS affinities
        FROM users;
        """;

    /// <summary>Runs it, and writes the numbers of members as one JSON object.</summary>
    public static int Run(string purchases, string taxonomy)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Sql.Replace("{0}", purchases, StringComparison.Ordinal).Replace("{1}", taxonomy, StringComparison.Ordinal);
        using var reader = command.ExecuteReader();
        while (reader.FieldCount < 2 && reader.NextResult())
        {
        }

        reader.Read();
        var members = Enumerable.Range(0, reader.FieldCount).Select(column => $"\"{reader.GetName(column)}\":{reader.GetInt64(column)}");
        Console.WriteLine($"{{{string.Join(',', members)}}}");
        return 0;
    }
}
