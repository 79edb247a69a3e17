using Cohort.Core.Protocol;
using Cohort.Core.Segments;
using Npgsql;
using static Cohort.Store.Serving.Postgres.Commands;

namespace Cohort.Store.Serving.Postgres;

/// <content>Memberships, their counts, and transitions, as ranges send them.</content>
internal sealed partial class PostgresServingStore
{
    // Counts are kept in shares, one for each range, and a transaction adds to that of a range whose position it has locked: writers
    // never wait for each other's counts.
    private static string ShareOf(IReadOnlyList<RangeUpdate> updates) => updates.Select(u => u.RangeId).Min(StringComparer.Ordinal)!;

    // What is counted is what changed in the table, so the counts are exact whatever was sent.
    private static async Task<IReadOnlyDictionary<int, long>> WriteMembershipsAsync(
        NpgsqlConnection connection, IReadOnlyList<RangeUpdate> updates, IReadOnlyDictionary<string, int> numbers, CancellationToken cancel)
    {
        var changes = NetChange.Of(updates, name => numbers[name]);
        if (changes.Count == 0) return new Dictionary<int, long>();
        var (entered, left) = (changes.Where(c => c.Entered).ToArray(), changes.Where(c => !c.Entered).ToArray());
        var changed = await connection.ListAsync(
            """
            WITH gone AS (
                DELETE FROM membership m USING unnest($1, $2, $3) AS u (segment_id, user_hash, user_id)
                WHERE m.segment_id = u.segment_id AND m.user_hash = u.user_hash AND m.user_id = u.user_id RETURNING m.segment_id),
            come AS (
                INSERT INTO membership SELECT * FROM unnest($4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING segment_id)
            SELECT segment_id, sum(members)::bigint
            FROM (SELECT segment_id, 1 AS members FROM come UNION ALL SELECT segment_id, -1 FROM gone) AS changed GROUP BY segment_id
            """,
            [
                Value(Array.ConvertAll(left, c => c.SegmentId)),
                Value(Array.ConvertAll(left, c => c.UserHash)),
                Value(Array.ConvertAll(left, c => c.User)),
                Value(Array.ConvertAll(entered, c => c.SegmentId)),
                Value(Array.ConvertAll(entered, c => c.UserHash)),
                Value(Array.ConvertAll(entered, c => c.User)),
                Value(Array.ConvertAll(entered, c => Seal.Of(ServingTables.Membership).Add(c.SegmentId).Add(c.UserHash).Add(c.User).Value)),
            ],
            row => (Segment: row.GetInt32(0), Members: row.GetInt64(1)),
            cancel);

        // Held until the commit: the range table may be about to merge the share of a range that is gone.
        var shares = await connection.ListAsync(
            PostgresTables.Share,
            "WHERE range_id = $1 AND segment_id = ANY($2) ORDER BY segment_id FOR UPDATE",
            [Value(ShareOf(updates)), Value(changed.Select(one => one.Segment).ToArray())],
            row => (Segment: row.GetInt32(0), Members: row.GetInt64(2)),
            cancel);
        var former = shares.ToDictionary(share => share.Segment, share => share.Members);
        return changed.ToDictionary(one => one.Segment, one => former.GetValueOrDefault(one.Segment) + one.Members);
    }

    private static void AddShares(NpgsqlBatch batch, string range, IReadOnlyDictionary<int, long> members)
    {
        if (members.Count == 0) return;
        var rows = members.OrderBy(one => one.Key).ToArray();
        batch.With(
            """
            INSERT INTO segment_share SELECT segment_id, $1, members, checksum FROM unnest($2, $3, $4) AS u (segment_id, members, checksum)
            ON CONFLICT (segment_id, range_id) DO UPDATE SET members = excluded.members, checksum = excluded.checksum
            """,
            Value(range),
            Value(Array.ConvertAll(rows, row => row.Key)),
            Value(Array.ConvertAll(rows, row => row.Value)),
            Value(Array.ConvertAll(rows, row => Seal.Of(PostgresTables.Share).Add(row.Key).Add(range).Add(row.Value).Value)));
    }

