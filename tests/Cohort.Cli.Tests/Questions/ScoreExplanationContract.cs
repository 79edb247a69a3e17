using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cohort.Actors;
using Cohort.Cli.Clusters;
using Cohort.Cli.Tests.Scoring;
using Cohort.Core.Models;
using Cohort.Engine;
using Cohort.Node.Settings;
using Cohort.Store.Models;
using Cohort.Store.Questions;
using Cohort.Testing;
using Xunit;

namespace Cohort.Cli.Tests.Questions;

/// <summary>Everybody who answers takes a score apart as a data directory does, to the byte.</summary>
public sealed class ScoreExplanationContract : IDisposable
{
    private const string Campaigns = """
        campaign milk:
          eligible: spend("DAIRY") >= 10
          category: DAIRY
          value: 2.50
          cost: 0.10
          from: 2026-01-01
          until: 2026-12-31
          holdout: 10%
        campaign bread:
          category: BREAD
          value: 1.00
          cost: 0.10
          from: 2026-01-01
          until: 2026-12-31
        campaign former:
          category: DAIRY
          value: 9.00
          cost: 0.10
          from: 2026-01-01
          until: 2026-03-31
        """;

    private readonly ContractShop _shop = new();
    private readonly Model _churn = MadeUpModels.Linear(1);
    private readonly Model _dairy = MadeUpModels.Linear(2, "DAIRY");
    private readonly Model _former = MadeUpModels.Linear(3);
    private readonly Model _fish = MadeUpModels.Linear(4, "FISH");

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Everybody_takes_a_score_apart_as_a_directory_does()
    {
        var models = Registry();
        await _shop.Fill("--models", models, "--campaigns", _shop["campaigns"]);
        await using var directory = new Engine.Questions.DirectoryCohort(_shop.Data, new Engine.Questions.DirectorySetup { Models = models, Campaigns = _shop["campaigns"] });
        await using var engine = await CohortEngine.In(_shop["engine"]).WithRules(ContractShop.Rules).WithTaxonomyFile(_shop["taxonomy.csv"]).WithRanges(4).WithModels(models, _shop["campaigns"]).OpenAsync();
        await engine.RunAsync(PurchaseSource.File(_shop["events.ndjson"], ContractShop.Source));
        await using var node = await ContractNode.Start(_shop, Scoring(models), NodeRoles.Score);
        await using var remote = new NodeCohort(new NodeClient(node.Address, _ => null));
        var obstacles = new HashSet<CampaignObstacle>();

        foreach (var user in ContractShop.Users.Where(user => user != "former"))
        {
            foreach (var model in (Model[])[_churn, _dairy, _former])
            {
                var asked = model == _former ? model.Version[..12] : model.Name;
                var expected = await directory.ExplainScoreAsync(user, asked);
                Assert.Equal((model.Name, model.Version), (expected.Model, expected.Version));
                Assert.Equal(expected.RawScore, expected.Base + expected.Features.Sum(feature => feature.Contribution), 1e-9);
                Assert.Equal(model.Name == _churn.Name ? _churn.Version : _dairy.Version, expected.Served!.Version);
                if (model != _former) Assert.Equal((expected.Probability, expected.FeatureHash), (expected.Served.Probability, expected.Served.FeatureHash));
                obstacles.UnionWith(expected.Campaigns.Select(campaign => campaign.Obstacle));
                foreach (var cohort in (ICohort[])[engine, node.Inside, remote])
                {
                    await ContractNode.Until(async () => (await cohort.ExplainScoreAsync(user, asked)).Served is { } served && served.FeatureHash == expected.Served.FeatureHash);
                    Assert.Equal(Json(expected), Json(await cohort.ExplainScoreAsync(user, asked)));
                }
            }
        }

        Assert.Superset(new HashSet<CampaignObstacle> { CampaignObstacle.None, CampaignObstacle.NotEligible, CampaignObstacle.NoModel, CampaignObstacle.NotRunning }, obstacles);
        foreach (var cohort in (ICohort[])[directory, engine, node.Inside, remote])
        {
            await Refused(Refusal.Unknown, cohort, "nobody", "churn");
            await Refused(Refusal.Unknown, cohort, "former", "churn");
            await Refused(Refusal.Unknown, cohort, ContractShop.Users[0], "churns");
            await Refused(Refusal.Wrong, cohort, ContractShop.Users[0], _fish.Version);
        }

        await TheCommandPrintsTheSame(models, node);
        await ProblemsHaveCodes(node);
    }

