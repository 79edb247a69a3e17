using BenchmarkDotNet.Attributes;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Store.Serving;
using Cohort.Store.Serving.Postgres;
using Cohort.Store.Serving.Sqlite;
using Cohort.Testing;
using Npgsql;

namespace Cohort.Bench;

/// <summary>
/// A hundred thousand changed memberships into a serving store in one call, as sixteen ranges send them, and what it
/// answers. An iteration enters what the one before left.
/// </summary>
[InProcessShortRun(onceAnIteration: true)]
public class ServingBench : IDisposable
{
    private const int Changes = 100_000;
    private const int Ranges = 16;
    private const int Users = 20_000;
    private const string Segment = "segment 53";
    private const string CountAll = "SELECT s.name, count(*) FROM cohort.membership m JOIN cohort.segment s ON s.id = m.segment_id GROUP BY s.name";

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-bench-").FullName;
    private PostgresServer? _server;
    private NpgsqlDataSource? _source;
    private IServingStore _store = null!;
    private RangeUpdate[] _updates = [];
    private long _position;
    private long _logged;
    private byte[] _chunk = [];
    private int _transitions;

    /// <summary>The stores that can be measured on this machine.</summary>
    public static IEnumerable<string> Stores => PostgresBinaries.WhyMissing is null ? ["SQLite", "PostgreSQL"] : ["SQLite"];

    [ParamsSource(nameof(Stores))]
    public string Store { get; set; } = "";

    [GlobalSetup]
    public void Open() => OpenAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Dispose()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _source?.Dispose();
        _server?.Dispose();
        Directory.Delete(_folder, true);
        Console.WriteLine($"// A chunk of transitions holds {_transitions} of them.");
        GC.SuppressFinalize(this);
    }

    [IterationSetup(Target = nameof(WriteMemberships))]
    public void NextMemberships() => _updates = Next(_position % 2 == 0, 0);

    [IterationSetup(Target = nameof(WriteTransitions))]
    public void NextTransitions() => _updates = [new() { RangeId = "log", Range = HashRange.Whole, Previous = _logged, Sequence = ++_logged, Transitions = _chunk }];

    /// <summary>Enters or leaves, a membership each; a million others are in the table.</summary>
    [Benchmark(OperationsPerInvoke = Changes)]
    public void WriteMemberships() => WriteAsync(_updates).GetAwaiter().GetResult();

    /// <summary>One chunk of transitions; how many it holds is printed at the end.</summary>
    [Benchmark]
    public void WriteTransitions() => WriteAsync(_updates).GetAwaiter().GetResult();

    /// <summary>The counts of segments, as they are kept.</summary>
    [Benchmark]
    public object ReadCounts() => _store.SegmentsAsync().GetAwaiter().GetResult();

    /// <summary>The same by counting a million memberships; PostgreSQL alone is asked.</summary>
    [Benchmark]
    public void CountMembers()
    {
        if (_source is null) return;
        using var command = _source.CreateCommand(CountAll);
        command.ExecuteNonQuery();
    }

    /// <summary>A user's segments.</summary>
    [Benchmark]
    public object ReadUser() => _store.SegmentsOfAsync("u17").GetAwaiter().GetResult();

    /// <summary>A page of a hundred members.</summary>
    [Benchmark]
    public object ReadMembers() => _store.MembersAsync(Segment, null, 100).GetAwaiter().GetResult();

    private async Task OpenAsync()
    {
        if (Store == "PostgreSQL")
        {
            _server = new PostgresServer();
            _source = NpgsqlDataSource.Create(_server.ConnectionString);
            _store = await PostgresServingStore.OpenAsync(new PostgresOptions(_server.ConnectionString), TimeProvider.System);
        }
        else
        {
            _store = SqliteServingStore.Open(_folder);
        }

        var (state, effects) = (new RangeState(HashRange.Whole, Feed.NewContext()), new RangeEffects());
        Feed.Apply(state, effects, Feed.Batch(0, 2 * Users, Users));
        (_chunk, _transitions) = (effects.Transitions.ToArray(), effects.TransitionCount);
        for (var i = 0; i < 10; i++) await WriteAsync(Next(true, 10 + i));
    }

    private RangeUpdate[] Next(bool entered, int firstSegment)
    {
        var (previous, table) = (_position++, RangeTable.Even(Ranges));
        var memberships = new List<MembershipChange>[Ranges];
        for (var range = 0; range < Ranges; range++) memberships[range] = [];
        for (var i = 0; i < Changes; i++)
        {
            var user = System.Text.Encoding.UTF8.GetBytes($"u{i % Users}");
            memberships[table.IndexOf(Core.Hashing.UserHash.Of(user))].Add(new MembershipChange($"segment {firstSegment * 5 + i / Users}", user, entered));
        }

        return [.. memberships.Select((changes, range) => new RangeUpdate
        {
            RangeId = $"r{range}",
            Range = table.Entries[range].Range,
            Previous = previous,
            Sequence = _position,
            AsOf = BusinessDate.Of(2026, 3, 4),
            Offsets = OffsetVector.Empty.Advance("till", _position),
            Memberships = changes,
        })];
    }

    private async Task WriteAsync(RangeUpdate[] updates)
    {
        var results = await _store.WriteAsync(updates);
        if (results.Any(r => r.Outcome != UpdateOutcome.Written)) throw new InvalidOperationException($"An update was not written: {results[0]}.");
    }
}
