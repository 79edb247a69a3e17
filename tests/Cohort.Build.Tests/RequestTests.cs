using Cohort.Build.Verbs;
using Xunit;

namespace Cohort.Build.Tests;

public sealed class RequestTests
{
    [Theory]
    [InlineData("", "Help")]
    [InlineData("help", "Help")]
    [InlineData("--help", "Help")]
    [InlineData("build", "Build")]
    [InlineData("test", "Test")]
    [InlineData("format", "Format")]
    [InlineData("notices", "Notices")]
    [InlineData("sbom", "Sbom")]
    public void A_verb_is_read(string line, string verb)
    {
        var (request, error) = Parse(line);

        Assert.Null(error);
        Assert.Equal(verb, request!.Verb.ToString());
        Assert.Equal("Release", request.Configuration);
    }

    [Fact]
    public void Options_are_read()
    {
        Assert.Equal("Debug", Parse("build --configuration Debug").Request!.Configuration);
        Assert.True(Parse("build --ready-to-run").Request!.IsReadyToRun);
        Assert.True(Parse("format --check").Request!.Check);
        var (test, _) = Parse("test --filter Name~Ledger --project Core");
        Assert.Equal(("Name~Ledger", "Core", false), (test!.Filter, test.Project, test.IsFast));
        Assert.True(Parse("test --fast").Request!.IsFast);
    }

    [Theory]
    [InlineData("test", null)]
    [InlineData("test --fast", "Category!=Slow")]
    [InlineData("test --filter Name~Ledger", "Name~Ledger")]
    [InlineData("test --filter Name~Ledger|Name~Range --fast", "(Name~Ledger|Name~Range)&Category!=Slow")]
    public void Fast_tests_are_those_that_are_not_slow(string line, string? filter) =>
        Assert.Equal(filter, TestVerb.FilterOf(Parse(line).Request!));

    [Fact]
    public void What_follows_demo_bench_soak_and_fuzz_is_passed_on()
    {
        Assert.Equal(["micro", "--filter", "*"], Parse("bench micro --filter *").Request!.Rest);
        Assert.Equal(["--seed", "7"], Parse("soak --seed 7").Request!.Rest);
        Assert.Equal(["--target", "rules"], Parse("fuzz --target rules").Request!.Rest);
    }

    [Theory]
    [InlineData("nope", "There is no verb 'nope'. './build.sh help' lists the verbs.")]
    [InlineData("1", "There is no verb '1'. './build.sh help' lists the verbs.")]
    [InlineData("test --filter", "The option --filter wants a value after it.")]
    [InlineData("test --check", "The verb 'test' does not know '--check'. './build.sh help' lists its options.")]
    public void What_is_not_known_is_named(string line, string message)
    {
        var (request, error) = Parse(line);

        Assert.Null(request);
        Assert.Equal(message, error);
    }

    private static (Request? Request, string? Error) Parse(string line) =>
        Request.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
