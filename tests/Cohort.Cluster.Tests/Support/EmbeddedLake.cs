using System.Text;
using Cohort.Cli;
using Cohort.Engine.Input;

namespace Cohort.Cluster.Tests.Support;

/// <summary>A skewed stream with corrections, and the lake that the embedded engine makes of it: a cluster must make the same.</summary>
#pragma warning disable CA1515 // xunit wants it public.
public sealed class EmbeddedLake : IAsyncLifetime
#pragma warning restore CA1515
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-embedded-lake-").FullName;

    internal PurchaseStream Stream { get; } = new(isSkewed: true, isCorrected: true);

    /// <summary>Where it is.</summary>
    internal string Place => Path.Combine(_folder, "lake");

    public async Task InitializeAsync()
    {
        string events = Path.Combine(_folder, "events"), taxonomy = Path.Combine(_folder, "taxonomy.csv"), rules = Path.Combine(_folder, "rules");
        Stream.Write(events);
        await File.WriteAllTextAsync(rules, Stream.RuleText);
        await using (var file = File.Create(taxonomy)) TaxonomyFile.Write(file, Stream.TaxonomyRows);
        await Run(
            "run", "--clock", "data", "--events", events, "--taxonomy", taxonomy, "--rules", rules, "--data", Path.Combine(_folder, "data"), "--quiet", "--lake", Place);
    }

    public Task DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>The rows of a statement over a lake, as CSV.</summary>
    internal static async Task<string> Ask(string lake, string sql) => await Run("sql", sql, "--lake", lake, "--format", "csv");

    /// <summary>Runs a command that must succeed; gives what it says.</summary>
    internal static async Task<string> Run(params string[] arguments)
    {
        var (code, output) = await Try(arguments);
        Assert.True(code == 0, output);
        return output;
    }

    /// <summary>Runs a command; gives its exit code and what it says.</summary>
    internal static async Task<(int Code, string Output)> Try(params string[] arguments)
    {
        var output = new StringBuilder();
        await using var writer = new StringWriter(output);
        return (await CommandLine.RunAsync(arguments, writer, writer), output.ToString());
    }
}
