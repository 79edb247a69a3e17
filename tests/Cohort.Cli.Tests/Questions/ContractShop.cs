using Cohort.Core.Taxonomies;
using Cohort.Engine;
using Cohort.Engine.Input;
using Cohort.Engine.Questions;
using Cohort.Store.Questions;

namespace Cohort.Cli.Tests.Questions;

/// <summary>The purchases that everybody answers about, and a data directory that holds them.</summary>
public sealed class ContractShop : IDisposable
{
    /// <summary>The partition that a node reads them from; the directory calls its source so too.</summary>
    public const string Source = "purchases/0";

    public const string LastDay = "2026-04-20";

    public const string Rules =
        """
        affinity top 2
        segment dairy "Dairy lovers":
          rank("DAIRY") <= 1 and spend("DAIRY") >= 10
        segment lapsing "Lapsing":
          days_since_last() > 30
        segment either "One or the other":
          orders() >= 3 or (refunds() > 0 and not (spend("BREAD") > 5))
        """;

    public const string OtherRules = "affinity top 1\nsegment dairy \"Dairy lovers\": spend(\"DAIRY\") >= 5\nsegment many \"Many orders\": orders() >= 2\n";

    private readonly Shop _shop = new(string.Concat(Records.Select(record => record + "\n")), Rules);

    /// <summary>The users in them, one without a purchase in the window, and one of whom nobody knows.</summary>
    public static IReadOnlyList<string> Users { get; } = [.. Enumerable.Range(0, 12).Select(number => $"user {number}/ü"), "former"];

    /// <summary>Purchases in the order of their dates, and what is none.</summary>
    public static IReadOnlyList<string> Records { get; } =
    [
        Line("f1", "former", "milk", "30", "2026-01-02"),
        .. Enumerable.Range(0, 60).Select(number => Line(
            $"e{number}", Users[number % 12], ((string[])["milk", "bread", "cheese", "beer"])[number * 7 % 4], number % 9 == 8 ? "-2.50" : $"{1 + (number * 13 % 17)}.25",
            Core.Purchases.BusinessDate.Of(2026, 2, 20).AddDays(number).ToString())),
        Line("e59", Users[11], "beer", "9.75", LastDay),
        """{"event_id":"x","user_id":7}""",
        "not json",
        Line("old", Users[1], "milk", "5", "2025-06-01"),
    ];

    /// <summary>The directory that was filled by a run.</summary>
    public string Data => _shop.Data;

    /// <summary>The taxonomy, encoded.</summary>
    public byte[] Taxonomy => TaxonomyEncoding.Encode(TaxonomyFile.Read(_shop.TaxonomyFile));

    /// <summary>A folder of the shop.</summary>
    public string this[string name] => _shop[name];

    /// <summary>Fills the directory.</summary>
    public Task Fill(params string[] more) => _shop.RunAll(["--source", Source, "--partitions", "4", .. more]);

    /// <summary>An engine in this process over a directory of its own.</summary>
    internal Task<CohortEngine> OpenEngine() =>
        CohortEngine.In(_shop["engine"]).WithRules(Rules).WithTaxonomyFile(_shop.TaxonomyFile).WithRanges(4).OpenAsync();

    /// <summary>The answers of the directory.</summary>
    internal ICohort Directory() => new DirectoryCohort(Data);

    public void Dispose() => _shop.Dispose();

    private static string Line(string id, string user, string sku, string amount, string date) => Shop.Line(id, user, sku, amount, date).TrimEnd('\n');
}
