using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Cohort.Core.Encodings;
using Cohort.Core.Texts;

namespace Cohort.Core.Taxonomies;

/// <summary>
/// Reads the bytes of a taxonomy that somebody sends, and believes none of them: what is taken is what
/// <see cref="TaxonomyBuilder"/> makes of the same rows, in the one form that <see cref="TaxonomyEncoding.Encode"/> gives it.
/// </summary>
public sealed class TaxonomyArrival
{
    // Room made ahead of skus: a number at the beginning of a body takes no memory.
    private const int SkusAhead = 65_536;

    private readonly List<TaxonomyFault> _faults = [];

    private TaxonomyArrival()
    {
    }

    private bool IsFull => _faults.Count >= Limits.Faults;

    /// <summary>Reads a taxonomy. No content makes this throw.</summary>
    /// <param name="encoded">What was sent.</param>
    /// <param name="taxonomy">The taxonomy; null where there is a fault.</param>
    /// <param name="faults">
    /// At most <see cref="Limits.Faults"/> faults, each with the number of its category or sku in the list, from 1 on; 0 where it is of the whole.
    /// </param>
    public static bool TryRead(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Taxonomy? taxonomy, out IReadOnlyList<TaxonomyFault> faults)
    {
        var arrival = new TaxonomyArrival();
        taxonomy = null;
        try
        {
            taxonomy = arrival.Read(encoded);
        }
        catch (DamagedDataException damaged)
        {
            arrival.Add(0, "bytes", $"What was sent is no encoded taxonomy. {damaged.Message} Send what 'cohort activate' makes of the file.");
        }

        faults = arrival._faults;
        return taxonomy is not null;
    }

    private Taxonomy? Read(ReadOnlySpan<byte> encoded)
    {
        var bytes = ByteReader.Unseal(encoded, "taxonomy");
        TaxonomyEncoding.CheckFormat(ref bytes);
        var claimed = bytes.ShortText();
        if (ReadCategories(ref bytes) is not { } categories) return null;
        var skus = ReadSkus(ref bytes, categories, out var version);
        if (IsFull) return null;
        if (!bytes.IsAtEnd) Add(0, "bytes", "More follows after the last sku; send the taxonomy alone.");
        if (_faults.Count == 0 && !claimed.SequenceEqual(Encoding.UTF8.GetBytes(version)))
            Add(0, "version", $"The taxonomy says that it is version {Excerpt.Of(claimed)}, but its content makes {version}; send what belongs together.");
        return _faults.Count == 0 ? new Taxonomy(version, categories, skus) : null;
    }

    private string[]? ReadCategories(ref ByteReader bytes)
    {
        var count = bytes.Count();
        if (count is 0 or > Limits.Categories)
        {
            Add(0, "categories", $"The taxonomy has {count} categories with {Taxonomy.UnknownName}; there can be 1 to {Limits.Categories}. Merge some.");
            return null;
        }

        var categories = new string[count];
        categories[Taxonomy.Unknown] = Taxonomy.UnknownName;
        ReadOnlySpan<byte> former = default;
        for (var id = 1; id < count && !IsFull; id++)
        {
            var raw = bytes.ShortText();
            CheckOrder(id, "category", raw, former);
            categories[id] = TextOf(id, "category", raw);
            if (TaxonomyRules.OfCategory(id, categories[id]) is { } fault) _faults.Add(fault);
            former = raw;
        }

        return IsFull ? null : categories;
    }

    private Dictionary<string, Taxonomy.Entry> ReadSkus(ref ByteReader bytes, string[] categories, out string version)
    {
        var count = bytes.Count();
        var skus = new Dictionary<string, Taxonomy.Entry>(Math.Min(count, SkusAhead), StringComparer.Ordinal);
        var brands = new Dictionary<string, string>(StringComparer.Ordinal);
        var used = new BitArray(categories.Length) { [Taxonomy.Unknown] = true };
        using var fingerprint = new TaxonomyFingerprint();
        ReadOnlySpan<byte> former = default;
        for (var number = 1; number <= count && !IsFull; number++)
        {
            var raw = bytes.ShortText();
            CheckOrder(number, "sku", raw, former);
            former = raw;
            var sku = TextOf(number, "sku", raw);
            var category = CategoryOf(number, bytes.VarintInt(), categories, used);
            var brand = TextOf(number, "brand", bytes.ShortText());
            if (TaxonomyRules.OfRow(number, sku, "", brand) is { } fault) _faults.Add(fault);
            if (_faults.Count > 0) continue;
            if (!brands.TryGetValue(brand, out var shared)) brands.Add(brand, shared = brand);
            skus.Add(sku, new Taxonomy.Entry(category, shared.Length == 0 ? null : shared));
            fingerprint.Add(sku, category == Taxonomy.Unknown ? "" : categories[category], shared);
        }

        for (var id = 1; id < categories.Length && !IsFull; id++)
        {
            if (!used[id]) Add(id, "category", $"No sku has the category {Excerpt.Of(categories[id])}; remove it from the list.");
        }

        version = fingerprint.Version();
        return skus;
    }

    private int CategoryOf(int number, int category, string[] categories, BitArray used)
    {
        if (category < categories.Length) used[category] = true;
        else Add(number, "category", $"The category is number {category} of a list of {categories.Length}; name one of the list.");
        return category;
    }

    private string TextOf(int number, string field, ReadOnlySpan<byte> raw)
    {
        if (!Utf8.IsValid(raw)) Add(number, field, $"The {field} {Excerpt.Of(raw)} is not UTF-8; spell it in that encoding.");
        return Encoding.UTF8.GetString(raw);
    }

    // Names in the order of their bytes have the ids that the builder gives them, and none can stand twice.
    private void CheckOrder(int number, string field, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> former)
    {
        var order = number == 1 ? 1 : raw.SequenceCompareTo(former);
        if (order == 0) Add(number, field, $"The {field} {Excerpt.Of(raw)} stands twice; keep one of the two.");
        if (order < 0) Add(number, field, $"The {field} {Excerpt.Of(raw)} comes after {Excerpt.Of(former)}; sort them by their bytes in UTF-8.");
    }

    private void Add(int number, string field, string detail)
    {
        if (!IsFull) _faults.Add(new TaxonomyFault(number, field, detail));
    }
}
