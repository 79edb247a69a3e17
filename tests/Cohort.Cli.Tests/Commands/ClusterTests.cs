using Cohort.Testing;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

/// <summary>Verbs with <c>--node</c>, against a node that gives prepared answers.</summary>
public sealed class ClusterTests : IDisposable
{
    private readonly PreparedNode _node = new();

    private Dictionary<string, (int Status, string Json)> Answers => _node.Answers;

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Status_tells_how_the_cluster_stands()
    {
        Answers["GET /v1/status"] = (200, """
            {"ready":true,"missing":[],"warnings":["The model churn is cut off."],"table_version":3,"ranges":16,"as_of":"2026-03-04","rules_revision":2,"taxonomy_revision":1,"under_way":null,
             "stalls":[],"stalls_in_all":0,"clocks":[],"members":[{"address":"akka.tcp://cohort@a:1","status":"up","roles":["ingest","shard"],"reachable":false}]}
            """);

        var run = await Run.Of("status", "--node", _node.Url);

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("As-of date   2026-03-04", run.Output, StringComparison.Ordinal);
        Assert.Contains("Ranges       16, version 3 of the table", run.Output, StringComparison.Ordinal);
        Assert.Contains("Under way    -", run.Output, StringComparison.Ordinal);
        Assert.Contains("Member       akka.tcp://cohort@a:1, up, not reached: ingest, shard", run.Output, StringComparison.Ordinal);
        Assert.Contains("Warning      The model churn is cut off.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_tells_what_stands_still_and_what_is_missing()
    {
        Answers["GET /v1/status"] = (200, """
            {"ready":false,"missing":["The serving store does not answer."],"warnings":["Nobody scores."],"table_version":null,"ranges":0,"as_of":null,"rules_revision":null,"taxonomy_revision":null,"under_way":null,"stalls_in_all":3,
             "stalls":[{"kind":"range","name":"range 3","node":null,"seconds":42,"reason":"It is away.","text":"Range 3 has not moved for 42 s. It is away."}],"clocks":[],"members":[]}
            """);

        var run = await Run.Of("status", "--node", _node.Url);

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(
            "It is not ready.\n  The serving store does not answer.\n  Stands still Range 3 has not moved for 42 s. It is away.\n  Stands still 2 more do not move.\n  Warning      Nobody scores.\n",
            run.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task An_answer_of_another_version_is_refused_with_the_remedy()
    {
        Answers["GET /v1/status"] = (200, """{"ready":true}""");

        var run = await Run.Of("status", "--node", _node.Url);

        Assert.Equal(ExitCode.Fault, run.Code);
        Assert.Contains("Use programs of one version.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ranges_are_a_table_with_dashes_for_the_silent()
    {
        Answers["GET /v1/ranges"] = (200, """
            {"table_version":1,"ranges":[
              {"id":1,"start":"0000000000000000","end":"8000000000000000","node":"akka.tcp://cohort@a:1","users":2,"lines":5,"sequence":9,"unpublished":0,"as_of":"2026-03-04","counts":null,"offsets":null,
               "load":{"events_per_second":1200.4,"busy":0.0567,"wait_ms":3.2,"bytes":5242880,"seen_seconds":61,"age_seconds":1.5}},
              {"id":2,"start":"8000000000000000","end":"0000000000000000","node":null,"users":null,"lines":null,"sequence":null,"unpublished":null,"as_of":null,"counts":null,"offsets":null,"load":null}]}
            """);

        var lines = (await Run.Of("ranges", "--node", _node.Url)).Output.ReplaceLineEndings("\n").Split('\n');

        Assert.Equal(
            ["1", "0000000000000000", "akka.tcp://cohort@a:1", "1,200", "5.7", "%", "3", "ms", "61", "s", "2", "5", "5", "MiB", "9", "0", "2026-03-04"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["2", "8000000000000000", .. Enumerable.Repeat("-", 11)], lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_user_is_shown_with_segments_and_spend()
    {
        Answers["GET /v1/users/a%2Fb"] = (200, """
            {"user_id":"a/b","range":3,"as_of":"2026-03-04","due":null,"currency":"EUR","spend_minor":12050,"lines":1,"segments":[{"segment":"big","title":"Big","since":"2026-03-01","ends_on":null}],
             "affinity":[],"spend":[{"category":"DAIRY","spend_minor":12050}],
             "cells":[{"date":"2026-03-01","sku":"milk","category":"DAIRY","spend_minor":12050,"units":1,"lines":1,"orders":1,"refunds":0}],
             "scores":[{"model":"churn","per_million":630001,"version":"0123456789abcdef","as_of":"2026-03-03"}]}
            """);
        Answers["GET /v1/transitions?limit=10&user=a%2Fb&latest=true"] = (200, """{"items":[],"next":null}""");

        var run = await Run.Well("user", "a/b", "--node", _node.Url);

        Assert.Contains("User a/b spent 120.50 EUR in 1 purchase line", run.Output, StringComparison.Ordinal);
        Assert.Equal(["big", "Big", "2026-03-01", "-"], run.Output.ReplaceLineEndings("\n").Split('\n')[3].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Score: churn is 63.0001% by version 0123456789abcdef as of 2026-03-03.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_are_shown_with_the_next_action()
    {
        Answers["GET /v1/users/a%2Fb/scores"] = (200, """
            {"user_id":"a/b","scores":[{"model":"churn","probability":0.25,"version":"0123456789abcdef","schema":1,"feature_hash":"00","as_of":"2026-03-04","range":3,"row":12,"run":"r"}],
             "next_action":{"campaign":"milk_week","probability":0.5,"expected_minor":12050,"as_of":"2026-03-04"},"warnings":["Nobody scores."]}
            """);

        var run = await Run.Of("scores", "a/b", "--node", _node.Url);

        var line = run.Output.ReplaceLineEndings("\n").Split('\n')[1];
        Assert.Equal(["a/b", "churn", "25.00%", "0123456789abcdef", "2026-03-04", "r", "milk_week", "120.50"], line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Nobody scores.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_shown_by_node_with_what_is_cut_off()
    {
        Answers["GET /v1/scoring"] = (200, """
            [{"node":"akka.tcp://cohort@a:1","generation":3,"run_id":"r","users":12,"faults":["A fault."],"models":[
              {"name":"churn","version":"0123456789abcdef","is_shadow":false,"is_cut_off":false,"cuts":0,"fault":""},
              {"name":"churn","version":"fedcba9876543210","is_shadow":true,"is_cut_off":true,"cuts":2,"fault":"Slow."}]}]
            """);

        var run = await Run.Of("scoring", "--node", _node.Url);

        Assert.Contains("in force", run.Output, StringComparison.Ordinal);
        Assert.Contains("shadow, cut off: Slow.", run.Output, StringComparison.Ordinal);
        Assert.Contains("akka.tcp://cohort@a:1 has scored 12 users with generation 3 of the models.", run.Output, StringComparison.Ordinal);
        Assert.Contains("  A fault.", run.Output, StringComparison.Ordinal);
        Answers["GET /v1/scoring"] = (200, "[]");
        Assert.Contains("Nobody scores: 'cohort run' does with --models.", (await Run.Of("scoring", "--node", _node.Url)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_are_sent_and_refusals_told_in_the_words_of_the_node()
    {
        Answers["POST /v1/orders/split"] = (202, """{"order":4,"done":false,"ranges":[]}""");
        Answers["POST /v1/orders/merge"] = (409, """{"detail":"Range 9 does not follow on range 3; only neighbours merge.","faults":null}""");

        var split = await Run.Of("split", "3", "--at", "1000", "--node", _node.Url);
        var merge = await Run.Of("merge", "3", "9", "--node", _node.Url);

        Assert.StartsWith("Order 4 began;", split.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.BadInput, "Range 9 does not follow on range 3; only neighbours merge."), (merge.Code, merge.Error.Trim()));
        Assert.Equal(["POST /v1/orders/split {\"range\":3,\"at\":\"0000000000001000\"}", "POST /v1/orders/merge {\"lower\":3,\"upper\":9}"], _node.Asked);
    }

    [Fact]
    public async Task Json_is_the_answer_in_the_form_of_all_answers()
    {
        Answers["GET /v1/segments"] = (200, """[{"segment":"big","title":"Big","members":2,"a_newer_field":1},{"segment":"dairy","title":"Dairy","members":0}]""");

        Assert.Equal(
            "{\"segment\":\"big\",\"title\":\"Big\",\"members\":2}\n{\"segment\":\"dairy\",\"title\":\"Dairy\",\"members\":0}\n",
            (await Run.Of("segments", "--json", "--node", _node.Url)).Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_named_with_the_remedy()
    {
        var run = await Run.Of("status", "--node", $"http://127.0.0.1:{FreePort.Next()}");

        Assert.Equal(ExitCode.Fault, run.Code);
        Assert.Contains("cannot be reached", run.Error, StringComparison.Ordinal);
        Assert.Contains("--node", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_and_taxonomy_are_sent_together_and_faults_are_told_in_the_words_of_the_node()
    {
        using var shop = new Shop();
        Answers["POST /v1/activation"] = (200, """{"rules_revision":3,"taxonomy_revision":2,"revision":null}""");

        var both = await Run.Of("activate", "--taxonomy", shop.TaxonomyFile, "--rules", shop.RulesFile, "--node", _node.Url);
        var rules = await Run.Of("activate", "--rules", shop.RulesFile, "--node", _node.Url);
        Answers["POST /v1/activation"] = (400, """{"detail":"The rules cannot be activated: One.","faults":["One.","Two."]}""");
        var refused = await Run.Of("activate", "--rules", shop.RulesFile, "--node", _node.Url);

        Assert.Equal($"The taxonomy of {shop.TaxonomyFile} is revision 2.\nThe rules of {shop.RulesFile} are revision 3.\n", both.Output.ReplaceLineEndings("\n"));
        Assert.Equal($"The rules of {shop.RulesFile} are revision 3.\n", rules.Output.ReplaceLineEndings("\n"));
        Assert.Equal(["POST /v1/activation", "POST /v1/activation", "POST /v1/activation"], _node.Asked.Select(asked => asked.Split(" {")[0]));
        Assert.Contains("\"taxonomy\":null", _node.Asked[1], StringComparison.Ordinal);
        Assert.DoesNotContain("\"taxonomy\":null", _node.Asked[0], StringComparison.Ordinal);
        Assert.Equal((ExitCode.BadInput, "The rules cannot be activated: One.\n  One.\n  Two."), (refused.Code, refused.Error.ReplaceLineEndings("\n").Trim()));
    }

    [Theory]
    [InlineData("The option --node is \"here\"; give an address such as http://127.0.0.1:8080.", "status", "--node", "here")]
    [InlineData("There is nothing to activate; give --rules, --taxonomy or both.", "activate", "--node", "http://127.0.0.1:1")]
    public async Task A_command_line_that_makes_no_sense_is_refused(string error, params string[] args)
    {
        var run = await Run.Of(args);

        Assert.Equal(ExitCode.BadUsage, run.Code);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }
}
