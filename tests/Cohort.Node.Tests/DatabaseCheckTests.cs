using Cohort.Core.Protocol;
using Cohort.Node.Hosting;
using Cohort.Node.Settings;
using Cohort.Store;
using Cohort.Store.Serving.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cohort.Node.Tests;

/// <summary>What a node's store holds is read by itself, and damage is told.</summary>
public sealed class DatabaseCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cohort-check-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task It_counts_rows_and_tells_what_is_damaged()
    {
        await using (var store = SqliteServingStore.Open(_folder)) await store.WriteTopicAsync(new TopicIdentity("purchases", "C1", "x1", "purchases", 1), 0);
        var (code, output, error) = await RunAsync();
        Assert.Equal((ExitCode.Well, ""), (code, error));
        Assert.Contains("ok     source_topic     1 rows", output, StringComparison.Ordinal);
        Assert.EndsWith("The database is whole.\n", output, StringComparison.Ordinal);

        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "serving.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE source_topic SET generation = 3";
            await command.ExecuteNonQueryAsync();
        }

        (code, output, error) = await RunAsync();
        Assert.Equal(ExitCode.Damaged, code);
        Assert.Contains("WRONG  source_topic     1 rows", output, StringComparison.Ordinal);
        Assert.Contains("The topic 'purchases' in", error, StringComparison.Ordinal);
        Assert.Contains("is damaged, in 1 places. Restore it from a backup", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_store_is_told() =>
        Assert.Contains("There is no serving store", (await Assert.ThrowsAsync<StoreException>(RunAsync)).Message, StringComparison.Ordinal);

    private async Task<(int Code, string Output, string Error)> RunAsync()
    {
        var (settings, errors) = NodeSettings.Read(NodeConfig.Of($"cohort.database {{ provider = sqlite, directory = {NodeConfig.Quoted(_folder)} }}", _ => null));
        Assert.Empty(errors);
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await DatabaseCheck.RunAsync(settings!, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
