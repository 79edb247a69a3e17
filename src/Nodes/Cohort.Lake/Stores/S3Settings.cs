namespace Cohort.Lake.Stores;

/// <summary>Where a bucket is, and who asks.</summary>
/// <param name="Bucket">The bucket; it is there already.</param>
/// <param name="Prefix">The folder of the lake in it, without slashes at its ends; empty for the whole bucket.</param>
public sealed record S3Settings(string Bucket, string Prefix = "")
{
    /// <summary>The address of a store that is not Amazon's; null for Amazon's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region; null to take that of the environment.</summary>
    public string? Region { get; init; }

    /// <summary>The id of the key; null to take what the environment gives, as every client of S3 does.</summary>
    public string? AccessKey { get; init; }

    /// <summary>The secret of the key.</summary>
    public string? SecretKey { get; init; }

    /// <summary>
    /// Whether a store is taken that does not know how to write only what is not there: then nothing but the operator's word
    /// keeps two from committing at once.
    /// </summary>
    public bool IsOneCommitterPromised { get; init; }
}
