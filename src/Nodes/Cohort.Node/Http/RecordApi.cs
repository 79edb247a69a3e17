using Cohort.Core.Ingest;
using Cohort.Core.Purchases;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Node.Http;

/// <summary>A record that is no purchase.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="Record">Its place there.</param>
/// <param name="Reason">The kind of fault.</param>
/// <param name="Field">The field at fault; null where the record as a whole is.</param>
/// <param name="Detail">A whole sentence.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Bytes">The first of them, in Base64.</param>
internal sealed record LetterReply(string Source, long Record, RejectionReason Reason, string? Field, string Detail, long Length, byte[] Bytes)
{
    public static LetterReply Of(DeadLetter letter) => new(
        letter.Source, letter.Record, letter.Rejection.Reason, letter.Rejection.Field.Length > 0 ? letter.Rejection.Field : null,
        letter.Rejection.Detail, letter.Length, letter.Bytes);
}

/// <summary>How many records were refused, and a page of them.</summary>
internal sealed record LettersReply(IReadOnlyDictionary<RejectionReason, long> Counts, IReadOnlyList<LetterReply> Items, string? Next);

/// <summary>Questions about what was read.</summary>
internal static class RecordApi
{
    public static void MapRecords(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sources", async (SourceView sources, CancellationToken cancel) => Results.Json(await sources.All(cancel)));
        api.MapGet("/dead-letters", async (IServingStore store, HttpContext http) =>
        {
            var query = new Query(http.Request.Query);
            var page = await store.DeadLettersAsync(query.Text("after"), query.Most(), http.RequestAborted);
            return Results.Json(new LettersReply(await store.RejectionsAsync(http.RequestAborted), [.. page.Items.Select(LetterReply.Of)], page.Next));
        });
    }
}