    private static async Task WriteTransitionsAsync(
        NpgsqlConnection connection, Transition[] transitions, IReadOnlyDictionary<string, int> numbers, CancellationToken cancel)
    {
        if (transitions.Length == 0) return;

        // The turn of this transaction is what the trigger of former programs takes. With it, numbers and days are nobody else's.
        var last = await connection.ListAsync(
            """
            SELECT setval(s, nextval(s) + $1 - 1), set_config('cohort.counts_days', 'itself', true)
            FROM (SELECT pg_advisory_xact_lock(1668245615, 'transition'::regclass::oid::integer)) AS turn, pg_get_serial_sequence('transition', 'number') AS s
            """,
            [Value((long)transitions.Length)],
            row => row.GetInt64(0),
            cancel);
        var days = transitions.GroupBy(t => (Segment: numbers[t.Segment], t.AsOf)).OrderBy(day => day.Key.Segment).ThenBy(day => day.Key.AsOf.Day)
            .Select(day => (day.Key.Segment, AsOf: DateColumn.Of(day.Key.AsOf), Entries: day.LongCount(t => t.Entered), Exits: day.LongCount(t => !t.Entered))).ToArray();
        await WriteDaysAsync(connection, days, cancel);
        await CopyAsync(connection, transitions, last[0] - transitions.Length + 1, numbers, cancel);
    }

    private static async Task WriteDaysAsync(NpgsqlConnection connection, (int Segment, DateOnly AsOf, long Entries, long Exits)[] days, CancellationToken cancel)
    {
        var (segments, dates) = (Array.ConvertAll(days, day => day.Segment), Array.ConvertAll(days, day => day.AsOf));
        var former = (await connection.ListAsync(
            PostgresTables.Day,
            "JOIN unnest($1, $2) AS u (wanted_segment, wanted_date) ON segment_id = wanted_segment AND as_of = wanted_date",
            [Value(segments), Value(dates)],
            row => (Segment: row.GetInt32(0), AsOf: row.GetFieldValue<DateOnly>(1), Entries: row.GetInt64(2), Exits: row.GetInt64(3)),
            cancel)).ToDictionary(day => (day.Segment, day.AsOf), day => (day.Entries, day.Exits));
        var sums = Array.ConvertAll(days, day => former.GetValueOrDefault((day.Segment, day.AsOf)) is var (entries, exits) ? day with { Entries = day.Entries + entries, Exits = day.Exits + exits } : day);
        await connection.ChangeAsync(
            """
            INSERT INTO segment_day SELECT * FROM unnest($1, $2, $3, $4, $5)
            ON CONFLICT (segment_id, as_of) DO UPDATE SET entries = excluded.entries, exits = excluded.exits, checksum = excluded.checksum
            """,
            [
                Value(segments), Value(dates), Value(Array.ConvertAll(sums, day => day.Entries)), Value(Array.ConvertAll(sums, day => day.Exits)),
                Value(Array.ConvertAll(sums, day => Seal.Of(PostgresTables.Day).Add(day.Segment).Add(day.AsOf).Add(day.Entries).Add(day.Exits).Value)),
            ],
            cancel);
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, Transition[] transitions, long number, IReadOnlyDictionary<string, int> numbers, CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY transition (number, user_hash, user_id, segment_id, as_of, entered, cause, event_id, rules_revision, taxonomy_revision, checksum) FROM STDIN (FORMAT BINARY)", cancel);
        foreach (var transition in transitions)
        {
            var (hash, user, segment, date) = (HashColumn.Of(transition.UserId), PostgresText.Of(transition.UserId), numbers[transition.Segment], DateColumn.Of(transition.AsOf));
            var (cause, purchase) = ((short)transition.Cause, PostgresText.Of(transition.EventId));
            var seal = Seal.Of(PostgresTables.Transition).Add(number).Add(hash).AddForm(user).Add(segment).Add(date).Add(transition.Entered).Add(cause).AddForm(purchase)
                .Add(transition.Rules.Revision).Add(transition.Taxonomy.Revision);
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(number++, cancel);
            await copy.WriteAsync(hash, cancel);
            await copy.WriteAsync(user, cancel);
            await copy.WriteAsync(segment, cancel);
            await copy.WriteAsync(date, cancel);
            await copy.WriteAsync(transition.Entered, cancel);
            await copy.WriteAsync(cause, cancel);
            await copy.WriteAsync(purchase, cancel);
            await copy.WriteAsync(transition.Rules.Revision, cancel);
            await copy.WriteAsync(transition.Taxonomy.Revision, cancel);
            await copy.WriteAsync(seal.Value, cancel);
        }

        await copy.CompleteAsync(cancel);
    }
}
