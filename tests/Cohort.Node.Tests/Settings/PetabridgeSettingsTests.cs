using Cohort.Node.Settings;

namespace Cohort.Node.Tests.Settings;

public class PetabridgeSettingsTests
{
    private const string Node = "cohort.database.directory = data, akka.cluster.seed-nodes = []";

    [Fact]
    public void It_is_off_unless_it_is_wanted() => Assert.Null(Read("").Settings!.Petabridge);

    [Fact]
    public void It_listens_on_loopback_unless_told() =>
        Assert.Equal(new PetabridgeSettings("127.0.0.1", 9110), Read("cohort.petabridge.enabled = on").Settings!.Petabridge);

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    public void Another_address_is_refused_without_the_word_for_it(string host)
    {
        var refused = Assert.Single(Read($"cohort.petabridge {{ enabled = on, host = \"{host}\" }}").Errors);
        Assert.StartsWith($"cohort.petabridge.host is '{host}', where other machines reach Petabridge.Cmd", refused, StringComparison.Ordinal);
        Assert.Empty(Read($"cohort.petabridge {{ enabled = on, host = \"{host}\", insecure-anyone-can-operate-this-cluster = on }}").Errors);
    }

    private static (NodeSettings? Settings, IReadOnlyList<string> Errors) Read(string more)
    {
        var (settings, errors) = NodeSettings.Read(NodeConfig.Of($"{Node}\n{more}", _ => null));
        return (settings, errors);
    }
}
