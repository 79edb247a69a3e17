using Cohort.Core.Purchases;

namespace Cohort.Cli.Generation;

/// <summary>What a synthetic stream is like. The same options give the same bytes.</summary>
public sealed record GeneratorOptions
{
    /// <summary>Chooses one stream among those of the same shape.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Users, 1 to 100 million.</summary>
    public int Users { get; init; } = 10_000;

    /// <summary>Lines to write, repeats and malformed ones included; 0 to 100 billion.</summary>
    public long Events { get; init; } = 100_000;

    /// <summary>Calendar dates that the stream spans, 1 to 3,660.</summary>
    public int Days { get; init; } = 90;

    /// <summary>The first of them.</summary>
    public BusinessDate Start { get; init; } = BusinessDate.Of(2026, 1, 1);

    /// <summary>Articles, 1 to 10 million.</summary>
    public int Skus { get; init; } = 2_000;

    /// <summary>Categories they belong to, 1 to 65,534.</summary>
    public int Categories { get; init; } = 60;

    /// <summary>Exponent of Zipf's law by which users differ in activity: 0 is all alike, at most 3.</summary>
    public double UserSkew { get; init; } = 1.0;

    /// <summary>Share of purchases that one user makes beside what is theirs by Zipf's law, 0 to 1.</summary>
    public double HotUser { get; init; }

    /// <summary>Exponent of Zipf's law by which skus differ in popularity: 0 is all alike, at most 3.</summary>
    public double SkuSkew { get; init; } = 0.8;

    /// <summary>Share of lines that repeat an earlier one exactly, 0 to 1.</summary>
    public double Duplicates { get; init; } = 0.01;

    /// <summary>Share of purchases dated 1 to 20 days before their place in the stream, 0 to 1; never before the start.</summary>
    public double Late { get; init; } = 0.01;

    /// <summary>Share of lines that are no purchase, 0 to 1.</summary>
    public double Malformed { get; init; } = 0.001;

    /// <summary>Share of purchases that are refunds, 0 to 1.</summary>
    public double Refunds { get; init; } = 0.02;

    /// <summary>What amounts are in: it says how many digits after the point they have.</summary>
    public BaseCurrency Currency { get; init; } = BaseCurrency.Of("EUR");

    /// <summary>A sentence for each option that is out of its range, by the name it has on the command line.</summary>
    public IEnumerable<string> Faults()
    {
        string?[] faults =
        [
            Outside("--users", Users, 1, 100_000_000),
            Outside("--events", Events, 0, 100_000_000_000),
            Outside("--days", Days, 1, 3_660),
            Outside("--skus", Skus, 1, 10_000_000),
            Outside("--categories", Categories, 1, 65_534),
            Outside("--user-skew", UserSkew, 0, 3),
            Outside("--hot-user", HotUser, 0, 1),
            Outside("--sku-skew", SkuSkew, 0, 3),
            Outside("--duplicates", Duplicates, 0, 1),
            Outside("--late", Late, 0, 1),
            Outside("--malformed", Malformed, 0, 1),
            Outside("--refunds", Refunds, 0, 1),
            Duplicates + Malformed > 1 ? "The options --duplicates and --malformed together exceed 1; lower one of them." : null,
            Start.Day + Days - 1 > BusinessDate.Last.Day ? "The options --start and --days lead beyond 2100-12-31; start earlier." : null,
        ];
        return faults.OfType<string>();
    }

    // Written so that NaN, too, is outside.
    private static string? Outside(string name, double value, double least, double most) =>
        value >= least && value <= most ? null
            : FormattableString.Invariant($"The option {name} is {value}; give a value from {least} to {most}.");
}
