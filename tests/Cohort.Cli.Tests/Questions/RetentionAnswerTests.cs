using Cohort.Cli.Clusters;
using Cohort.Core.Purchases;
using Cohort.Engine;
using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Xunit;

namespace Cohort.Cli.Tests.Questions;

/// <summary>Where transitions are kept for some dates, everybody tells from which one on, and refuses what was before.</summary>
public sealed class RetentionAnswerTests : IDisposable
{
    // A week that ends with the last day.
    private static readonly BusinessDate First = BusinessDate.Of(2026, 4, 14);

    private readonly ContractShop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Everybody_tells_since_when_transitions_are_kept_and_refuses_dates_of_before()
    {
        await _shop.Fill("--transition-days", "7");
        await using var directory = _shop.Directory();
        await using var engine = await CohortEngine.In(_shop["engine"]).WithRules(ContractShop.Rules).WithTaxonomyFile(_shop["taxonomy.csv"]).WithTransitionDays(7).WithRanges(4).OpenAsync();
        await engine.RunAsync(PurchaseSource.File(_shop["events.ndjson"], ContractShop.Source));
        await using var node = await ContractNode.Start(_shop, "cohort.transition-days = 7");
        await ContractNode.Until(async () => (await node.Inside.StatusAsync()).TransitionsFrom is not null);
        await using var remote = new NodeCohort(new NodeClient(node.Address, _ => null));

        foreach (var cohort in (ICohort[])[directory, engine, node.Inside, remote])
        {
            Assert.Equal(First, (await cohort.StatusAsync()).TransitionsFrom);
            foreach (var user in ContractShop.Users)
            {
                var (told, expected) = (await Week(cohort, user), await Week(directory, user));
                Assert.Equal(expected.Items, told.Items);
                Assert.Equal(First, told.KnownFrom);
                Assert.Equal((await directory.MembershipsThenAsync(user, First)).Segments, (await cohort.MembershipsThenAsync(user, First)).Segments);
            }

            Assert.Equal(await directory.SegmentsThenAsync(First.AddDays(-20)), await cohort.SegmentsThenAsync(First.AddDays(-20)));
            Assert.Equal(
                (await directory.MembersThenAsync("dairy", First, null, 100)).Items.Order(StringComparer.Ordinal), (await cohort.MembersThenAsync("dairy", First, null, 100)).Items.Order(StringComparer.Ordinal));
            await Gone(() => cohort.MembersThenAsync("dairy", First.AddDays(-1), null, 100));
            await Gone(() => cohort.MembershipsThenAsync(ContractShop.Users[0], First.AddDays(-1)));
        }
    }

    [Fact]
    public async Task People_read_since_when_transitions_are_known()
    {
        await _shop.Fill("--transition-days", "7");

        const string Sentence = "Transitions are known from 2026-04-14 on; of before, the entries of each user into segments that they were in then.";
        Assert.Contains(Sentence, (await Run.Well("transitions", "--limit", "5", "--data", _shop.Data)).Output, StringComparison.Ordinal);
        Assert.Contains("Transitions  kept from 2026-04-14 on", (await Run.Well("status", "--data", _shop.Data)).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await Run.Well("data", "check", "--data", _shop.Data)).Code);
        Assert.Equal(ExitCode.BadInput, (await Run.Of("members", "dairy", "--as-of", "2026-04-13", "--data", _shop.Data)).Code);
        Assert.Equal(ExitCode.BadUsage, (await Run.Of("run", "--events", _shop["events.ndjson"], "--data", _shop.Data, "--transition-days", "6")).Code);
    }

    private static Task<PageReply<TransitionReply>> Week(ICohort cohort, string user) => cohort.TransitionsAsync(new TransitionFilter(user, From: First), null, 100);

    private static async Task Gone(Func<Task> asked) => Assert.Equal(Refusal.Gone, (await Assert.ThrowsAsync<CohortException>(asked)).Refusal);
}
