namespace Cohort.Serving.Http.Purchases;

/// <summary>What may be sent at once.</summary>
internal static class PurchaseLimits
{
    /// <summary>Bytes of a body as it is sent: fifty thousand purchases as they are, several times as many compressed.</summary>
    public const int BodyBytes = 8 * 1024 * 1024;

    /// <summary>Bytes of a body when it is decompressed. Purchases compress to a tenth; what goes far beyond is no purchases.</summary>
    public const int PlainBytes = 32 * 1024 * 1024;

    /// <summary>Records of a body: the answer has a line for each.</summary>
    public const int Lines = 50_000;

    /// <summary>Decompressed bytes that all requests of a process have in memory. Each is there up to three times until it is stored.</summary>
    public const long TogetherBytes = 96 * 1024 * 1024;

    /// <summary>Depth of objects in objects of a body; shops have five.</summary>
    public const int Depth = 64;

    /// <summary>The window of zstd as a power of two, which is what it takes of memory: 8 MiB, as RFC 8878 recommends.</summary>
    public const int ZstdWindow = 23;
}
