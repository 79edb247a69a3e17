using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cohort.Core.Purchases;

namespace Cohort.Store.Questions;

/// <summary>What was removed of a user, where and when. It names them by <see cref="UserMark"/> alone.</summary>
/// <param name="Format">The version of the receipt.</param>
/// <param name="Erasure">The number of the erasure in its directory.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="AsOf">The as-of date of the directory then; null before its first purchase.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">Why, in their words; may be empty.</param>
/// <param name="User">What stands for the user.</param>
/// <param name="RefusesLater">Whether later purchases of the user are refused.</param>
/// <param name="Removed">What was removed where.</param>
/// <param name="NotReached">What the erasure did not reach: a sentence each.</param>
/// <param name="Program">The version of the program that did it.</param>
public sealed record ErasureReceipt(
    int Format, long Erasure, DateTimeOffset At, BusinessDate? AsOf, string By, string Reason, UserMark User, bool RefusesLater, IReadOnlyList<RemovedPart> Removed,
    IReadOnlyList<string> NotReached, string Program)
{
    /// <summary>The version that this program writes and reads.</summary>
    public const int FormatVersion = 1;
}

/// <summary>By what a receipt is known to be of a directory's key.</summary>
/// <param name="Algorithm">How it was made: <see cref="SealedReceipt.Algorithm"/>.</param>
/// <param name="PublicKey">The public key (SubjectPublicKeyInfo), in Base64.</param>
/// <param name="Fingerprint">SHA-256 of the public key, in hexadecimal digits.</param>
/// <param name="Value">The signature, in Base64: r and s of 32 bytes each, over the receipt as JSON without white space between its tokens.</param>
public sealed record ReceiptSeal(string Algorithm, string PublicKey, string Fingerprint, string Value);

/// <summary>A receipt with its signature, as it is handed out.</summary>
/// <param name="Receipt">The receipt.</param>
/// <param name="Signature">Its signature.</param>
public sealed record SealedReceipt(JsonElement Receipt, ReceiptSeal Signature)
{
    /// <summary>The one way in which receipts are made.</summary>
    public const string Algorithm = "ECDSA P-256 with SHA-256";

    /// <summary>What the receipt says.</summary>
    /// <exception cref="JsonException">It is no receipt.</exception>
    public ErasureReceipt Read()
    {
        var receipt = Receipt.Deserialize(CohortJson.Form.ErasureReceipt) ?? throw new JsonException("It is empty.");
        return receipt.Format == ErasureReceipt.FormatVersion
            ? receipt : throw new JsonException($"It has format {receipt.Format}, and this program reads {ErasureReceipt.FormatVersion}.");
    }

    /// <summary>Whether the signature is of this receipt and this public key, and the fingerprint is the key's.</summary>
    public bool Fits()
    {
        if (Signature.Algorithm != Algorithm) return false;
        try
        {
            var key = Convert.FromBase64String(Signature.PublicKey);
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(key, out _);
            return Convert.ToHexStringLower(SHA256.HashData(key)) == Signature.Fingerprint
                && ecdsa.VerifyData(BytesOf(Receipt), Convert.FromBase64String(Signature.Value), HashAlgorithmName.SHA256);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }

    /// <summary>What is signed of a receipt: its JSON without white space between its tokens, in UTF-8.</summary>
    internal static byte[] BytesOf(JsonElement receipt)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) receipt.WriteTo(writer);
        return bytes.ToArray();
    }
}