    [Fact]
    public async Task Whoever_has_no_models_says_so()
    {
        await _shop.Fill();
        await using var directory = _shop.Directory();
        await using var engine = await _shop.OpenEngine();
        await using var node = await ContractNode.Start(_shop);
        await using var remote = new NodeCohort(new NodeClient(node.Address, _ => null));

        foreach (var cohort in (ICohort[])[directory, engine, node.Inside, remote]) await Refused(Refusal.NotHere, cohort, ContractShop.Users[0], "churn");
        await using var wrong = new Engine.Questions.DirectoryCohort(_shop.Data, new Engine.Questions.DirectorySetup { Models = _shop["nothing"] });
        await Refused(Refusal.Wrong, wrong, ContractShop.Users[0], "churn");
    }

    private async Task TheCommandPrintsTheSame(string models, ContractNode node)
    {
        foreach (var form in (string[][])[[], ["--json"], ["--limit", "3"]])
        {
            var (directory, cluster) = (
                await Run.Well(["explain-score", ContractShop.Users[3], "churn", "--models", models, "--campaigns", _shop["campaigns"], "--data", _shop.Data, .. form]),
                await Run.Well(["explain-score", ContractShop.Users[3], "churn", "--node", node.Address.ToString(), .. form]));
            Assert.Equal(WithoutPlace(directory.Output), WithoutPlace(cluster.Output));
        }
    }

    private async Task ProblemsHaveCodes(ContractNode node)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        foreach (var (path, status, code) in (IEnumerable<(string, HttpStatusCode, string)>)
            [
                ("v1/users/nobody/scores/explain?model=churn", HttpStatusCode.NotFound, "unknown"),
                ($"v1/users/{Uri.EscapeDataString(ContractShop.Users[0])}/scores/explain?model=fish", HttpStatusCode.NotFound, "unknown"),
                ($"v1/users/{Uri.EscapeDataString(ContractShop.Users[0])}/scores/explain?model={_fish.Version}", HttpStatusCode.BadRequest, "wrong"),
                ($"v1/users/{Uri.EscapeDataString(ContractShop.Users[0])}/scores/explain", HttpStatusCode.BadRequest, "wrong"),
            ])
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        }
    }

    private string Registry()
    {
        var models = TestModels.Registry(_shop["models"], _former, _churn, _dairy);
        ModelRegistry.Add(models, _fish);
        File.WriteAllText(_shop["campaigns"], Campaigns);
        return models;
    }

    private string Scoring(string models) =>
        $"cohort.scoring {{ enabled = on, models = {NodeConfig.Quoted(Path.GetFullPath(models))}, campaigns = {NodeConfig.Quoted(Path.GetFullPath(_shop["campaigns"]))}, interval = 0s, delay = 0s }}";

    // Where a score was computed is another place in each: which range, which row of its journal, by which run.
    private static string Json(ScoreExplanationReply why) => CohortJson.Of(why with { Served = why.Served! with { Range = 0, Row = 0, Run = "" } });

    private static string WithoutPlace(string output) => output.StartsWith('{') ? Json(JsonSerializer.Deserialize(output, CohortJson.Form.ScoreExplanationReply)!) : output;

    private static async Task Refused(Refusal refusal, ICohort cohort, string user, string model)
    {
        var fault = await Assert.ThrowsAsync<CohortException>(() => cohort.ExplainScoreAsync(user, model));
        Assert.True(fault.Refusal == refusal, $"{cohort.GetType().Name} refused with {fault.Refusal}: {fault.Message}");
    }
}
