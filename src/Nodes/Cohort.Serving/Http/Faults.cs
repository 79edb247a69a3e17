using System.Text.Json;
using Cohort.Core.Encodings;
using Cohort.Core.Texts;
using Cohort.Serving.Http.Doors;
using Cohort.Store;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cohort.Serving.Http;

/// <summary>What went wrong.</summary>
/// <param name="Error">A whole sentence.</param>
/// <param name="Faults">Each single fault, where there are several.</param>
internal sealed record Fault(string Error, IReadOnlyList<string>? Faults = null);

/// <summary>What went wrong, for whoever asked: problem details, as RFC 9457 has them.</summary>
/// <param name="Type">Always <c>about:blank</c>: the status and the code say of which kind the problem is.</param>
/// <param name="Title">What the status means.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Code">The kind of problem, which stays the same when sentences change.</param>
/// <param name="Detail">A whole sentence with the reason and the remedy.</param>
/// <param name="Faults">Each single fault, where there are several.</param>
internal sealed record ProblemReply(string Type, string Title, int Status, string Code, string Detail, IReadOnlyList<string>? Faults);

/// <summary>Turns what is thrown into answers that people understand.</summary>
internal static class Faults
{
    // Whoever mends a hundred sends it again, and an answer stays small whatever was sent.
    private const int MostFaults = 100;

    // Bytes of a sentence: longer than any of ours that quotes what it should.
    private const int MostBytes = 2_048;

    // Characters of a path that are told: longer than any that a node knows.
    private const int LongestPath = 200;

    /// <summary>The content type of problems.</summary>
    public const string ContentType = "application/problem+json";

    public static async Task Answer(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            var (status, fault) = Of(exception);
            if (status == StatusCodes.Status500InternalServerError)
                HttpLog.Failed(http.RequestServices.GetRequiredService<ILogger<Fault>>(), Shown.Cut(http.Request.Method), Shown.Cut(Door.PathOf(http), LongestPath), exception);
            if (exception is RefusedException { RetryAfter: { } seconds }) http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await Because(status, fault.Error, fault.Faults).ExecuteAsync(http);
        }
    }

    public static IResult Unknown(HttpContext http) =>
        Because(StatusCodes.Status404NotFound, $"A node does not know {Shown.Cut(http.Request.Method)} {Shown.Cut(http.Request.Path.ToString(), LongestPath)}.");

    public static IResult Because(int status, string error, IReadOnlyList<string>? faults = null) => Results.Json(
        new ProblemReply("about:blank", ReasonPhrases.GetReasonPhrase(status), status, ProblemCodes.Of(status), Told(error), faults is { Count: > MostFaults }
            ? [.. faults.Take(MostFaults).Select(Told), $"{faults.Count - MostFaults} more are not told."] : faults is null ? null : [.. faults.Select(Told)]),
        statusCode: status,
        contentType: ContentType);

    // What was asked is quoted here and there, also by the reader of JSON: short, and with nothing unseen.
    private static string Told(string sentence) => Shown.Within(sentence, MostBytes);

    /// <summary>What an exception is answered with.</summary>
    public static (int Status, Fault Fault) Of(Exception exception) => exception switch
    {
        RefusedException refused => (refused.Status, new Fault(refused.Message)),
        CohortException refused => (StatusOf(refused.Refusal), new Fault(refused.Message, refused.Faults.Count > 0 ? refused.Faults : null)),
        BadRequestException or ArgumentException or JsonException => (StatusCodes.Status400BadRequest, new Fault(exception.Message)),
        DamagedDataException => (StatusCodes.Status400BadRequest, new Fault($"What was sent is no encoded taxonomy: {exception.Message}")),
        BadHttpRequestException { InnerException: JsonException json } => (StatusCodes.Status400BadRequest, new Fault($"The body of the request cannot be read: {json.Message}")),
        BadHttpRequestException bad => (bad.StatusCode, new Fault(bad.Message)),
        StoreException { Fault: StoreFault.TooLong } => (StatusCodes.Status504GatewayTimeout, new Fault(exception.Message)),
        StoreException => (StatusCodes.Status503ServiceUnavailable, new Fault(exception.Message)),
        _ => (StatusCodes.Status500InternalServerError, new Fault("This could not be answered; the log of the node says why.")),
    };

    private static int StatusOf(Refusal refusal) => refusal switch
    {
        Refusal.Unknown => StatusCodes.Status404NotFound,
        Refusal.Wrong => StatusCodes.Status400BadRequest,
        Refusal.Conflict => StatusCodes.Status409Conflict,
        Refusal.Gone => StatusCodes.Status410Gone,
        Refusal.Changed => StatusCodes.Status412PreconditionFailed,
        Refusal.Forbidden => StatusCodes.Status403Forbidden,
        Refusal.NotHere => StatusCodes.Status501NotImplemented,
        Refusal.NotReady => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
