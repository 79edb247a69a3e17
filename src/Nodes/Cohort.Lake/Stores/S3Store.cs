using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Cohort.Lake.Stores;

/// <summary>
/// A lake in an object store that speaks S3. Commits are conditional writes (<c>If-None-Match: *</c>); whether the store honours
/// them is tried when it is opened.
/// </summary>
public sealed class S3Store : ILakeStore, IDisposable
{
    private const string ProbeFolder = "_probe/";

    private readonly AmazonS3Client _client;
    private readonly S3Settings _settings;
    private readonly bool _isConditional;

    private S3Store(AmazonS3Client client, S3Settings settings, bool isConditional) => (_client, _settings, _isConditional) = (client, settings, isConditional);

    /// <inheritdoc/>
    public string Address => _settings.Prefix.Length == 0 ? $"s3://{_settings.Bucket}" : $"s3://{_settings.Bucket}/{_settings.Prefix}";

    /// <summary>Opens a bucket, and tries whether it honours conditional writes.</summary>
    /// <param name="settings">Where it is, and who asks.</param>
    /// <param name="isWritten">Whether it is going to be written; who reads alone needs no such right.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="LakeException">It cannot be reached, or does not honour them and nobody promised one committer.</exception>
    public static async Task<S3Store> OpenAsync(S3Settings settings, bool isWritten, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var client = Client(settings);
        try
        {
            var conditional = new S3Store(client, settings, isConditional: true);
            if (!isWritten || await conditional.HonoursConditionsAsync(cancel)) return conditional;
            return settings.IsOneCommitterPromised
                ? new S3Store(client, settings, isConditional: false)
                : throw new LakeException($"{conditional.Address} writes over an object where it was asked to write only if there is none (If-None-Match: *). Two who commit at once would lose rows. Use a store that honours it, or promise that one process alone ever commits ({nameof(S3Settings.IsOneCommitterPromised)}).");
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => PutAsync(path, content, isConditional: false, cancel);

    /// <inheritdoc/>
    public async Task<bool> TryCreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel = default)
    {
        if (await FindAsync(path, cancel) is not null) return false;
        try
        {
            await PutAsync(path, content, _isConditional, cancel);
            return true;
        }
        // Conflict: another conditional write of the same name is under way, and one of the two will be there.
        catch (AmazonS3Exception fault) when (fault.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, CancellationToken cancel = default)
    {
        if (await GetAsync(path, null, cancel) is not { } response) return null;
        using (response)
        {
            using var content = new MemoryStream();
            await response.ResponseStream.CopyToAsync(content, cancel);
            return content.ToArray();
        }
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenAsync(string path, CancellationToken cancel = default) =>
        await FindAsync(path, cancel) is { } found ? new RangeStream(found.Size, (start, end) => ReadRange(path, start, end)) : null;

    /// <inheritdoc/>
    public async Task<LakeObject?> FindAsync(string path, CancellationToken cancel = default)
    {
        try
        {
            var found = await _client.GetObjectMetadataAsync(_settings.Bucket, KeyOf(path), cancel);
            return new LakeObject(path, found.ContentLength, Utc(found.LastModified));
        }
        catch (AmazonServiceException fault) when (fault.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LakeObject> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var root = _settings.Prefix.Length == 0 ? "" : _settings.Prefix + "/";
        var request = new ListObjectsV2Request { BucketName = _settings.Bucket, Prefix = root + folder };
        do
        {
            var page = await _client.ListObjectsV2Async(request, cancel);
            foreach (var found in page.S3Objects ?? []) yield return new LakeObject(found.Key[root.Length..], found.Size ?? 0, Utc(found.LastModified));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string path, CancellationToken cancel = default) => _client.DeleteObjectAsync(_settings.Bucket, KeyOf(path), cancel);

    /// <inheritdoc/>
    public string? LocalFileOf(string path) => null;

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static AmazonS3Client Client(S3Settings settings)
    {
        var config = new AmazonS3Config
        {
            // Stores that are not Amazon's know neither checksums behind the content nor buckets in names of hosts.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            ForcePathStyle = settings.Endpoint is not null,
        };
        if (settings.Endpoint is { } endpoint) config.ServiceURL = endpoint.ToString();
        else if (settings.Region is { } region) config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        if (settings.Endpoint is not null && settings.Region is { } named) config.AuthenticationRegion = named;
        return settings.AccessKey is { } key ? new AmazonS3Client(new BasicAWSCredentials(key, settings.SecretKey), config) : new AmazonS3Client(config);
    }

    private static DateTimeOffset Utc(DateTime? moment) => moment is { } given ? new DateTimeOffset(given.ToUniversalTime()) : DateTimeOffset.MinValue;

    private async Task<bool> HonoursConditionsAsync(CancellationToken cancel)
    {
        var path = ProbeFolder + Guid.NewGuid().ToString("N");
        try
        {
            await PutAsync(path, "1"u8.ToArray(), isConditional: true, cancel);
            try
            {
                await PutAsync(path, "2"u8.ToArray(), isConditional: true, cancel);
                return false;
            }
            finally
            {
                await DeleteAsync(path, CancellationToken.None);
            }
        }
        catch (AmazonS3Exception fault) when (fault.StatusCode is HttpStatusCode.PreconditionFailed)
        {
            return true;
        }
        // Some refuse the condition itself.
        catch (AmazonS3Exception fault) when (fault.StatusCode is HttpStatusCode.NotImplemented)
        {
            return false;
        }
        catch (Exception fault) when (fault is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            throw new LakeException($"{Address} cannot be written: {fault.Message} Check the address, the bucket, the key and its rights.", fault);
        }
    }

    private async Task PutAsync(string path, ReadOnlyMemory<byte> content, bool isConditional, CancellationToken cancel)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        var request = new PutObjectRequest { BucketName = _settings.Bucket, Key = KeyOf(path), InputStream = stream, AutoCloseStream = false, UseChunkEncoding = false };
        if (isConditional) request.IfNoneMatch = "*";
        await _client.PutObjectAsync(request, cancel);
    }

    private async Task<GetObjectResponse?> GetAsync(string path, ByteRange? range, CancellationToken cancel)
    {
        try
        {
            return await _client.GetObjectAsync(new GetObjectRequest { BucketName = _settings.Bucket, Key = KeyOf(path), ByteRange = range }, cancel);
        }
        catch (AmazonServiceException fault) when (fault.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    // The reader of Parquet asks on a thread of its own and waits.
    private byte[] ReadRange(string path, long start, long end) => Task.Run(async () =>
    {
        using var response = await GetAsync(path, new ByteRange(start, end - 1), CancellationToken.None) ?? throw new LakeException($"{Address}/{path} is gone while it is read: a vacuum removed it. Ask again, or for a later version.");
        var bytes = new byte[end - start];
        await response.ResponseStream.ReadExactlyAsync(bytes);
        return bytes;
    }).GetAwaiter().GetResult();

    private string KeyOf(string path) => _settings.Prefix.Length == 0 ? LakePath.Checked(path) : $"{_settings.Prefix}/{LakePath.Checked(path)}";
}
