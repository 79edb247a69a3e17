namespace Cohort.Node.Tests;

public sealed class NodeOptionsTests
{
    [Fact]
    public void It_takes_a_file_that_is_there()
    {
        var (options, error) = NodeOptions.Parse(["--config", typeof(NodeOptions).Assembly.Location]);

        Assert.Null(error);
        Assert.Equal(typeof(NodeOptions).Assembly.Location, options!.ConfigFile);
        Assert.False(options.OnlyMigrates);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_only_migrates_When_it_is_told_so_before_or_after_the_file(bool isFirst)
    {
        string[] file = ["--config", typeof(NodeOptions).Assembly.Location];

        var (options, error) = NodeOptions.Parse(isFirst ? ["--migrate-only", .. file] : [.. file, "--migrate-only"]);

        Assert.Null(error);
        Assert.True(options!.OnlyMigrates);
    }

    [Fact]
    public void It_rebuilds_by_two_files_When_it_is_told_so()
    {
        string[] file = ["--config", typeof(NodeOptions).Assembly.Location];

        var (options, error) = NodeOptions.Parse(["--rules", "r", .. file, "--rebuild", "--accept-loss", "--taxonomy", "t"]);

        Assert.Null(error);
        Assert.Equal(new RebuildOptions("r", "t", AcceptsLoss: true), options!.Rebuild);
        Assert.Equal((file[1], false, false), (options.ConfigFile, options.OnlyMigrates, options.OnlyChecks));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--config", "nowhere.conf", "--help")]
    public void It_gives_help_When_it_is_asked_for(params string[] args)
    {
        Assert.True(NodeOptions.WantsHelp(args));
        foreach (var word in new[] { "--config FILE", "COHORT_DATABASE", "COHORT_KAFKA_PASSWORD", "COHORT_HOST", "COHORT_ROLES", "--migrate-only", "--check-only", "--rebuild", "--accept-loss", "It ends with 0" })
            Assert.Contains(word, NodeOptions.Help, StringComparison.Ordinal);
        Assert.False(NodeOptions.WantsHelp(["--config", "node.conf"]));
    }

    [Theory]
    [InlineData("A node needs a file of settings.")]
    [InlineData("A node needs a file of settings.", "--migrate-only")]
    [InlineData("A node does one of --migrate-only, --check-only, --rebuild at a time.", "--migrate-only", "--check-only")]
    [InlineData("A node does one of --migrate-only, --check-only, --rebuild at a time.", "--rebuild", "--check-only")]
    [InlineData("The option --rules goes with --rebuild.", "--rules", "rules.cohort")]
    [InlineData("A rebuild needs the option --rules with a file after it: it is in no topic.", "--rebuild", "--taxonomy", "taxonomy.csv")]
    [InlineData("A rebuild needs the option --taxonomy with a file after it: it is in no topic.", "--rebuild", "--rules", "rules.cohort", "--taxonomy")]
    [InlineData("A node needs a file of settings.", "--rebuild", "--rules", "rules.cohort", "--taxonomy", "taxonomy.csv")]
    [InlineData("A node does not know '--role'.", "--role", "shard")]
    [InlineData("The option --config wants a file of settings after it.", "--config")]
    [InlineData("There is no file 'nowhere.conf'.", "--config", "nowhere.conf")]
    public void It_says_what_is_wrong_When_the_arguments_are_no_use(string message, params string[] args)
    {
        var (options, error) = NodeOptions.Parse(args);

        Assert.Null(options);
        Assert.Equal($"{message} {NodeOptions.Usage}", error);
    }
}
