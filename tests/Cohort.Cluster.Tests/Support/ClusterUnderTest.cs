using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cohort.Testing;
using Confluent.Kafka;

namespace Cohort.Cluster.Tests.Support;

/// <summary>
/// A broker with the stream, a database, and nodes that are started again when they end unasked, as whatever supervises
/// nodes in earnest does.
/// </summary>
internal sealed partial class ClusterUnderTest : IAsyncDisposable
{
    public const string AllRoles = "shard, ingest, serve";

    // Far longer than anything takes on a machine that is busy with other things: what hangs fails the test.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    // Milliseconds between two looks at nodes: each look costs them a question, and there may be several clusters on a machine.
    private const int LookInterval = 100;

    // Milliseconds in which a date is read, journaled and committed; faults come anywhere in them.
    private const int LongestMoment = 400;

    // More ends than any fault explains.
    private const int MostRevivals = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-cluster-").FullName;
    private readonly PurchaseStream _stream;
    private readonly CancellationTokenSource _end = new();
    private readonly List<int> _revivals = [];
    private readonly INodePlaces _places;
    private readonly string _settings;
    private readonly Task _supervising;
    private readonly Random _moments = new(20_260_301);
    private readonly SemaphoreSlim _brokerInUse = new(1);
    private readonly IProducer<Null, byte[]> _producer;
    private TimeSpan _every;
    private Task _producing = Task.CompletedTask;

    /// <summary>Starts everything but the stream.</summary>
    /// <param name="stream">The purchases.</param>
    /// <param name="usesPostgres">A server that all nodes share; otherwise files of the one node.</param>
    /// <param name="roles">The roles of each node that is to be a seed.</param>
    public ClusterUnderTest(PurchaseStream stream, bool usesPostgres, params IReadOnlyList<string> roles)
        : this(new LoopbackPlaces(roles.Count), null, "", stream, usesPostgres, roles, ClusterNode.Current)
    {
    }

