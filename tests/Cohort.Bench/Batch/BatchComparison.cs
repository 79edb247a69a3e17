using System.Globalization;
using System.Text.Json;

namespace Cohort.Bench.Batch;

/// <summary>
/// The verb "duckdb": what the processors work for a stream in the durable engine, beside what they work in DuckDB for the same
/// files in one batch, which keeps nothing. Each is a process of its own; the bar is a half.
/// </summary>
internal static class BatchComparison
{
    /// <summary>The verb that a process of this program is given to run the batch.</summary>
    public const string BatchVerb = "duckdb-batch";

    private const int Rounds = 3;

    public static int Run(string[] args)
    {
        if (args is not [var command, .. var scale] || scale.Length is not (0 or 2))
        {
            Console.Error.WriteLine("The verb duckdb wants the program cohort, and then nothing or USERS and PURCHASES.");
            return 2;
        }

        string[] counts = scale.Length == 0 ? ["1000000", "5000000"] : scale;
        var work = Directory.CreateTempSubdirectory("cohort-duckdb-").FullName;
        try
        {
            Compare(command, counts[0], counts[1], work);
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    // Where dotnet runs this program, it wants to be told which one it is.
    private static string[] Self =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(BatchComparison).Assembly.Location] : [];

    private static void Compare(string command, string users, string purchases, string work)
    {
        string In(string name) => Path.Combine(work, name);
        Console.Error.WriteLine($"Writing {purchases} purchases of {users} users …");
        MeasuredProcess.Run(command, ["generate", "--out", In("purchases.ndjson"), "--taxonomy-out", In("taxonomy.csv"), "--users", users, "--events", purchases, "--skus", "20000", "--categories", "200", "--malformed", "0"]);
        var rules = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(command))!, "examples", "benchmark", "rules.cohort");
        var (engine, batch) = (new List<MeasuredProcess>(), new List<MeasuredProcess>());
        for (var round = 1; round <= Rounds; round++)
        {
            Console.Error.WriteLine($"Measuring, {round} of {Rounds} …");
            engine.Add(MeasuredProcess.Run(command, ["run", "--json", "--events", In("purchases.ndjson"), "--taxonomy", In("taxonomy.csv"), "--rules", rules, "--data", In($"data{round}")]));
            batch.Add(MeasuredProcess.Run(Environment.ProcessPath!, [.. Self, BatchVerb, In("purchases.ndjson"), In("taxonomy.csv")]));
        }

        WriteMembers(engine[0].Last, batch[0].Last);
        var (one, other) = (Median(engine), Median(batch));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Processor seconds: {one:0.00} in Cohort, {other:0.00} in DuckDB: {one / other:0.00} times; at most 0.50 is wanted."));
    }

    // Both must have come to the same, or the times say nothing. Malformed lines, which the two refuse differently, are left away.
    private static void WriteMembers(JsonElement engine, JsonElement batch)
    {
        var members = engine.GetProperty("segments").EnumerateArray().ToDictionary(one => one.GetProperty("segment").GetString()!, one => one.GetProperty("members").GetInt64());
        foreach (var (segment, count) in batch.EnumerateObject().Select(one => (one.Name, one.Value.GetInt64())))
        {
            var known = segment == DuckDbBatch.Affinities
                ? members.Where(one => one.Key.StartsWith("affinity:", StringComparison.Ordinal)).Sum(one => one.Value)
                : members.GetValueOrDefault(segment);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{segment,-16}{known,12:n0}{count,12:n0}{(known == count ? "" : "  differ")}"));
        }
    }

    private static double Median(List<MeasuredProcess> runs) => runs.Select(run => run.Cpu.TotalSeconds).Order().ElementAt(runs.Count / 2);
}
