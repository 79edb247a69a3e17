using System.Globalization;
using Cohort.Engine;

namespace Cohort.Cli.Generation;

/// <summary>The articles of a stream: each has a price, and a row in the taxonomy. All follow from its number.</summary>
internal sealed class Assortment
{
    private const int Brands = 40;

    // Names that a grocer would use, so that rules of the examples mean something; further ones are numbered.
    private static readonly string[] Names =
    [
        "DAIRY", "BREAD", "FRUIT", "VEGETABLES", "BEEF", "CHEESE", "SOFT DRINKS", "SNACKS", "COFFEE", "FROZEN MEALS",
        "PORK", "POULTRY", "FISH", "EGGS", "CEREAL", "PASTA", "RICE", "CANNED GOODS", "SOUP", "SAUCES", "SPICES", "OILS",
        "BAKING", "SUGAR", "TEA", "JUICE", "WATER", "BEER", "WINE", "SPIRITS", "CHOCOLATE", "CANDY", "COOKIES",
        "ICE CREAM", "YOGURT", "BUTTER", "DELI", "SALADS", "BABY FOOD", "DIAPERS", "PET FOOD", "LAUNDRY", "CLEANING",
        "PAPER GOODS", "HAIR CARE", "SKIN CARE", "ORAL CARE", "VITAMINS", "PHARMACY", "FLOWERS", "MAGAZINES", "TOYS",
        "STATIONERY", "KITCHENWARE", "BATTERIES", "GARDEN", "SEASONAL", "ORGANIC", "VEGAN", "NUTS",
    ];

    private readonly ushort[] _categories;
    private readonly int[] _prices;

    public Assortment(GeneratorOptions options)
    {
        _categories = new ushort[options.Skus];
        _prices = new int[options.Skus];
        var random = new Xoshiro(options.Seed ^ 0x5eed_0f_5c05);
        var sizes = new Zipf(options.Categories, 0.7);
        for (var sku = 0; sku < options.Skus; sku++)
        {
            _categories[sku] = (ushort)sizes.Draw(random);
            _prices[sku] = DrawPrice(random);
        }
    }

    /// <summary>The price of one unit, in minor units.</summary>
    public int PriceOf(int sku) => _prices[sku];

    /// <summary>The rows of the taxonomy, by sku.</summary>
    public IEnumerable<TaxonomyRow> Taxonomy()
    {
        for (var sku = 0; sku < _prices.Length; sku++)
        {
            var brand = Xoshiro.Mix((ulong)sku) % Brands;
            yield return new TaxonomyRow(
                string.Create(CultureInfo.InvariantCulture, $"s{sku:d6}"),
                NameOf(_categories[sku]),
                string.Create(CultureInfo.InvariantCulture, $"brand-{brand:d2}"));
        }
    }

    private static string NameOf(int category) =>
        category < Names.Length ? Names[category] : string.Create(CultureInfo.InvariantCulture, $"CATEGORY-{category + 1:d5}");

    /// <summary>Mostly a few units of currency, rarely a hundred.</summary>
    private static int DrawPrice(Xoshiro random) => 49 + random.Below(random.Chance(0.05) ? 10_000 : 900);
}
