using System.CommandLine;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort import</c>: other people's data as purchases and a taxonomy.</summary>
internal static class ImportCommand
{
    public static Command Create() => new("import",
        """
        Turn other data into purchases and a taxonomy.

        Example:
          cohort import complete-journey --transactions transactions.csv.gz --products products.csv.gz --out journey
        """)
    {
        ImportCompleteJourneyCommand.Create(),
    };
}
