using System.Globalization;
using System.Text;
using Cohort.Core.Purchases;
using Cohort.Engine.Running;
using Cohort.Engine.Sources;
using Cohort.Lake;
using Cohort.Lake.Sql;
using Cohort.Lake.Tables;
using Cohort.Store;

namespace Cohort.Cli.Lakes;

/// <summary>
/// Applies the purchases of a lake again, into a new data directory: each on the date on which it was read, or on which it was made. The day
/// turns as it turned then, and rules and taxonomies come into force as they came then, unless others are asked for. What was taken back is
/// taken back when that was read, or left out from the beginning on.
/// </summary>
internal sealed class LakeReplay(ReplayRequest request, CohortLake lake, Action<long> progress, CancellationToken cancel)
{
    /// <summary>The name of the source of purchases out of a lake.</summary>
    public const string Source = "lake";

    // Lines that are given to the engine at once.
    private const int PieceBytes = 16 << 20;

    // Lines of one date stand in the order in which they were read from their source, so that users enter and leave as they did.
    // A record that is a purchase and takes another back is one again, so that its user is evaluated once.
    private const string Lines =
        """
        SELECT CAST($day AS VARCHAR), l.event_id IS NOT NULL,
            '{"event_id":' || CAST(to_json(coalesce(l.event_id, v.by_event_id)) AS VARCHAR) || ',"user_id":' || CAST(to_json(coalesce(l.user_id, v.user_id)) AS VARCHAR)
            || ',"occurred_at":"' || strftime(coalesce(l.occurred_at, v.occurred_at), '%Y-%m-%dT%H:%M:%SZ') || '"'
            || CASE WHEN l.event_id IS NULL THEN ',"voids":' || CAST(to_json(v.event_id) AS VARCHAR)
            ELSE ',"sku":' || CAST(to_json(l.sku) AS VARCHAR) || ',"amount":' || CAST(l.amount AS VARCHAR) || ',"quantity":' || CAST(l.quantity AS VARCHAR)
                || ',"order_id":"' || coalesce(l.order_key, 'line ' || md5(l.event_id)) || '"' || coalesce(',"replaces":' || CAST(to_json(v.event_id) AS VARCHAR), '') END || '}'
        FROM (FROM ($lines) WHERE dt >= DATE '$from') l
            FULL JOIN (FROM voids WHERE $voids AND holds_to >= DATE '$from') v
            ON v.source = l.source AND v.source_offset = l.source_offset AND v.user_id = l.user_id AND v.by_event_id = l.event_id AND v.as_of = l.as_of
        ORDER BY $day, coalesce(l.source, v.source), coalesce(l.source_offset, v.source_offset), coalesce(l.event_id, v.by_event_id)
        """;

    // An id that came again when its line had left the window is another purchase, and may be dated before that: it has a name of its own.
    private const string Counted =
        """
        SELECT c.* REPLACE (CASE WHEN c.as_of > again.first THEN 'again ' || md5(event_id || c.dt) ELSE event_id END AS event_id)
        FROM counted c LEFT JOIN (SELECT user_id, event_id, min(as_of) AS first FROM counted GROUP BY ALL HAVING count(*) > 1) again USING (user_id, event_id)
        WHERE c.dt <= DATE '$until'
        """;

    private long _lines;

    /// <summary>Does it.</summary>
    /// <returns>How many lines were applied.</returns>
    /// <exception cref="CommandException">The directory is there already, or the lake has nothing to replay.</exception>
    public static async Task<long> RunAsync(ReplayRequest request, CohortLake lake, Action<long> progress, CancellationToken cancel)
    {
        if (Directory.Exists(request.Data) && Directory.EnumerateFileSystemEntries(request.Data).Any())
            throw CommandException.BadUsage($"The directory '{request.Data}' is not empty, and a replay makes a new one. Name another, or remove it.");
        using var sql = await LakeSql.OpenAsync(lake, cancel: cancel);
        return new LakeReplay(request, lake, progress, cancel).Run(sql);
    }

