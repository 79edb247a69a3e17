using System.Globalization;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Cohort.Serving.Http.Doors;
using Cohort.Serving.Live;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http;

/// <summary>All members of a segment, sent as they are read.</summary>
internal static class MemberStreamApi
{
    /// <summary>A stream lasts as long as somebody reads.</summary>
    public static Door Door { get; } = new() { Weight = Weight.Stream };

    public static void MapMemberStream(this IEndpointRouteBuilder api) => api.MapGet("/segments/{name}/members/stream", async (HttpContext http, ICohort cohort, MemberStreams streams) =>
    {
        var (query, lines) = (new Query(http.Request.Query), LinesOf(http.Request));
        var (name, date) = (PathName.Of(http), query.Date("as_of"));
        using var turn = streams.Enter(http.RequestAborted);
        if (date is { } then) await SendThen(http, cohort, lines, name, then, turn.Ends);
        else await cohort.ReadMembersAsync(name, snapshot => Begin(http, lines, snapshot), users => Send(http, lines, users, turn.Ends), turn.Ends);
    });

    // What is over does not change from page to page; of the as-of date it is what was known when the page was read.
    private static async Task SendThen(HttpContext http, ICohort cohort, MemberLines lines, string name, BusinessDate date, CancellationToken ends)
    {
        for (var page = await cohort.MembersThenAsync(name, date, null, CohortLimits.PageThen, ends); ; page = await cohort.MembersThenAsync(name, date, page.Next, CohortLimits.PageThen, ends))
        {
            if (!http.Response.HasStarted) Begin(http, lines);
            await Send(http, lines, page.Items, ends);
            if (page.Next is null) return;
        }
    }

    private static Task Begin(HttpContext http, MemberLines lines, MembersSnapshotReply snapshot)
    {
        http.Response.Headers["Cohort-Cursor"] = snapshot.Cursor;
        http.Response.Headers["Cohort-Members"] = snapshot.Members.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Cohort-Rules-Revision"] = snapshot.RulesRevision.ToString(CultureInfo.InvariantCulture);
        Begin(http, lines);
        return http.Response.StartAsync(http.RequestAborted);
    }

    private static void Begin(HttpContext http, MemberLines lines)
    {
        http.Response.ContentType = lines.Type;
        lines.Head.CopyTo(http.Response.BodyWriter.GetSpan(lines.Head.Length));
        http.Response.BodyWriter.Advance(lines.Head.Length);
    }

    private static async Task Send(HttpContext http, MemberLines lines, IReadOnlyList<string> users, CancellationToken ends)
    {
        lines.Write(http.Response.BodyWriter, users);
        await http.Response.BodyWriter.FlushAsync(ends);
    }

    private static MemberLines LinesOf(HttpRequest request)
    {
        if (new Query(request.Query).Text("format") is { } format)
        {
            return format switch
            {
                "csv" => MemberLines.Csv,
                "ndjson" => MemberLines.Ndjson,
                _ => throw new BadRequestException($"format is '{Shown.Cut(format)}': give csv or ndjson."),
            };
        }

        foreach (var type in request.GetTypedHeaders().Accept.OrderByDescending(one => one.Quality ?? 1).Select(one => one.MediaType.Value))
        {
            if (type is "text/csv" or "text/*") return MemberLines.Csv;
            if (type is "application/x-ndjson" or "application/jsonl" or "application/*" or "*/*") return MemberLines.Ndjson;
        }

        return request.Headers.Accept.Count == 0 ? MemberLines.Ndjson : throw new RefusedException(
            StatusCodes.Status406NotAcceptable, $"All members are sent as text/csv or application/x-ndjson, and '{Shown.Cut(request.Headers.Accept.ToString())}' is accepted. Accept one of these, or give format=csv or format=ndjson.");
    }
}
