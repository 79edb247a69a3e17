using System.Security.Cryptography;

namespace Cohort.Store;

/// <summary>The key that signs receipts of erasures, as text.</summary>
internal static class ReceiptPem
{
    /// <summary>A new key.</summary>
    public static string New()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return made.ExportPkcs8PrivateKeyPem();
    }
}
