using System.Text.Json;
using System.Xml.Linq;
using Cohort.Cli;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Cohort.Learning.Commands;
using Xunit;

namespace Cohort.Learning.Tests;

/// <summary>The command, from files to versions of models.</summary>
[Trait("Category", "Slow")]
public sealed class TrainTests : IDisposable
{
    private readonly ShopHistory _shop = new(seed: 3, users: 300, days: 320);

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Both_kinds_of_model_are_written_with_metrics_report_and_plots()
    {
        var (code, output) = await TrainAsync("churn", "models");

        Assert.True(code == ExitCode.Done, output);
        var versions = Directory.GetDirectories(Path.Combine(_shop.Folder, "models", "churn"));
        Assert.Equal(2, versions.Length);
        foreach (var folder in versions)
        {
            var model = ModelFile.Decode(await File.ReadAllBytesAsync(Path.Combine(folder, "model.cohort")));
            Assert.Equal(Path.GetFileName(folder), model.Version);
            Assert.Equal(ModelKind.Churn, model.Kind);
            using var metrics = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "metrics.json")));
            Assert.Equal(model.Version, metrics.RootElement.GetProperty("version").GetString());
            Assert.InRange(metrics.RootElement.GetProperty("metrics").GetProperty("auc").GetDouble(), 0.6, 1);
            Assert.Equal(model.Origin.Rows, metrics.RootElement.GetProperty("train").GetProperty("rows").GetInt64());
            var report = await File.ReadAllTextAsync(Path.Combine(folder, "report.md"));
            foreach (var plot in Directory.GetFiles(folder, "*.svg"))
            {
                Assert.Equal("svg", XDocument.Load(plot).Root!.Name.LocalName);
                Assert.Contains($"({Path.GetFileName(plot)})", report, StringComparison.Ordinal);
            }

            Assert.Equal(5, Directory.GetFiles(folder, "*.svg").Length);
        }
    }

    [Fact]
    public async Task The_same_training_gives_the_same_versions_and_changes_nothing()
    {
        await TrainAsync("propensity:MILK", "once", "--calibration", "isotonic");
        var (code, output) = await TrainAsync("propensity:MILK", "again", "--calibration", "isotonic");

        Assert.True(code == ExitCode.Done, output);
        Assert.NotEmpty(Files("once"));
        Assert.Equal(Files("once"), Files("again"));

        Dictionary<string, string> Files(string models) => Directory
            .GetFiles(Path.Combine(_shop.Folder, models), "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(Path.Combine(_shop.Folder, models), file), File.ReadAllText);
    }

    [Fact]
    public async Task The_largest_categories_get_a_model_each_When_none_is_named()
    {
        var (code, output) = await TrainAsync("propensity", "models", "--top", "2");

        Assert.True(code == ExitCode.Done, output);
        Assert.Equal(["propensity%3AMILK", "propensity%3AOTHER"], Directory.GetDirectories(Path.Combine(_shop.Folder, "models")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task It_is_refused_When_there_is_too_little()
    {
        _shop.Lines.RemoveAll(line => line.Hash % 20 != 0);

        var (code, output) = await TrainAsync("churn", "models");

        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("There is too little to train a model of churn:", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_shop.Folder, "models")));
    }

    [Fact]
    public async Task It_is_refused_When_the_purchases_end_before_the_outcomes()
    {
        _shop.Lines.RemoveAll(line => line.Arrived > ShopHistory.FirstDay + 250);

        var (code, output) = await TrainAsync("churn", "models");

        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("the last outcome is that of", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weather", "cannot be trained")]
    [InlineData("propensity:WINE", "The taxonomy has no category \"WINE\"")]
    public async Task It_is_refused_When_what_is_asked_is_unknown(string what, string expected)
    {
        var (code, output) = await TrainAsync(what, "models");

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_gives_what_its_files_give()
    {
        var rules = Path.Combine(_shop.Folder, "rules.cohort");
        await File.WriteAllTextAsync(rules, "segment idle: days_since_last() > 14\n");
        var events = _shop.Save(_shop.Lines);
        var data = Path.Combine(_shop.Folder, "data");
        using var output = new StringWriter();
        var ran = await CommandLine.RunAsync(
            ["run", "--events", events, "--taxonomy", _shop.TaxonomyFile, "--rules", rules, "--data", data, "--quiet"], output, output);
        Assert.True(ran == ExitCode.Done, output.ToString());

        var (code, told) = await RunAsync("churn", "--data", data, "--segments", "idle", "--out", Path.Combine(_shop.Folder, "of directory"));
        Assert.True(code == ExitCode.Done, told);
        (code, told) = await TrainAsync("churn", "of files", "--rules", rules, "--segments", "all");
        Assert.True(code == ExitCode.Done, told);

        Assert.Equal(Versions("of files"), Versions("of directory"));
    }

    [Fact]
    public async Task A_file_that_a_mapping_reads_gives_what_its_purchases_give_and_a_data_directory_knows_the_mapping()
    {
        var (csv, mapping, rules, data) = (Path.Combine(_shop.Folder, "e.csv"), Path.Combine(_shop.Folder, "m.mapping"), Path.Combine(_shop.Folder, "r.cohort"), Path.Combine(_shop.Folder, "data"));
        await File.WriteAllTextAsync(mapping, "format csv\nlines rows:\n  event_id: id\n  user_id: who\n  sku: sku\n  amount: cents / 100\n  quantity: 1\n  occurred_at: local(day + \" 12:00\", \"UTC\")\n");
        await File.WriteAllLinesAsync(csv, _shop.Lines.Select(line => $"{line.Event};{line.User};{line.Sku};{line.Minor};{new BusinessDate((ushort)line.Day)}").Prepend("id;who;sku;cents;day"));
        await File.WriteAllTextAsync(rules, "affinity off\n");
        await CohortAsync("run", "--events", csv, "--mapping", mapping, "--taxonomy", _shop.TaxonomyFile, "--rules", rules, "--data", data, "--quiet");

        var (code, told) = await TrainAsync("churn", "of purchases");
        Assert.True(code == ExitCode.Done, told);
        (code, told) = await RunAsync("churn", "--data", data, "--out", Path.Combine(_shop.Folder, "of directory"));
        Assert.True(code == ExitCode.Done, told);
        (code, told) = await RunAsync("churn", "--events", csv, "--mapping", mapping, "--taxonomy", _shop.TaxonomyFile, "--out", Path.Combine(_shop.Folder, "of csv"));
        Assert.True(code == ExitCode.Done, told);

        Assert.Equal(Versions("of purchases"), Versions("of directory"));
        Assert.Equal(Versions("of purchases"), Versions("of csv"));
    }

    [Fact]
    public async Task A_trained_model_is_promoted_and_scores_customers_as_they_buy()
    {
        await TrainAsync("churn", "models");
        var models = Path.Combine(_shop.Folder, "models");
        var version = Path.GetFileName(Directory.GetDirectories(Path.Combine(models, "churn"))[0]);
        var data = Path.Combine(_shop.Folder, "data");
        var rules = Path.Combine(_shop.Folder, "rules.cohort");
        await File.WriteAllTextAsync(rules, "segment idle: days_since_last() > 14\n");

        var listed = await CohortAsync("models", "list", "--models", models);
        await CohortAsync("models", "promote", version, "--models", models, "--reason", "first");
        await CohortAsync(
            "run", "--events", _shop.Save(_shop.Lines), "--taxonomy", _shop.TaxonomyFile, "--rules", rules, "--data", data, "--models", models, "--quiet");
        var scores = await CohortAsync("scores", _shop.Lines[^1].User, "--data", data);

        Assert.Contains(version[..8], listed, StringComparison.Ordinal);
        Assert.Contains("churn", scores, StringComparison.Ordinal);
    }

    private IEnumerable<string?> Versions(string models) =>
        Directory.GetDirectories(Path.Combine(_shop.Folder, models, "churn")).Select(Path.GetFileName).Order();

    private static async Task<string> CohortAsync(params string[] args)
    {
        using var output = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, output);
        Assert.True(code == ExitCode.Done, output.ToString());
        return output.ToString();
    }

    private Task<(int Code, string Output)> TrainAsync(string what, string models, params string[] more) => RunAsync(
        [what, "--events", _shop.Save(_shop.Lines), "--taxonomy", _shop.TaxonomyFile, "--out", Path.Combine(_shop.Folder, models), .. more]);

    private static async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        string[] dates = ["--from", ShopHistory.Date(60).ToString(), "--to", ShopHistory.Date(310).ToString(), "--horizon", "28"];
        var code = await CommandLine.RunAsync(TrainingCommands.Root(), "cohort train", [.. args, .. dates], output, output, default);
        return (code, output.ToString());
    }
}
