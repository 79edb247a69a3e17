using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cohort.Store.Questions;

namespace Cohort.Store.Erasing;

/// <summary>The key that signs the receipts of a data directory: a file in it that only its owner may read, made when it is needed first.</summary>
internal sealed class ReceiptKey : IDisposable
{
    /// <summary>The file.</summary>
    public const string FileName = "erasure.key";

    private readonly ECDsa _key;

    private ReceiptKey(ECDsa key) => _key = key;

    /// <summary>The key of a directory.</summary>
    /// <exception cref="StoreException">The file holds no key.</exception>
    public static ReceiptKey In(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            using var file = new AtomicFile(path, isPrivate: true);
            file.Stream.Write(Encoding.ASCII.GetBytes(ReceiptPem.New()));
            file.Commit();
        }

        return OfPem(File.ReadAllText(path), $"'{path}' holds", "Put the former file back, or move this one away: another key is made then.");
    }

    /// <summary>The key of a serving store.</summary>
    /// <param name="pem">The key as text.</param>
    /// <exception cref="StoreException">It is none.</exception>
    public static ReceiptKey OfPem(string pem) => OfPem(pem, "The serving store holds", "Restore its table 'erasure_key', or empty it: another key is made then.");

    private static ReceiptKey OfPem(string pem, string holds, string remedy)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return new ReceiptKey(key);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new StoreException($"{holds} no key that could sign a receipt ({e.Message}). {remedy}", e);
        }
    }

    /// <summary>Signs a receipt.</summary>
    public SealedReceipt Seal(ErasureReceipt receipt)
    {
        var json = JsonSerializer.SerializeToElement(receipt, CohortJson.Form.ErasureReceipt);
        var key = _key.ExportSubjectPublicKeyInfo();
        return new SealedReceipt(json, new ReceiptSeal(
            SealedReceipt.Algorithm, Convert.ToBase64String(key), Convert.ToHexStringLower(SHA256.HashData(key)),
            Convert.ToBase64String(_key.SignData(SealedReceipt.BytesOf(json), HashAlgorithmName.SHA256))));
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
