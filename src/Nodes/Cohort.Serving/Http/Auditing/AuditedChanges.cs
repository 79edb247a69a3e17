using System.Text;
using Cohort.Serving.Http.Doors;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Http;

namespace Cohort.Serving.Http.Auditing;

/// <summary>Sees to it that every change is in the audit log: those that are not let in, and those that are, before they are made.</summary>
internal sealed class AuditedChanges(AuditLog log)
{
    /// <summary>Outside the doors: gives each change an id, and notes which are not let in.</summary>
    public async Task Outside(HttpContext http, RequestDelegate next)
    {
        if (!Door.IsChange(http.Request))
        {
            await next(http);
            return;
        }

        http.TraceIdentifier = Guid.CreateVersion7().ToString("n");
        http.Response.Headers["X-Request-Id"] = http.TraceIdentifier;
        try
        {
            await next(http);
        }

        // Whoever asks too often is not written down each time.
        catch (RefusedException refused) when (refused.Status != StatusCodes.Status429TooManyRequests && http.Features.Get<AuditEntry>() is null)
        {
            await log.Refuse(http, refused);
            throw;
        }
    }

    /// <summary>Inside the doors: notes the change, lets it be made, and notes what came of it before anybody is told.</summary>
    public async Task Inside(HttpContext http, RequestDelegate next)
    {
        if (!Door.IsChange(http.Request) || !Door.IsKnown(http) || Door.Of(http).IsSummed)
        {
            await next(http);
            return;
        }

        var sent = Door.Of(http).BodyBytes <= Door.OrderBytes ? await ReadOrder(http) : null;
        using var body = new CountedBody(http.Request.Body);
        if (sent is null) http.Request.Body = body;
        var begun = await log.Begin(http, sent ?? "");
        http.Features.Set(begun);
        var (answer, whole) = (http.Response.Body, new MemoryStream());
        http.Response.Body = whole;
        try
        {
            await next(http);
        }
        catch (Exception e)
        {
            http.Response.Body = answer;
            var (status, fault) = Faults.Of(e);
            await log.End(begun, status, AuditLog.RefusalOf(http, status, fault.Error), sent ?? body.Told);
            throw;
        }

        http.Response.Body = answer;
        var text = Encoding.UTF8.GetString(whole.GetBuffer().AsSpan(0, (int)Math.Min(whole.Length, 4 * Excerpt.Body)));
        await log.End(begun, http.Response.StatusCode, Excerpt.Of(text, Excerpt.Body), sent ?? body.Told);
        whole.Position = 0;
        await whole.CopyToAsync(answer, http.RequestAborted);
    }

    private static async Task<string> ReadOrder(HttpContext http)
    {
        http.Request.EnableBuffering(Door.OrderBytes, Door.OrderBytes);
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8, false, leaveOpen: true);
        var text = Excerpt.Of(await reader.ReadToEndAsync(http.RequestAborted), Excerpt.Body);
        http.Request.Body.Position = 0;
        return text;
    }
}
