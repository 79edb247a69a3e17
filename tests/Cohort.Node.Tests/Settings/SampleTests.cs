using Cohort.Node.Settings;

namespace Cohort.Node.Tests.Settings;

/// <summary>The settings that F5 starts a node with.</summary>
public sealed class SampleTests
{
    [Fact]
    public void The_sample_of_one_node_can_be_used_as_it_is()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "samples", "node.conf");
        var (config, faults) = SettingsFile.Read(file, _ => null);
        Assert.Empty(faults);

        var (settings, errors) = NodeSettings.Read(config!);
        Assert.Empty(errors);
        Assert.Equal((DatabaseKind.Sqlite, "out/node"), (settings!.Database, settings.Directory));
        Assert.Equal("http://127.0.0.1:8080", settings.Http.Address);
    }
}