    private ClusterUnderTest(
        INodePlaces places, string? broker, string more, PurchaseStream stream, bool usesPostgres, IReadOnlyList<string> roles, string program)
    {
        (_places, _stream) = (places, stream);
        Broker = new ClusterBroker(broker);
        Postgres = usesPostgres ? new PostgresServer("fsync=off") : null;
        var database = Postgres is { } server
            ? $$"""provider = postgresql, connection-string = "{{server.ConnectionString}}" """
            : $$"""directory = "{{_folder}}" """;

        // Who is salted has fewer transitions, and those of the ordinary stream are compared.
        _settings = $$"""
            cohort {
              ranges = 8
              rebalancer.salting = {{(stream.IsSkewed ? "on" : "off")}}
              database { {{database}} }
              business-day { clock = data, source-partitions = {{PurchaseStream.Partitions}} }
              kafka {
                bootstrap-servers = "{{Broker.Address}}"
                group-id = {{Broker.Group}}
                topics { purchases = {{Broker.Purchases}}, dead-letters = {{Broker.DeadLetters}}, transitions = {{Broker.Transitions}} }
                commit-interval = 100 ms
                {{Broker.Client}}
              }
            }
            {{more}}
            """;
        places.Connect(Broker, Postgres);
        foreach (var node in roles.Select(role => places.Next(role, _settings, Counters)))
        {
            node.Program = program;
            node.Start();
            Nodes.Add(node);
        }

        _supervising = Supervise();
        _producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = Broker.Address, LingerMs = 5 })
            .SetErrorHandler((_, _) => { }).SetLogHandler((_, _) => { }).Build();
        Watch = new StreamWatch(Broker, stream.Count);
        Reader = new ClusterReader(Nodes);
    }

    /// <summary>Starts everything but the stream, with more settings for each node.</summary>
    public static ClusterUnderTest With(string settings, PurchaseStream stream, bool usesPostgres, IReadOnlyList<string> roles) =>
        new(new LoopbackPlaces(roles.Count), null, settings, stream, usesPostgres, roles, ClusterNode.Current);

    /// <summary>Starts everything but the stream and the broker, which was given, with a server that all nodes share.</summary>
    public static ClusterUnderTest Over(string broker, PurchaseStream stream, IReadOnlyList<string> roles, string settings = "") =>
        new(new LoopbackPlaces(roles.Count), broker, settings, stream, usesPostgres: true, roles, ClusterNode.Current);

    /// <summary>Starts everything but the stream, with nodes of another version and a server that all share.</summary>
    public static ClusterUnderTest Of(string program, PurchaseStream stream, params IReadOnlyList<string> roles) =>
        new(new LoopbackPlaces(roles.Count), null, "", stream, usesPostgres: true, roles, program);

    /// <summary>Starts everything but the stream, with nodes in such places and a server that all share. The places go with it.</summary>
    public static ClusterUnderTest In(INodePlaces places, PurchaseStream stream, params IReadOnlyList<string> roles) =>
        new(places, null, "", stream, usesPostgres: true, roles, ClusterNode.Current);

    public ClusterBroker Broker { get; }

    public PostgresServer? Postgres { get; }

    public List<ClusterNode> Nodes { get; } = [];

    public StreamWatch Watch { get; private set; }

    public ClusterReader Reader { get; }

    /// <summary>What nodes that ended unasked ended with, in that order.</summary>
    public IReadOnlyList<int> Revivals
    {
        get
        {
            lock (_revivals) return [.. _revivals];
        }
    }

    /// <summary>Where the files of a node without a server are.</summary>
    public string Folder => _folder;

    private string Counters => Path.Combine(_folder, "counters");

    /// <summary>How many records nodes read more than there are.</summary>
    public long ReadAgain => Counted("cohort.records.read") - _stream.Count;

    /// <summary>What disturbed the stream, and how much.</summary>
    public string Report() => string.Create(CultureInfo.InvariantCulture,
        $"{_stream.Count} records in {Watch.Flow.TotalSeconds:F1} s; longest pause {Watch.LongestPause.TotalSeconds:F1} s; {ReadAgain} records read again; {Counted("cohort.batches.resent")} refused for a gap and {Counted("cohort.batches.repeated")} dropped as repeats of {Counted("cohort.batches.applied")} batches applied; nodes ended unasked with [{string.Join(' ', Revivals)}]");

    private long Counted(string name)
    {
        var lines = Directory.GetFiles(_folder, "counters-*").Where(file => !file.EndsWith(".new", StringComparison.Ordinal)).SelectMany(File.ReadAllLines).Select(line => line.Split(' '));
        return lines.Where(line => line[0] == name).Sum(line => long.Parse(line[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until a node has ended unasked, and was started again.</summary>
    public Task HasRevived() => Until("a node has ended unasked", () => Task.FromResult(Revivals.Count > 0));

    /// <summary>Activates rules and taxonomy, and lets the purchases come.</summary>
    /// <param name="isPaced">
    /// Each date when the one before it is committed, so that there is more to come whatever happens when; otherwise all at once.
    /// </param>
    /// <param name="every">How long a date takes at least, until <see cref="Hurry"/>.</param>
    public async Task Begin(bool isPaced, TimeSpan every = default)
    {
        await Activate();
        _every = every;
        _producing = isPaced ? ProduceByDate() : Write(0, _stream.Count);
    }

    /// <summary>Lets the dates that are left come as soon as they can.</summary>
    public void Hurry() => _every = TimeSpan.Zero;

    /// <summary>Activates rules and taxonomy.</summary>
    public async Task Activate()
    {
        foreach (var node in Nodes) await IsUp(node);
        await Until("the rules are activated", async () => (await Nodes[0].Post("/v1/rules", Encoding.UTF8.GetBytes(_stream.RuleText))).Status is 200);
        await Until("the taxonomy is activated", async () => (await Nodes[0].Post("/v1/taxonomy", _stream.Taxonomy())).Status is 200);
    }

    /// <summary>Lets some of the purchases come.</summary>
    /// <param name="from">The first one.</param>
    /// <param name="to">The one after the last.</param>
    /// <param name="padding">Bytes that each is longer by.</param>
    public Task Write(int from, int to, int padding = 0) => Task.Run(() => _stream.Produce(_producer, Broker.Purchases, from, to, padding));

    /// <summary>Lets the first purchases of a partition come again.</summary>
    public Task Repeat(int partition, int count) => Task.Run(() => _stream.Repeat(_producer, Broker.Purchases, partition, count));

    /// <summary>What was written has changed: all is committed when offsets have this sum.</summary>
    public async Task Expect(long all)
    {
        await Watch.DisposeAsync();
        Watch = new StreamWatch(Broker, all);
    }

    /// <summary>Waits until the readiness of a node that runs has a warning that holds these texts; gives it.</summary>
    public async Task<string> Warns(params string[] texts)
    {
        string? found = null;
        await Until($"readiness says '{string.Join("', '", texts)}'", async () =>
        {
            foreach (var node in Nodes.Where(node => node.IsWanted))
            {
                if (await node.Get("/health/ready") is not ( > 0, var answer)) continue;
                found ??= answer.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)
                    .FirstOrDefault(warning => texts.All(text => warning.Contains(text, StringComparison.Ordinal)));
            }

            return found is not null;
        });
        return found!;
    }

    /// <summary>Waits until ranges have records of so many sources whose names begin so.</summary>
    public Task Knows(string beginning, int sources) => Until($"{sources} sources begin with {beginning}", async () => await Reader.Get("/v1/sources") is { } answer
        && answer.EnumerateArray().Count(source => source.GetProperty("source").GetString()!.StartsWith(beginning, StringComparison.Ordinal)) == sources);

    /// <summary>Waits until a node was given more partitions than so many, since it was started; gives how long that took.</summary>
    public async Task<TimeSpan> IsAssigned(int than, params ClusterNode[] nodes)
    {
        var waited = Stopwatch.StartNew();
        await Until($"more than {than} partitions were assigned", () => Task.FromResult(Assignments(nodes) > than));
        return waited.Elapsed;
    }

    /// <summary>How many partitions these nodes were given since they were started, each as often as it came.</summary>
    public static int Assignments(params ClusterNode[] nodes) => nodes.Sum(node => node.Count(" is assigned, and read from "));

    /// <summary>Takes the broker away for a while. Nothing is written meanwhile: a write that is tried again could come twice.</summary>
    public async Task TakeBrokerAway(TimeSpan time)
    {
        await _brokerInUse.WaitAsync();
        Broker.GoAway();
        await Task.Delay(time);
        Broker.ComeBack();
        _brokerInUse.Release();
    }

    /// <summary>Waits until this share of the stream is committed.</summary>
    public Task Reaches(double share) => Until(string.Create(CultureInfo.InvariantCulture, $"{share:P0} are committed"), () => Task.FromResult(Watch.Committed >= share * _stream.Count));

    /// <summary>Waits until this share of the stream is committed, and into whatever comes next.</summary>
    public async Task IsBeyond(double share)
    {
        await Reaches(share);
        await Task.Delay(_moments.Next(LongestMoment));
    }

    /// <summary>Gives an order to a node that runs, again until one takes it: nodes and singletons come and go in these tests.</summary>
    public Task Order(string path, object order) => Until($"{path} is taken", async () =>
    {
        foreach (var node in Nodes.Where(node => node.IsWanted))
        {
            var (status, answer) = await node.Post(path, JsonSerializer.SerializeToUtf8Bytes(order), "application/json");
            if (status is 200 or 202) return true;

            // Its first answer got lost with a node: it is being done, or done already.
            if (status is 409 && answer.GetProperty("detail").GetString() is { } refusal && (refusal.Contains($"({path[(path.LastIndexOf('/') + 1)..]} ", StringComparison.Ordinal)
                || refusal.Contains(" already", StringComparison.Ordinal))) return true;
        }

        return false;
    });

    /// <summary>Waits until no action of the rebalancer is under way.</summary>
    public Task IsStill() => Until("no action is under way", async () =>
        await Reader.Get("/v1/rebalancer") is { } answer && answer.GetProperty("under_way").GetArrayLength() == 0);

    /// <summary>Waits until a user is answered with this row.</summary>
    public Task IsSummed(string user, string row) => Until($"{user} is summed", async () => (await Reader.Users([user])).SequenceEqual([row]));

    /// <summary>Waits until the history holds an action like this.</summary>
    public Task HasDone(string what, Func<JsonElement, bool> isMeant) => Until(what, async () =>
        await Reader.Get("/v1/rebalancer/history?limit=500") is { } history && history.EnumerateArray().Any(isMeant));

    /// <summary>Where each range is.</summary>
    public async Task<IReadOnlyList<(int Range, string Node)>> Places()
    {
        List<(int Range, string Node)> places = [];
        await Until("every range is somewhere", async () =>
        {
            var answer = (await Reader.Get("/v1/ranges"))!.Value;
            places = [.. answer.GetProperty("ranges").EnumerateArray().Select(range => (range.GetProperty("id").GetInt32(), range.GetProperty("node").GetString() ?? ""))];
            return places.All(place => place.Node.Length > 0);
        });
        return places;
    }

    public Task IsUp(ClusterNode node) => Until("a node is up", async () => (await node.Get("/v1/status")).Status is 200);

    public Task IsReady(ClusterNode node) => Until("a node is ready", async () => (await node.Get("/health/ready")).Status is 200);

    /// <summary>Waits until the others have removed a node from the cluster, whether it knows or not.</summary>
    public Task IsRemoved(ClusterNode gone) => Until("the others have removed it", async () =>
        await Nodes.First(node => node != gone).Get("/v1/rebalancer") is (200, var answer)
        && answer.GetProperty("nodes").EnumerateArray().All(node => node.GetProperty("node").GetString() != gone.Address));

    /// <summary>Waits until other nodes have the ranges of this one.</summary>
    public Task HasNoRange(ClusterNode gone)
    {
        var others = Nodes.Where(node => node != gone).ToList();
        return Until("others have its ranges", async () => await others[0].Get("/v1/ranges") is (200, var answer)
            && answer.GetProperty("ranges").EnumerateArray().All(range => range.GetProperty("node").GetString() is { } address && address != gone.Address));
    }

    /// <summary>Waits until more than so many records are committed.</summary>
    public Task IsCommittedBeyond(long records) => Until($"more than {records} are committed", () => Task.FromResult(Watch.Committed > records));

    /// <summary>Waits until readers say that everything is durable, whatever the group has committed.</summary>
    public Task HasRead() => Until("everything is durable", async () => await Reader.Get("/v1/sources") is { } sources
        && sources.EnumerateArray().Sum(source => source.GetProperty("durable") is { ValueKind: JsonValueKind.Number } durable ? durable.GetInt64() : 0) == _stream.Count);

    /// <summary>Waits until all of the stream is committed.</summary>
    public Task IsCommitted() => Until("everything is committed", () => Task.FromResult(Watch.IsAtEnd));

    /// <summary>Waits until everything is committed and visible; gives the answers, after a look whether the topic of transitions says the same.</summary>
    /// <param name="erased">Users who were erased: of them the topic has what it had.</param>
    public async Task<Answers> Finish(params IReadOnlyList<string> erased)
    {
        await IsCommitted();
        await Until("the day has turned", async () => await Reader.Get("/v1/status") is { } status
            && status.GetProperty("as_of").GetString() == _stream.AsOf && status.GetProperty("under_way").ValueKind == JsonValueKind.Null);
        await Until("everything is visible", async () => await Reader.Get("/v1/ranges") is { } answer
            && answer.GetProperty("ranges").EnumerateArray().All(range => range.GetProperty("unpublished") is { ValueKind: JsonValueKind.Number } rows && rows.GetInt64() == 0));
        Assert.DoesNotContain(Nodes, node => node.SaysInternals());
        var answers = await Reader.ReadAll(_stream.Users);
        answers.Without(erased).MustBeAnnounced(Answers.RowsWithout(ClusterReader.Rows(TransitionsTopic.Read(Broker)), erased));

        // By the name that the embedded engine's answers have, whatever the topic is called.
        return answers with { Letters = [.. answers.Letters.Select(row => $"{PurchaseStream.Topic}{row[Broker.Purchases.Length..]}")] };
    }

    /// <summary>Asks nodes to erase a user until one says that it is done; gives its answer.</summary>
    public async Task<JsonElement> Erase(string user)
    {
        JsonElement? done = null;
        await Until($"{user} is erased", async () =>
        {
            foreach (var node in Running())
            {
                if (await node.Delete($"/v1/users/{user}?reason=Request") is (200, var answer) && answer.GetProperty("done").GetBoolean()) done ??= answer;
            }

            return done is not null;
        });
        return done!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _supervising;
        await _producing.ContinueWith(_ => { }, TaskScheduler.Default);
        _producer.Dispose();
        _brokerInUse.Dispose();
        await Watch.DisposeAsync();
        foreach (var node in Nodes) node.Dispose();
        Broker.Dispose();
        Postgres?.Dispose();
        _places.Dispose();
        _end.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Until(string what, Func<Task<bool>> holds)
    {
        for (var waited = Stopwatch.StartNew(); !await holds(); await Task.Delay(LookInterval))
        {
            if (_producing.IsFaulted) await _producing;
            if (Revivals.Count <= MostRevivals && waited.Elapsed < Patience) continue;
            var said = Nodes.Select(node => $"--- {node.Address}, exit code {node.ExitCode}\n{node.Said(40)}");
            Assert.Fail(string.Create(CultureInfo.InvariantCulture,
                $"After {waited.Elapsed} it is not so that {what}; {Watch.Committed} of {_stream.Count} records are committed, and nodes ended with [{string.Join(' ', Revivals)}].\n{string.Join('\n', said)}"));
        }
    }

    private async Task ProduceByDate()
    {
        var from = 0;
        foreach (var to in _stream.Ends)
        {
            for (var begun = Stopwatch.StartNew(); begun.Elapsed < _every;) await Task.Delay(20, _end.Token);
            while (Watch.Committed < from) await Task.Delay(20, _end.Token);
            await _brokerInUse.WaitAsync(_end.Token);
            await Task.Run(() => _stream.Produce(_producer, Broker.Purchases, from, to));
            _brokerInUse.Release();
            from = to;
        }
    }

    private async Task Supervise()
    {
        while (!_end.IsCancellationRequested)
        {
            ClusterNode[] nodes;
            lock (Nodes) nodes = [.. Nodes];
            foreach (var node in nodes.Where(node => node.IsWanted && node.ExitCode is not null))
            {
                lock (_revivals) _revivals.Add(node.ExitCode!.Value);
                node.Start();
            }

            await Task.Delay(200);
        }
    }
}
