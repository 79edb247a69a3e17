using System.Text.Json;
using Cohort.Core.Protocol;
using Cohort.Core.Segments;
using Cohort.Core.Taxonomies;
using Cohort.Node.Tests.Support;
using Cohort.Store;
using Cohort.Store.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace Cohort.Node.Tests.Http;

/// <summary>Rules and a taxonomy are activated together, evaluated before anything is stored, and never leave a cluster stuck.</summary>
[Trait("Category", "Slow")]
public sealed class ActivationTests : IAsyncLifetime
{
    private const string Settings = "cohort { kafka.enabled = off, ranges = 2 }\nakka.cluster.roles = [shard, serve]";
    private const string Dairy = "segment dairy: spend(\"DAIRY\") > 0\n";
    private const string Fish = "segment fish: spend(\"FISH\") > 0\n";

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-activation-").FullName;
    private RunningNode _node = null!;

    public async Task InitializeAsync() => _node = await RunningNode.Start(_directory, Settings);

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Rules_that_name_what_only_the_new_taxonomy_has_hold_When_both_come_together()
    {
        await Activate(Dairy, "DAIRY");

        await Activate(Fish, "FISH");

        // Another one after it, and the day: nothing is held up.
        await Activate(Dairy + Fish, "DAIRY", "FISH");
        await Holds(3, 3);
    }

    [Fact]
    public async Task Nothing_is_stored_and_every_fault_is_told_When_the_two_do_not_fit()
    {
        await Activate(Dairy, "DAIRY");

        foreach (var (rules, taxonomy) in new[] { (Fish, Taxonomy("DAIRY")), (Fish, null), ((string?)null, Taxonomy("FISH")), ("segment x: spend( >", Taxonomy("DAIRY")) })
        {
            var (status, answer) = await Send(rules, taxonomy);
            Assert.Equal((400, "wrong"), (status, answer.GetProperty("code").GetString()));
            Assert.NotEqual(0, answer.GetProperty("faults").GetArrayLength());
        }

        await Activate(Dairy + "segment all: orders() > 0\n", "DAIRY");
        await Holds(2, 1);
    }

    [Fact]
    public async Task Rules_that_compare_users_with_all_others_hold_and_their_preview_is_refused()
    {
        const string Compared = "segment plain: orders() > 1\nsegment top: percentile(spend()) >= 90%\n";
        await Activate(Dairy, "DAIRY");

        await Activate(Compared, "DAIRY");

        await Holds(2, 1);
        var (status, answer) = await _node.Order("/v1/rules/preview", JsonSerializer.Serialize(new { rules = Compared }));
        Assert.Equal((400, "wrong"), (status, answer.GetProperty("code").GetString()));
        Assert.Contains("\"top\"", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"rule\":\"\"}")]
    [InlineData("{\"rules\":\"\",\"taxonomy\":\"?\"}")]
    [InlineData("{\"taxonomy\":\"AAAA\"}")]
    public async Task What_is_no_activation_is_refused_with_the_reason(string body)
    {
        var (status, answer) = await _node.Order("/v1/activation", body);

        Assert.Equal((400, "wrong"), (status, answer.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_cluster_that_is_stuck_by_rules_without_their_taxonomy_says_so_and_comes_free_by_a_pair_that_fits()
    {
        await Activate(Dairy, "DAIRY");

        // As a former program did: the rules were taken alone, and the order was journaled.
        Assert.True(await _node.Host.App.Services.GetRequiredService<IServingStore>().ActivateAsync(new NextActivation(1, 1) { Rules = ("of a former node", Fish), Entry = new ActivationEntry(DateTimeOffset.UnixEpoch, "ann", ""), TaxonomyVersion = "t" }));
        await PlantedRow.OfCoordinator(_node.Host.System, new OrderBegun(new ForAll(new ActivateContext(new ContextVersion(2, 1), CauseKind.RulesChanged))));
        await _node.DisposeAsync();
        _node = await RunningNode.Start(_directory, Settings);

        var status = await _node.Until("/v1/status", answer => answer.GetProperty("stalls").EnumerateArray().Any(stall => Reason(stall).Contains("says:", StringComparison.Ordinal)));
        Assert.Equal("the activation of rules 2, taxonomy 1", status.GetProperty("under_way").GetString());
        Assert.Contains(status.GetProperty("stalls").EnumerateArray(), stall => Reason(stall).Contains(
            "Range 1 says: It cannot evaluate by rules 2, taxonomy 1: Revision 2 of the rules does not fit revision 1 of the taxonomy", StringComparison.Ordinal));
        Assert.True((await _node.Get("/health/ready")).Answer.GetProperty("stalls").GetArrayLength() > 0);

        await Activate(Fish, "FISH");
        await Holds(3, 2);
    }

    private static string Reason(JsonElement stall) => stall.GetProperty("reason").GetString()!;

    private async Task Activate(string rules, params string[] categories)
    {
        var (status, answer) = await Send(rules, Taxonomy(categories));
        Assert.True(status == 200, answer.ToString());
        await Holds(answer.GetProperty("rules_revision").GetInt32(), answer.GetProperty("taxonomy_revision").GetInt32());
    }

    private Task<JsonElement> Holds(int rules, int taxonomy) => _node.Until("/v1/status", status =>
        status.GetProperty("rules_revision") is { ValueKind: JsonValueKind.Number } held && held.GetInt32() == rules
        && status.GetProperty("taxonomy_revision").GetInt32() == taxonomy && status.GetProperty("as_of").GetString() == Shop.Today
        && status.GetProperty("under_way").ValueKind == JsonValueKind.Null);

    private Task<(int Status, JsonElement Answer)> Send(string? rules, byte[]? taxonomy) => _node.Order("/v1/activation", JsonSerializer.Serialize(new { rules, taxonomy }));

    private static byte[] Taxonomy(params string[] categories)
    {
        var builder = new TaxonomyBuilder();
        foreach (var category in categories) builder.Add(1, category.ToLowerInvariant(), category, null);
        return TaxonomyEncoding.Encode(builder.Build());
    }
}
