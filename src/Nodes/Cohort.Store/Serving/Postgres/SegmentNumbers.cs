using System.Collections.Concurrent;
using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>
/// The numbers that stand for segments in other tables. Given once and never changed, so they are remembered; and given
/// before the transaction that needs them, so that no two writers wait for each other's new names.
/// </summary>
internal sealed class SegmentNumbers
{
    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>A segment's number, after <see cref="LearnAsync"/>.</summary>
    public int this[string segment] => _numbers[segment];

    /// <summary>Learns the numbers of some segments; new ones get theirs.</summary>
    public async Task LearnAsync(NpgsqlConnection connection, IEnumerable<string> segments, CancellationToken cancel)
    {
        string[] unknown = [.. segments.Distinct(StringComparer.Ordinal).Where(name => !_numbers.ContainsKey(name)).Order(StringComparer.Ordinal)];
        if (unknown.Length == 0) return;
        await connection.ChangeAsync("INSERT INTO segment (name) SELECT unnest($1) ON CONFLICT (name) DO NOTHING", [Commands.Value(unknown)], cancel);
        var rows = await connection.ListAsync(
            "SELECT name, id FROM segment WHERE name = ANY($1)", [Commands.Value(unknown)], row => (row.Text(0), row.GetInt32(1)), cancel);
        foreach (var (name, number) in rows) _numbers[name] = number;
    }
}
