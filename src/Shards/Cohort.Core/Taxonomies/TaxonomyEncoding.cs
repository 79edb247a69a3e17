using System.Text;
using Cohort.Core.Encodings;
using Cohort.Core.Texts;

namespace Cohort.Core.Taxonomies;

/// <summary>A taxonomy as bytes, for the store: read back without reading and checking its rows anew.</summary>
/// <remarks>
/// Version 1: version byte; taxonomy version; number of categories and their names from id 1 on; number of skus and
/// for each sku, category id, brand (empty for none); CRC-32C.
/// </remarks>
public static class TaxonomyEncoding
{
    private const byte FormatVersion = 1;

    /// <summary>The bytes of a taxonomy; equal taxonomies have equal bytes.</summary>
    public static byte[] Encode(Taxonomy taxonomy)
    {
        var bytes = new ByteWriter(64 * 1024);
        bytes.Byte(FormatVersion);
        Text(bytes, taxonomy.Version);
        bytes.Varint((ulong)taxonomy.CategoryCount);
        for (var id = 1; id < taxonomy.CategoryCount; id++) Text(bytes, taxonomy.CategoryName(id));
        bytes.Varint((ulong)taxonomy.SkuCount);
        foreach (var (sku, entry) in taxonomy.Entries.OrderBy(e => e.Key, Utf8Order.Instance))
        {
            Text(bytes, sku);
            bytes.Varint((ulong)entry.Category);
            Text(bytes, entry.Brand ?? "");
        }

        bytes.Seal();
        return bytes.Written.ToArray();
    }

    /// <summary>
    /// The taxonomy of bytes that a store kept. They were checked when they came in, by the rules of that time, and are in force:
    /// what stands in them is taken. Bytes that somebody sends are for <see cref="TaxonomyArrival"/>.
    /// </summary>
    /// <exception cref="DamagedDataException">They cannot be read as what <see cref="Encode"/> gives.</exception>
    public static Taxonomy Decode(ReadOnlySpan<byte> encoded)
    {
        var bytes = ByteReader.Unseal(encoded, "taxonomy");
        CheckFormat(ref bytes);
        var version = bytes.Text();
        var categories = Categories(ref bytes);
        var count = bytes.Count();
        var skus = new Dictionary<string, Taxonomy.Entry>(count, StringComparer.Ordinal);
        var brands = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var sku = bytes.Text();
            var category = bytes.VarintInt();
            if (category >= categories.Length) throw new DamagedDataException($"Sku {Excerpt.Of(sku)} has category {category} of {categories.Length}.");
            var brand = bytes.Text();
            if (!brands.TryGetValue(brand, out var shared)) brands.Add(brand, shared = brand);
            if (!skus.TryAdd(sku, new Taxonomy.Entry(category, shared.Length == 0 ? null : shared)))
                throw new DamagedDataException($"Sku {Excerpt.Of(sku)} stands twice in the taxonomy.");
        }

        return new Taxonomy(version, categories, skus);
    }

    internal static void CheckFormat(ref ByteReader bytes)
    {
        var format = bytes.Byte();
        if (format != FormatVersion)
            throw new DamagedDataException($"The taxonomy has format version {format}; this program reads {FormatVersion}.");
    }

    private static string[] Categories(ref ByteReader bytes)
    {
        var count = bytes.Count();
        if (count == 0) throw new DamagedDataException("The taxonomy has no categories, not even UNKNOWN.");
        var categories = new string[count];
        categories[Taxonomy.Unknown] = Taxonomy.UnknownName;
        for (var id = 1; id < categories.Length; id++) categories[id] = bytes.Text();
        return new HashSet<string>(categories, StringComparer.Ordinal).Count == count
            ? categories : throw new DamagedDataException("A category stands twice in the taxonomy.");
    }

    private static void Text(ByteWriter bytes, string text) => bytes.ShortText(Encoding.UTF8.GetBytes(text));
}
