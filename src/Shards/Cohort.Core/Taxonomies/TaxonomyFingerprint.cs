using System.Security.Cryptography;
using System.Text;

namespace Cohort.Core.Taxonomies;

/// <summary>
/// Makes the version of a taxonomy from its content: the first 32 hexadecimal digits of the SHA-256 of all rows by sku, the
/// fields between tabs, of which no field holds one.
/// </summary>
internal sealed class TaxonomyFingerprint : IDisposable
{
    private const int LongestRow = Limits.IdBytes + (2 * Limits.NameBytes) + 3;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _row = new byte[LongestRow];

    // The first line is part of what is hashed: a change of the canonical form must change it.
    public TaxonomyFingerprint() => _hash.AppendData("cohort taxonomy 1\n"u8);

    /// <summary>Adds a row that <see cref="TaxonomyRules"/> let through, in the order of skus by <see cref="Utf8Order"/>; no category and no brand are empty.</summary>
    public void Add(string sku, string category, string brand)
    {
        var length = Append(0, sku, '\t');
        length = Append(length, category, '\t');
        length = Append(length, brand, '\n');
        _hash.AppendData(_row, 0, length);
    }

    /// <summary>The version of the rows.</summary>
    public string Version() => Convert.ToHexStringLower(_hash.GetHashAndReset().AsSpan(0, 16));

    public void Dispose() => _hash.Dispose();

    private int Append(int at, string text, char end)
    {
        at += Encoding.UTF8.GetBytes(text, _row.AsSpan(at));
        _row[at] = (byte)end;
        return at + 1;
    }
}
