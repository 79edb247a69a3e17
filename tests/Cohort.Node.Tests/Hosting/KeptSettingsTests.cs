using Cohort.Node.Hosting;
using Cohort.Node.Settings;
using Cohort.Store;

namespace Cohort.Node.Tests.Hosting;

/// <summary>A node that would compute otherwise than its cluster does not start.</summary>
public sealed class KeptSettingsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-kept-").FullName;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("cohort.currency = USD", "The cluster was made with cohort.currency = SEK, and this node has USD: stored amounts have no currency of their own. Set cohort.currency = SEK, or begin a new cluster with another database.")]
    [InlineData("cohort.business-day.time-zone = UTC", "The cluster was made with cohort.business-day.time-zone = Europe/Stockholm, and this node has UTC: stored dates are of that zone. Set cohort.business-day.time-zone = Europe/Stockholm, or begin a new cluster with another database.")]
    [InlineData("cohort.window-days = 90", "The cluster was made with cohort.window-days = 180, and this node has 90: what left the window is not kept line by line. Set cohort.window-days = 180, or begin a new cluster with another database.")]
    public async Task A_node_is_refused_that_has_another_setting_than_its_cluster_was_made_with(string other, string refusal)
    {
        await Starts("");

        var refused = await Assert.ThrowsAsync<StoreException>(() => Starts(other));

        Assert.Equal(refusal, refused.Message);
        await Starts("");
    }

    [Fact]
    public async Task Each_of_several_differences_is_told()
    {
        await Starts("");

        var refused = await Assert.ThrowsAsync<StoreException>(() => Starts("cohort { currency = JPY, business-day.time-zone = Asia/Tokyo }"));

        Assert.Contains("this node has JPY", refused.Message, StringComparison.Ordinal);
        Assert.Contains("this node has Asia/Tokyo", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_is_refused_that_does_not_feed_the_lake_of_its_cluster()
    {
        var (lake, other) = (Path.Combine(_directory, "lake"), Path.Combine(_directory, "other"));
        await Starts($"cohort.lake.location = {NodeConfig.Quoted(lake)}");

        var without = await Assert.ThrowsAsync<StoreException>(() => Starts(""));
        var elsewhere = await Assert.ThrowsAsync<StoreException>(() => Starts($"cohort.lake.location = {NodeConfig.Quoted(other)}"));

        Assert.All([without, elsewhere], refused => Assert.Contains(lake, refused.Message, StringComparison.Ordinal));
        await Starts($"cohort.lake.location = {NodeConfig.Quoted(lake)}");
    }

    private async Task Starts(string more)
    {
        var config = NodeConfig.Of($$"""
            akka.remote.dot-netty.tcp.port = 0
            cohort {
              database.directory = {{NodeConfig.Quoted(_directory)}}
              http.address = "http://127.0.0.1:0"
              kafka.enabled = off
              log.level = warning
              currency = SEK
              business-day.time-zone = Europe/Stockholm
              window-days = 180
            }
            akka.cluster.roles = [shard, serve]
            {{more}}
            """, _ => null);
        var (settings, errors) = NodeSettings.Read(config);
        Assert.Empty(errors);
        await (await NodeHost.Build(config, settings!)).DisposeAsync();
    }
}
