using Cohort.Serving.Http.Doors;
using Microsoft.AspNetCore.Http;

namespace Cohort.Serving.Http;

/// <summary>Reads large bodies.</summary>
internal static class Bodies
{
    /// <summary>
    /// The body, in memory once: its length must be said beforehand, so that nothing grows and is copied while it comes.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="largest">What it may have at most, in bytes.</param>
    public static async Task<byte[]> Read(HttpContext http, int largest)
    {
        if (http.Request.ContentLength is not { } length)
            throw new RefusedException(StatusCodes.Status411LengthRequired, "The request does not say how long its body is. Send it with a Content-Length, not in chunks.");
        if (length == 0) throw new BadRequestException("There is nothing in the body of the request.");
        if (length > largest)
            throw new RefusedException(StatusCodes.Status413PayloadTooLarge, $"The body has {length} bytes, and {http.Request.Path} takes {largest} at most.");
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        await http.Request.Body.ReadExactlyAsync(bytes, http.RequestAborted);
        return bytes;
    }
}
