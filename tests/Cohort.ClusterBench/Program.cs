using Cohort.ClusterBench;
using Cohort.Testing;
using Spectre.Console;

// Three nodes under a skewed load, without the rebalancer and after it.
if (args is ["rebalancing", ..])
{
    await RebalancingRun.Measure(args is [_, var wave] ? int.Parse(wave) : 40_000);
    return 0;
}

// The cluster node beside the textbook design and the embedded engine, on one stream, in one run.
const int Partitions = 4;
const int Ranges = 16;
var (users, purchases, days) = args is [var u, var p, var d] ? (int.Parse(u), int.Parse(p), int.Parse(d)) : (200_000, 1_000_000, 30);
var work = Directory.CreateTempSubdirectory("cohort-cluster-bench-").FullName;
var table = new Table().AddColumns("design", "database", "purchases/s", "times the textbook", "share of the embedded engine", "bytes a user", "bytes a purchase on the wire", "p50 to visible", "p99");
try
{
    Console.WriteLine($"Writing {purchases:n0} purchases of {users:n0} users, Zipf 1.0, over {days} days …");
    var stream = BenchStream.Generate(work, users, purchases, days);
    var context = stream.Context();
    using var postgres = PostgresBinaries.WhyMissing is null ? new PostgresServer() : null;
    var embedded = purchases / Measure("the embedded engine", stream.RunEmbedded).TotalSeconds;
    var few = Math.Min(purchases, 4_000);
    var textbook = few / (await MeasureAsync("the textbook design", () => Textbook.Run(stream, Database.Sqlite(Path.Combine(work, "textbook")), few))).TotalSeconds;
    table.AddRow("embedded engine", "SQLite", $"{embedded:n0}", $"{embedded / textbook:n0}", "1.00", "", "", "", "");
    table.AddRow("one actor a user, one row a purchase", "SQLite", $"{textbook:n0}", "1", $"{textbook / embedded:0.000}", "", "", "", "");
    Database[] databases = postgres is null ? [Database.Sqlite(Path.Combine(work, "node"))] : [Database.Sqlite(Path.Combine(work, "node")), Database.Postgres(postgres.ConnectionString)];
    foreach (var database in databases)
    {
        var topic = stream.Topic(Partitions);
        var figures = await NodeRun.Measure(database, context, topic, Partitions, Ranges, purchases);
        var rate = purchases / figures.Elapsed.TotalSeconds;
        table.AddRow(
            "node, all roles, from memory", database.Name, $"{rate:n0}", $"{rate / textbook:n0}", $"{rate / embedded:0.00}", $"{figures.BytesPerUser:n0}",
            $"{figures.BytesPerPurchase:n0}", $"{figures.P50.TotalMilliseconds:n0} ms", $"{figures.P99.TotalMilliseconds:n0} ms");

        // The same again, scoring beside it, and once more without: so that nothing is gained by coming later.
        var models = new BenchModels(context);
        var scoring = await NodeRun.Measure(database.Anew(work, "scoring"), context, stream.Topic(Partitions), Partitions, Ranges, purchases, models);
        var again = await NodeRun.Measure(database.Anew(work, "again"), context, stream.Topic(Partitions), Partitions, Ranges, purchases);
        var beside = purchases / scoring.Elapsed.TotalSeconds;
        rate = Math.Max(rate, purchases / again.Elapsed.TotalSeconds);
        table.AddRow(
            $"the same, scoring with {models.Count} models: {beside / rate:0.00} of the faster run without", database.Name, $"{beside:n0}", $"{beside / textbook:n0}", $"{beside / embedded:0.00}", $"{scoring.BytesPerUser:n0}",
            $"{scoring.BytesPerPurchase:n0}", $"{scoring.P50.TotalMilliseconds:n0} ms", $"{scoring.P99.TotalMilliseconds:n0} ms");
        Console.WriteLine($"  {scoring.Scored:n0} scorings of users while purchases came; everybody had final scores {scoring.UntilScored.TotalSeconds:n1} s after the last.");
    }

    // Fewer, because the broker of tests keeps little.
    const int FromBroker = 100_000;
    if (postgres is not null)
    {
        var small = purchases <= FromBroker ? stream : BenchStream.Generate(Directory.CreateDirectory(Path.Combine(work, "small")).FullName, users / 5, FromBroker, 5);
        foreach (var processes in (int[])[1, 3])
        {
            var rate = small.Purchases / (await ProcessRun.Measure(small, processes)).TotalSeconds;
            table.AddRow($"{processes} process(es), from a broker, {small.Purchases:n0} purchases", "PostgreSQL", $"{rate:n0}", $"{rate / textbook:n0}", $"{rate / embedded:0.00}", "", "", "", "");
        }
    }

    AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
    AnsiConsole.Write(table);
    return 0;
}
finally
{
    Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    Directory.Delete(work, recursive: true);
}

static TimeSpan Measure(string what, Func<TimeSpan> run)
{
    Console.WriteLine($"Measuring {what} …");
    return run();
}

static Task<TimeSpan> MeasureAsync(string what, Func<Task<TimeSpan>> run)
{
    Console.WriteLine($"Measuring {what} …");
    return run();
}
