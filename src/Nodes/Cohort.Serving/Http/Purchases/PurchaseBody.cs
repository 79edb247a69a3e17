using Cohort.Serving.Http.Doors;
using Cohort.Store.Input;
using Microsoft.AspNetCore.Http;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Cohort.Serving.Http.Purchases;

/// <summary>Reads a body of purchases, and decompresses it within a bound.</summary>
internal static class PurchaseBody
{
    private const int Step = 64 * 1024;

    /// <summary>The decompressed body.</summary>
    /// <param name="http">The request.</param>
    /// <param name="share">Counts its bytes.</param>
    /// <exception cref="RefusedException">It is too large, or compressed in a way that is not known.</exception>
    /// <exception cref="BadRequestException">It is damaged or empty.</exception>
    public static async Task<ReadOnlyMemory<byte>> Read(HttpContext http, IntakeBudget.Share share)
    {
        var encoding = http.Request.Headers.ContentEncoding.ToString().Trim();
        var sent = await Read(http.Request.Body, share, PurchaseLimits.BodyBytes, http.RequestAborted);
        if (sent.Length == 0) throw new BadRequestException("There is nothing in the body of the request. Send purchases as JSON: one object, an array, or one object to a line as application/x-ndjson.");
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) return ContentOf(sent);
        try
        {
            sent.Position = 0;
            await using var plain = Opened(sent, encoding);
            return ContentOf(await Read(plain, share, PurchaseLimits.PlainBytes, http.RequestAborted));
        }
        catch (Exception fault) when (fault is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw new BadRequestException($"The body is no {encoding}, or is cut off ({fault.Message.TrimEnd('.')}). Compress it again, or send it as it is without Content-Encoding. Nothing of it was taken.");
        }
    }

    private static Stream Opened(MemoryStream sent, string encoding)
    {
        if (encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase)) return new GzipFile(sent);
        if (encoding.Equals("zstd", StringComparison.OrdinalIgnoreCase))
        {
            var zstd = new DecompressionStream(sent, checkEndOfStream: true);
            zstd.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, PurchaseLimits.ZstdWindow);
            return zstd;
        }

        throw new RefusedException(StatusCodes.Status415UnsupportedMediaType,
            $"The Content-Encoding '{Excerpt.Of(encoding, Excerpt.Name)}' is not known here. Send the body with gzip or zstd, or as it is.");
    }

    private static async Task<MemoryStream> Read(Stream body, IntakeBudget.Share share, int most, CancellationToken cancel)
    {
        var bytes = new MemoryStream();
        var buffer = GC.AllocateUninitializedArray<byte>(Step);
        while (await body.ReadAsync(buffer, cancel) is > 0 and var read)
        {
            share.Take(read);
            bytes.Write(buffer, 0, read);
            if (bytes.Length > most)
                throw new RefusedException(StatusCodes.Status413PayloadTooLarge, $"The body has more than {most} bytes{(most > PurchaseLimits.BodyBytes ? " when it is decompressed" : "")}. Send it in several parts; nothing of it was taken.");
        }

        return bytes;
    }

    private static ReadOnlyMemory<byte> ContentOf(MemoryStream bytes) => bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
}