    private long Run(LakeSql sql)
    {
        var (held, settings) = (HeldRules.Read(sql, request, lake.Settings.WindowDays), new StoredSettings(lake.Settings.Currency, lake.Settings.TimeZone, lake.Settings.FutureDays, lake.Settings.WindowDays));
        var options = new EngineOptions
        {
            DataPath = request.Data,
            Events = EventSource.Appended(Source),
            Rules = held.Rules[0].Rules,
            Taxonomy = held.Taxonomies[0].Taxonomy,
            Settings = settings,
            Clock = ClockKind.Still,
            Durability = Durability.Process,
            Workers = request.Workers ?? Environment.ProcessorCount,
        };
        using var engine = EmbeddedEngine.Open(options);
        var (asOf, piece) = ((BusinessDate?)null, new MemoryStream());
        using (var rows = sql.Query(Statement()))
        {
            while (rows.Read())
            {
                var day = HeldRules.DateOf(rows.Value(0))!.Value;
                if (asOf is null || day > asOf || piece.Length >= PieceBytes) Apply(engine, options, piece);
                if (asOf is null || day > asOf) asOf = Turn(engine, options, held, asOf, day);
                piece.Write(Encoding.UTF8.GetBytes((string)rows.Value(2)!));
                piece.WriteByte((byte)'\n');
                if ((bool)rows.Value(1)!) _lines++;
            }
        }

        if (asOf is not { } last || _lines == 0) throw CommandException.BadInput($"The lake '{request.Lake}' has no purchases of these dates.");
        Apply(engine, options, piece);
        if ((request.Until ?? AsOf()) is { } until && until > last) Turn(engine, options, held, last, until);
        return _lines;
    }

    // The day after the last one that ended.
    private BusinessDate? AsOf() => lake[LakeTables.SegmentsName].Current.Transactions.Select(transaction => transaction.Version).DefaultIfEmpty(-1).Max() is >= 0 and var last ? new BusinessDate((ushort)(last + 1)) : null;

    // What is known now of lines that were taken back is that they do not count, whenever that came.
    private string Statement()
    {
        var isThen = request.Knowledge == ReplayKnowledge.Then;
        return Lines
            .Replace("$day", isThen ? "coalesce(l.as_of, v.as_of)" : "l.dt", StringComparison.Ordinal)
            .Replace("$lines", isThen ? "FROM curated WHERE NOT is_expired AND as_of <= DATE '$until'" : Counted, StringComparison.Ordinal)
            .Replace("$voids", isThen ? "as_of <= DATE '$until'" : "false", StringComparison.Ordinal)
            .Replace("$until", (request.Until ?? BusinessDate.Last).ToString(), StringComparison.Ordinal)
            .Replace("$from", (request.From ?? new BusinessDate(0)).ToString(), StringComparison.Ordinal);
    }

    private void Apply(EmbeddedEngine engine, EngineOptions options, MemoryStream piece)
    {
        cancel.ThrowIfCancellationRequested();
        if (piece.Length == 0) return;
        piece.Position = 0;
        var counts = engine.Run(options with { Events = options.Events with { Content = () => new MemoryStream(piece.ToArray()) }, TakesUnended = true }, null, cancel);
        if (counts.Rejected > 0)
            throw CommandException.Fault($"{counts.Rejected.ToString(CultureInfo.InvariantCulture)} purchases of the lake were refused. 'cohort dead-letters --data {request.Data}' shows why.");
        piece.SetLength(0);
        progress(_lines);
    }

    // The day turns first, then other rules come into force: what the date has at its end is the same.
    private BusinessDate Turn(EmbeddedEngine engine, EngineOptions options, HeldRules held, BusinessDate? asOf, BusinessDate day)
    {
        engine.Run(options with { Until = day }, null, cancel);
        var (rules, taxonomy) = held.ComingWith(asOf ?? new BusinessDate(0), day);
        if (rules is not null || taxonomy is not null) engine.Activate(rules, taxonomy, options.Note with { Reason = $"Replay of {request.Lake}." });
        return day;
    }
}
