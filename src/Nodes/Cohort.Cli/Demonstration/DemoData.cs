namespace Cohort.Cli.Demonstration;

/// <summary>The purchases of a demonstration, and the commands that make them and run them.</summary>
/// <param name="Title">Where they come from.</param>
/// <param name="Make">The command line that writes purchases.ndjson and taxonomy.csv.</param>
/// <param name="Rules">The rules that fit them.</param>
/// <param name="RunOptions">What the run needs beside files and directory.</param>
internal sealed record DemoData(string Title, string[] Make, string Rules, string[] RunOptions)
{
    private static readonly string[] Study = ["shared", "data", "complete-journey"];

    /// <summary>The study's purchases where they are at hand; generated ones otherwise.</summary>
    /// <param name="into">The directory for the files.</param>
    /// <param name="from">Directories at which the search for the study begins; it goes upwards.</param>
    public static DemoData Find(string into, params string[] from) =>
        from.SelectMany(Upwards).Select(d => Path.Combine([d, .. Study])).FirstOrDefault(Directory.Exists) is { } study
            ? OfStudy(study, into)
            : Generated(into);

    /// <summary>The purchases of the 84.51° study.</summary>
    public static DemoData OfStudy(string study, string into) => new(
        "the real purchases of 2,377 households in 2017 (84.51° Complete Journey)",
        ["import", "complete-journey", "--transactions", Path.Combine(study, "transactions.csv.gz"), "--products", Path.Combine(study, "products.csv.gz"), "--out", into],
        Example("grocery"),
        ["--until", "2017-12-31", "--currency", "USD"]);

    /// <summary>Generated purchases.</summary>
    public static DemoData Generated(string into) => new(
        "generated purchases; put the Complete Journey files into shared/data/complete-journey for real ones",
        ["generate", "--out", Path.Combine(into, "purchases.ndjson"), "--taxonomy-out", Path.Combine(into, "taxonomy.csv")],
        Example("generated"),
        []);

    /// <summary>An example's rules; they come with the program.</summary>
    private static string Example(string name) => Path.Combine(AppContext.BaseDirectory, "examples", name, "rules.cohort");

    private static IEnumerable<string> Upwards(string directory)
    {
        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent) yield return at.FullName;
    }
}
