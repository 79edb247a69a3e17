using System.Text.Json;
using Cohort.Cluster.Tests.Support;
using Cohort.Store.Questions;
using Cohort.Testing;
using Xunit.Abstractions;

namespace Cohort.Cluster.Tests;

/// <summary>Users are erased while purchases flow: nothing names them afterwards, and all others are answered as if nobody had been.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ErasureTests(FormerAnswers embedded, ITestOutputHelper output) : IClassFixture<FormerAnswers>
{
    private const string Salting = "cohort.rebalancer.salting = on";

    private static readonly string[] Three = [ClusterUnderTest.AllRoles, ClusterUnderTest.AllRoles, ClusterUnderTest.AllRoles];

    private readonly string[] _ids = [.. Ids(embedded)];

    [SkippableFact]
    public async Task A_plain_and_a_salted_user_are_gone_from_every_table_and_others_are_as_they_were_in_PostgreSQL()
    {
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        await using var cluster = ClusterUnderTest.With(Salting, embedded.Stream, usesPostgres: true, Three);
        await ErasesPlainAndSalted(cluster);
    }

    [SkippableFact]
    public async Task A_plain_and_a_salted_user_are_gone_from_every_file_and_others_are_as_they_were_in_SQLite()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        await using var cluster = ClusterUnderTest.With(Salting, embedded.Stream, usesPostgres: false, [ClusterUnderTest.AllRoles]);
        await ErasesPlainAndSalted(cluster);
    }

    [SkippableFact]
    public async Task Erasures_are_finished_When_nodes_are_killed_at_any_moment_of_them()
    {
        Skip.IfNot(PostgresBinaries.WhyMissing is null, PostgresBinaries.WhyMissing);
        await using var cluster = new ClusterUnderTest(embedded.Stream, usesPostgres: true, Three);
        await cluster.Begin(isPaced: true);
        await cluster.IsBeyond(0.3);
        var moments = new Random(20_260_302);
        foreach (var (user, victim) in _ids.Zip([0, 2]))
        {
            var erased = cluster.Erase(user);
            await Task.Delay(moments.Next(4_000));
            await cluster.Nodes[victim].Kill();
            cluster.Nodes[victim].Start();
            await erased;
        }

        var answers = await cluster.Finish(_ids);
        output.WriteLine(cluster.Report());
        answers.Without(_ids).MustEqual(embedded.Answers.Without(_ids));
        foreach (var user in _ids) await cluster.Erase(user);
        foreach (var user in _ids) Assert.Empty(await Traces.Of(user, cluster));
    }

    private async Task ErasesPlainAndSalted(ClusterUnderTest cluster)
    {
        var (plain, salted) = (_ids[0], _ids[1]);
        await cluster.Begin(isPaced: true);
        await cluster.Order("/v1/rebalancer/suspend", new { });
        await cluster.IsBeyond(0.2);
        await cluster.Order("/v1/orders/salt", new { user = salted, parts = 4 });
        await cluster.HasDone("the user is salted", HistoryEntries.IsDone($"salt {salted} "));
        await cluster.IsBeyond(0.5);
        foreach (var user in (string[])[plain, salted]) Assert.NotEmpty(await Traces.Of(user, cluster));
        await Task.WhenAll(cluster.Erase(plain), cluster.Erase(salted));

        var answers = await cluster.Finish(plain, salted);
        output.WriteLine(cluster.Report());
        answers.Without([plain, salted]).MustEqual(embedded.Answers.Without([plain, salted]));

        // Who bought since is somebody new, and can be salted and erased, too.
        await cluster.Order("/v1/orders/salt", new { user = plain, parts = 3 });
        await cluster.HasDone("the other is salted", HistoryEntries.IsDone($"salt {plain} "));
        var receipts = new List<JsonElement>();
        foreach (var user in (string[])[plain, salted]) receipts.Add(await cluster.Erase(user));
        foreach (var user in (string[])[plain, salted]) Assert.Empty(await Traces.Of(user, cluster));
        var rest = await cluster.Reader.ReadAll(embedded.Stream.Users);
        Assert.DoesNotContain(rest.Users.Concat(rest.Transitions), row => row.StartsWith($"{plain} ", StringComparison.Ordinal) || row.StartsWith($"{salted} ", StringComparison.Ordinal));
        (rest with { Letters = answers.Letters }).Without([plain, salted]).MustEqual(answers.Without([plain, salted]));
        MustBeReceipts(receipts, plain, salted);
        Assert.Equal(receipts[0].GetRawText(), (await cluster.Erase(plain)).GetRawText());
    }

    private static void MustBeReceipts(List<JsonElement> answers, params string[] users)
    {
        foreach (var (answer, user) in answers.Zip(users))
        {
            var receipt = answer.GetProperty("receipt").Deserialize(CohortJson.Form.SealedReceipt)!;
            Assert.True(receipt.Fits());
            Assert.True(receipt.Read().User.IsOf(user));
            Assert.Contains(receipt.Read().Removed, part => part.Place == "journal");
            Assert.DoesNotContain(user, answer.GetRawText(), StringComparison.Ordinal);
        }
    }

    // Of those who buy again and again, some whose ids stand in no other id.
    private static IEnumerable<string> Ids(FormerAnswers embedded) => embedded.Answers.Users
        .Where(row => row.Contains("regular", StringComparison.Ordinal)).Select(row => row[..row.IndexOf(' ', StringComparison.Ordinal)])
        .Where(id => id.Length >= 5 && embedded.Stream.Users.Count(user => user.Contains(id, StringComparison.Ordinal)) == 1).Take(2);
}
