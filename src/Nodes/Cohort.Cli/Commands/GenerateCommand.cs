using System.CommandLine;
using System.Globalization;
using Cohort.Cli.Generation;
using Cohort.Cli.Input;
using Cohort.Core.Purchases;
using Cohort.Engine.Input;
using Cohort.Store;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort generate</c>: a synthetic stream of purchases of any size.</summary>
internal static class GenerateCommand
{
    private static readonly GeneratorOptions Defaults = new();

    public static Command Create()
    {
        var file = new Option<string>("--out")
        {
            Required = true,
            HelpName = "FILE",
            Description = "Where the purchases go, one JSON object a line; - is standard output.",
        };
        var taxonomyFile = new Option<string?>("--taxonomy-out")
        {
            HelpName = "FILE",
            Description = "Where the taxonomy of the skus goes, as CSV.",
        };
        var seed = CommonOptions.Number("--seed", "N", "Chooses one stream among those of the same shape.", Defaults.Seed);
        var users = CommonOptions.Number("--users", "N", "Users.", Defaults.Users);
        var events = CommonOptions.Number("--events", "N", "Lines to write, repeats and malformed ones included.", Defaults.Events);
        var days = CommonOptions.Number("--days", "N", "Calendar dates that the stream spans.", Defaults.Days);
        var start = CommonOptions.Date("--start", "The first date, as in 2026-01-01.", Defaults.Start);
        var skus = CommonOptions.Number("--skus", "N", "Articles.", Defaults.Skus);
        var categories = CommonOptions.Number("--categories", "N", "Categories of the articles.", Defaults.Categories);
        var userSkew = CommonOptions.Number("--user-skew", "S", "How much users differ in activity: Zipf's exponent, 0 is all alike.", Defaults.UserSkew);
        var hotUser = CommonOptions.Number("--hot-user", "SHARE", "Share of purchases that one user makes beside their own.", Defaults.HotUser);
        var skuSkew = CommonOptions.Number("--sku-skew", "S", "How much articles differ in popularity, likewise.", Defaults.SkuSkew);
        var duplicates = CommonOptions.Number("--duplicates", "SHARE", "Share of lines that repeat an earlier one.", Defaults.Duplicates);
        var late = CommonOptions.Number("--late", "SHARE", "Share of purchases dated 1 to 20 days before their place.", Defaults.Late);
        var malformed = CommonOptions.Number("--malformed", "SHARE", "Share of lines that are no purchase.", Defaults.Malformed);
        var refunds = CommonOptions.Number("--refunds", "SHARE", "Share of purchases that are refunds.", Defaults.Refunds);
        var currency = CommonOptions.Currency("What amounts are in: it says how many digits after the point they have.");
        var command = new Command("generate",
            """
            Write a synthetic stream of purchases in time order. The same options give the same bytes.

            Example:
              cohort generate --out purchases.ndjson --taxonomy-out taxonomy.csv --users 50000 --events 1000000
            """)
        {
            file, taxonomyFile, seed, users, events, days, start, skus, categories, userSkew, hotUser, skuSkew, duplicates, late,
            malformed, refunds, currency,
        };
        command.SetAction((parsed, cancel) =>
        {
            var options = new GeneratorOptions
            {
                Seed = parsed.GetValue(seed),
                Users = parsed.GetValue(users),
                Events = parsed.GetValue(events),
                Days = parsed.GetValue(days),
                Start = parsed.GetValue(start),
                Skus = parsed.GetValue(skus),
                Categories = parsed.GetValue(categories),
                UserSkew = parsed.GetValue(userSkew),
                HotUser = parsed.GetValue(hotUser),
                SkuSkew = parsed.GetValue(skuSkew),
                Duplicates = parsed.GetValue(duplicates),
                Late = parsed.GetValue(late),
                Malformed = parsed.GetValue(malformed),
                Refunds = parsed.GetValue(refunds),
                Currency = BaseCurrency.Of(parsed.GetRequiredValue(currency)),
            };
            var (to, taxonomy) = (parsed.GetRequiredValue(file), parsed.GetValue(taxonomyFile));
            return Task.Run(() => Generate(options, to, taxonomy, parsed.InvocationConfiguration.Error, cancel), cancel);
        });
        return command;
    }

    private static int Generate(
        GeneratorOptions options, string to, string? taxonomyTo, TextWriter error, CancellationToken cancel)
    {
        var faults = string.Join(Environment.NewLine, options.Faults());
        if (faults.Length > 0) throw CommandException.BadUsage(faults);
        var generator = new PurchaseGenerator(options);
        var counts = new GeneratedCounts();
        using var file = to == "-" ? null : new AtomicFile(to);
        using var taxonomyFile = taxonomyTo is null ? null : new AtomicFile(taxonomyTo);
        using var standardOutput = file is null ? Console.OpenStandardOutput() : null;
        ProgressLine.Run("Generating", "lines", progress =>
            counts = generator.Write(file?.Stream ?? standardOutput!, progress, cancel));
        if (taxonomyFile is not null) TaxonomyFile.Write(taxonomyFile.Stream, generator.Taxonomy());
        file?.Commit();
        taxonomyFile?.Commit();
        // Standard output may be the stream itself.
        error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Generated {counts.Lines} lines ({counts.Bytes} bytes): {counts.Duplicates} repeats, {counts.Late} late, {counts.Refunds} refunds, {counts.Malformed} malformed."));
        return ExitCode.Done;
    }
}
