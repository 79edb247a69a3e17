using Akka.Actor;
using Akka.TestKit.Xunit2;
using Cohort.Core.Taxonomies;
using Cohort.Node.Hosting;
using Cohort.Node.Settings;
using Cohort.Serving.Http.Auditing;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Microsoft.Extensions.DependencyInjection;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;
using Xunit;

namespace Cohort.Petabridge.Tests;

/// <summary>The palette inside a node, told commands as Petabridge.Cmd tells them. What is below it is a shim.</summary>
[Trait("Category", "Slow")]
public sealed class PaletteTests : TestKit, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-pbm-").FullName;
    private NodeHost _host = null!;

    public async Task InitializeAsync()
    {
        var config = NodeConfig.Of($$"""
            akka.remote.dot-netty.tcp.port = 0
            akka.cluster.roles = [shard, serve]
            cohort {
              database.directory = {{NodeConfig.Quoted(_directory)}}, http.address = "http://127.0.0.1:0", log.level = warning
              kafka.enabled = off, petabridge.enabled = on
            }
            """, _ => null);
        var (settings, errors) = NodeSettings.Read(config);
        Assert.Empty(errors);
        _host = await NodeHost.Build(config, settings!, consoles: PetabridgeConsole.Begin);
        await _host.App.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.App.StopAsync();
        await _host.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_node_registers_the_palettes_and_listens_on_loopback()
    {
        var listening = PetabridgeCmd.Get(_host.System);

        Assert.Equal(["cohort", "cluster", "cluster-sharding", "remote"], listening.Registered);
        Assert.True(listening.HasStarted);
        Assert.Equal(("127.0.0.1", 9110), (_host.System.Settings.Config.GetString("petabridge.cmd.host"), _host.System.Settings.Config.GetInt("petabridge.cmd.port")));
    }

    [Fact]
    public void Each_verb_is_a_command_with_named_arguments()
    {
        Assert.Equal(
            ["status", "ranges", "hot", "plan", "history", "move", "split", "merge", "salt", "suspend", "resume", "limits", "explain", "tail"],
            CohortCommands.Listed.Commands.Select(command => command.Name));
        var split = CohortCommands.Listed.Commands.Single(command => command.Name == "split");
        Assert.Equal([("range", true, "--range"), ("at", false, "--at")], split.ArgumentsByName.Values.Select(one => (one.Name, one.IsMandatory, one.Switch)));
        Assert.All(CohortCommands.Listed.Commands, command => Assert.DoesNotContain("Example", command.Description, StringComparison.Ordinal));
        Assert.All(CohortCommands.Verbs.SelectMany(verb => verb.Arguments), argument => Assert.IsNotType<VerbArgument<bool>>(argument));
    }

    [Fact]
    public async Task Questions_are_answered_as_on_the_command_line_and_end_with_an_empty_line()
    {
        await Ready();

        Assert.Contains("It is ready.", Told("status"));
        Assert.Contains(Told("ranges"), line => line.StartsWith("  Range  From hash", StringComparison.Ordinal));
        Assert.Contains(Told("limits"), line => line.Contains("tolerance-percent", StringComparison.Ordinal));
        Assert.Contains("Nothing was done yet.", Told("history", ("--limit", "5")));
    }

    [Fact]
    public async Task Orders_are_carried_out_and_in_the_audit_log()
    {
        await Ready();

        Assert.Contains("The rebalancer is suspended.", Told("suspend"));
        Assert.Contains(Told("limits", ("--name", "tolerance-percent=17")), line => line.EndsWith("17", StringComparison.Ordinal));
        Assert.Contains("The rebalancer acts.", Told("resume"));
        var entries = (await _host.App.Services.GetRequiredService<Serving.IServingHost>().Audit.AuditAsync(null, 100)).Items;
        Assert.Equal(
            ["pbm cohort resume", "pbm cohort limits", "pbm cohort suspend"],
            entries.Where(entry => entry.Status == 200).Select(entry => entry.What));
        Assert.All(entries, entry => Assert.Equal(CohortCommandActor.Who, entry.Who));
        Assert.Contains(entries, entry => entry.Order == "--name tolerance-percent=17");
    }

    [Theory]
    [InlineData("split", null, null, "The argument RANGE is missing: The id of the range.")]
    [InlineData("split", "--range", "x", "The argument RANGE is \"x\"; give a whole number from 0 on.")]
    [InlineData("limits", "--name", "fast", "'fast' is no change of a setting; write a name and a whole number, as in tolerance-percent=15.")]
    public void What_cannot_be_used_is_an_error_with_the_reason(string verb, string? name, string? value, string reason)
    {
        Handler().Tell(new Command("cohort", verb, name is null ? [] : [Tuple.Create(name, value!)]), TestActor);

        Assert.Equal(reason, ExpectMsg<ErroredCommandResponse>(Patience).Text);
    }

    [Fact]
    public async Task A_tail_ends_with_its_connection()
    {
        await Ready();
        var handler = Handler();
        handler.Tell(new Command("cohort", "tail", []), TestActor);
        ExpectNoMsg(TimeSpan.FromSeconds(1));

        Assert.True(await handler.GracefulStop(Patience));
        ExpectNoMsg(TimeSpan.FromSeconds(1));
    }

    // Lines up to the empty one that is final.
    private List<string> Told(string verb, params (string Name, string Value)[] arguments)
    {
        var lines = new List<string>();
        Handler().Tell(new Command("cohort", verb, [.. arguments.Select(argument => Tuple.Create(argument.Name, argument.Value))]), TestActor);
        while (ExpectMsg<CommandResponse>(Patience) is var response && !response.Final) lines.Add(response.Text);
        Assert.True(lines.Count > 0, $"{verb} was not answered.");
        return lines;
    }

    private IActorRef Handler()
    {
        var services = _host.App.Services;
        return _host.System.ActorOf(new CohortCommands(services.GetRequiredService<ICohort>(), services.GetRequiredService<AuditLog>()).HandlerProps);
    }

    // A cluster has ranges when rules and a taxonomy are activated, and answers when these are open.
    private async Task Ready()
    {
        var cohort = _host.App.Services.GetRequiredService<ICohort>();
        var taxonomy = new TaxonomyBuilder();
        taxonomy.Add(1, "milk", "DAIRY", null);
        await cohort.ActivateAsync("segment dairy: spend(\"DAIRY\") > 0\n", TaxonomyEncoding.Encode(taxonomy.Build()));
        for (var tries = 0; tries < 600 && await cohort.StatusAsync() is not { Ready: true, UnderWay: null, AsOf: not null }; tries++) await Task.Delay(100);
        Assert.True((await cohort.StatusAsync()).Ready, string.Join(' ', (await cohort.StatusAsync()).Missing));
    }
}
