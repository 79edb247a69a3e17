using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Cohort.Actors.Tests.Support;
using Cohort.Core.Hashing;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;

namespace Cohort.ClusterBench;

/// <summary>The stream that all designs are given: a file as the embedded engine reads it.</summary>
internal sealed record BenchStream(string Directory, string Events, string Taxonomy, string Rules, int Purchases)
{
    /// <summary>Writes a stream with the generator of the command.</summary>
    public static BenchStream Generate(string directory, int users, int purchases, int days)
    {
        var stream = new BenchStream(
            directory, Path.Combine(directory, "purchases.ndjson"), Path.Combine(directory, "taxonomy.csv"),
            Path.Combine(AppContext.BaseDirectory, "examples", "benchmark", "rules.cohort"), purchases);
        Cohort("generate", "--out", stream.Events, "--taxonomy-out", stream.Taxonomy, "--users", $"{users}", "--events", $"{purchases}",
            "--days", $"{days}", "--skus", "20000", "--categories", "200", "--user-skew", "1", "--duplicates", "0.01");
        return stream;
    }

    /// <summary>Runs the embedded engine over it, as a process of its own, from start to end.</summary>
    public TimeSpan RunEmbedded()
    {
        var data = Path.Combine(Directory, "embedded");
        var start = Stopwatch.GetTimestamp();
        Cohort("run", "--json", "--events", Events, "--taxonomy", Taxonomy, "--rules", Rules, "--data", data);
        var elapsed = Stopwatch.GetElapsedTime(start);
        System.IO.Directory.Delete(data, recursive: true);
        return elapsed;
    }

    /// <summary>Its rules and taxonomy.</summary>
    public RuleContext Context()
    {
        var taxonomy = Engine.Input.TaxonomyFile.Read(Taxonomy);
        if (!RuleText.TryParse(File.ReadAllText(Rules), out var text, out var errors) || !text.TryBind(taxonomy, out var rules, out errors))
            throw new InvalidOperationException($"The rules of the benchmark are wrong: {errors[0]}");
        return new RuleContext(rules, 1, taxonomy, 1);
    }

    /// <summary>The records with the partition of each, by its user, as a producer would choose it.</summary>
    public IEnumerable<(int Partition, byte[] Record)> Records(int partitions)
    {
        foreach (var line in File.ReadLines(Events))
        {
            var record = Encoding.UTF8.GetBytes(line);
            yield return ((int)(UserHash.Of(UserOf(record)) % (ulong)partitions), record);
        }
    }

    /// <summary>A topic in memory that holds it.</summary>
    public MemoryTopic Topic(int partitions)
    {
        var topic = new MemoryTopic(partitions);
        foreach (var (partition, record) in Records(partitions)) topic.Produce(partition, record);
        return topic;
    }

    /// <summary>The user of a record; empty where it names none.</summary>
    public static byte[] UserOf(byte[] record)
    {
        try
        {
            using var json = JsonDocument.Parse(record);
            return json.RootElement.TryGetProperty("user_id", out var user) && user.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(user.GetString()!) : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static void Cohort(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "cohort.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"cohort {arguments[0]} ended with {process.ExitCode}: {error}");
    }
}
