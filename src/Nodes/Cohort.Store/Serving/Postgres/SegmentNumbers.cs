using System.Collections.Concurrent;
using Cohort.Core;
using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>
/// The numbers that stand for segments in other tables. Given once and never changed, so some are remembered; and given
/// before the transaction that needs them, so that no two writers wait for each other's new names.
/// </summary>
internal sealed class SegmentNumbers
{
    private readonly ConcurrentDictionary<string, int> _known = new(StringComparer.Ordinal);

    /// <summary>The numbers of some segments; new ones get theirs.</summary>
    public async Task<IReadOnlyDictionary<string, int>> OfAsync(NpgsqlConnection connection, IEnumerable<string> segments, CancellationToken cancel)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var unknown = new List<string>();
        foreach (var name in segments.Distinct(StringComparer.Ordinal))
        {
            if (_known.TryGetValue(name, out var number)) numbers.Add(name, number);
            else unknown.Add(name);
        }

        if (unknown.Count == 0) return numbers;
        foreach (var (name, number) in await LearnAsync(connection, [.. unknown.Order(StringComparer.Ordinal)], cancel))
        {
            // Names of rules that nobody uses any more: what is in use is learnt again.
            if (_known.Count >= Limits.SegmentNumbers) _known.Clear();
            numbers[name] = _known[name] = number;
        }

        return numbers;
    }

    private static async Task<List<(string Name, int Number)>> LearnAsync(NpgsqlConnection connection, string[] names, CancellationToken cancel)
    {
        var known = await ReadAsync(connection, names, cancel);
        string[] missing = [.. names.Except(known.Select(one => one.Name), StringComparer.Ordinal)];
        if (missing.Length == 0) return known;

        // A number that somebody else's row of the same name makes needless stays unused.
        var numbers = await connection.ListAsync(
            "SELECT nextval(pg_get_serial_sequence('segment', 'id')) FROM generate_series(1, $1)", [Commands.Value(missing.Length)], row => (int)row.GetInt64(0), cancel);
        await connection.ChangeAsync(
            "INSERT INTO segment (id, name, checksum) OVERRIDING SYSTEM VALUE SELECT * FROM unnest($1, $2, $3) ON CONFLICT (name) DO NOTHING",
            [
                Commands.Value(numbers.ToArray()), Commands.Value(missing),
                Commands.Value(missing.Select((name, i) => Seal.Of(PostgresTables.Segment).Add(numbers[i]).Add(name).Value).ToArray()),
            ],
            cancel);
        return await ReadAsync(connection, names, cancel);
    }

    private static Task<List<(string Name, int Number)>> ReadAsync(NpgsqlConnection connection, string[] names, CancellationToken cancel) =>
        connection.ListAsync(PostgresTables.Segment, "WHERE name = ANY($1)", [Commands.Value(names)], row => (row.Text(1), row.GetInt32(0)), cancel);
}
