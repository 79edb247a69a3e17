using System.CommandLine;
using System.Globalization;
using Cohort.Cli.Input;
using Cohort.Engine.Input;
using Cohort.Store;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort import complete-journey</c>: the public study of 84.51° as purchases and a taxonomy.</summary>
internal static class ImportCompleteJourneyCommand
{
    public static Command Create()
    {
        var transactions = new Option<string>("--transactions")
        {
            Required = true,
            HelpName = "FILE",
            Description = "transactions.csv or .csv.gz of the study.",
        };
        var products = new Option<string>("--products")
        {
            Required = true,
            HelpName = "FILE",
            Description = "products.csv or .csv.gz of the study.",
        };
        var directory = new Option<string>("--out")
        {
            Required = true,
            HelpName = "DIR",
            Description = "Where purchases.ndjson and taxonomy.csv go; made where it is missing, files in it are replaced.",
        };
        var command = new Command("complete-journey",
            """
            Turn the 84.51° "Complete Journey 2.0" study into purchases in time order and a taxonomy.

            Example:
              cohort import complete-journey --transactions transactions.csv.gz --products products.csv.gz --out journey
            """)
        { transactions, products, directory };
        command.SetAction((parsed, cancel) => Task.Run(() => Import(
            parsed.GetRequiredValue(transactions), parsed.GetRequiredValue(products), parsed.GetRequiredValue(directory),
            parsed.InvocationConfiguration.Output, cancel), cancel));
        return command;
    }

    private static int Import(
        string transactions, string products, string directory, TextWriter output, CancellationToken cancel)
    {
        var journey = new CompleteJourney();
        ProgressLine.Run("Reading transactions", "purchases", progress => journey.ReadTransactions(transactions, progress, cancel));
        var taxonomy = CompleteJourney.ReadProducts(products);

        using var purchaseFile = new AtomicFile(Path.Combine(directory, "purchases.ndjson"));
        using var taxonomyFile = new AtomicFile(Path.Combine(directory, "taxonomy.csv"));
        ProgressLine.Run("Writing purchases", "purchases", progress => journey.WritePurchases(purchaseFile.Stream, progress, cancel));
        TaxonomyFile.Write(taxonomyFile.Stream, taxonomy);
        purchaseFile.Commit();
        taxonomyFile.Commit();

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Imported {journey.Purchases} purchases of {journey.Users} users and a taxonomy of {taxonomy.Count} skus into {directory}."));
        return ExitCode.Done;
    }
}
