using Cohort.Store.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Serving.Http.Doors;

/// <summary>What some paths demand of whoever calls them. A path without one demands the most.</summary>
internal sealed record Door
{
    /// <summary>What an order in JSON may have at most, in bytes: they have some dozens.</summary>
    public const int OrderBytes = 64 * 1024;

    /// <summary>Orders as they are without further word: an administrator's.</summary>
    public static Door Strictest { get; } = new();

    /// <summary>What a question needs.</summary>
    public AccessRoles Ask { get; init; } = AccessRoles.Read;

    /// <summary>What a change needs.</summary>
    public AccessRoles Change { get; init; } = AccessRoles.Admin;

    /// <summary>Whether nothing is changed here, whatever the method of a request: questions can be too long for an address.</summary>
    public bool OnlyAsks { get; init; }

    /// <summary>Whether people see it in a browser, which loads what belongs to it from here.</summary>
    public bool IsPage { get; init; }

    /// <summary>Whether the audit log has sums of what is changed here, in place of each single change. Who is not let in is in it all the same.</summary>
    public bool IsSummed { get; init; }

    /// <summary>
    /// Whether logs have the pattern of the path in place of the path, and the code of a refusal in place of its sentence: what stands there
    /// is to be nowhere afterwards.
    /// </summary>
    public bool HidesPath { get; init; }

    /// <summary>Whether nobody is asked who they are: for supervisors, who have no keys.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The largest body, in bytes.</summary>
    public int BodyBytes { get; init; } = OrderBytes;

    /// <summary>The content types of a change. None that a page of another origin may send unasked.</summary>
    public IReadOnlyList<string> Types { get; init; } = ["application/json"];

    /// <summary>Which requests share a limit to how many there are at a time.</summary>
    public Weight Weight { get; init; } = Weight.Question;

    /// <summary>The door of a request.</summary>
    public static Door Of(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<Door>() ?? Strictest;

    /// <summary>The path of a request, as logs may have it.</summary>
    public static string PathOf(HttpContext http) =>
        Of(http).HidesPath && http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern } ? pattern : http.Request.Path;

    /// <summary>Whether a request is for a path that there is.</summary>
    public static bool IsKnown(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<Door>() is not null;

    /// <summary>Whether a request can change something.</summary>
    public static bool IsChange(HttpRequest request) =>
        !Of(request.HttpContext).OnlyAsks && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method) && !HttpMethods.IsTrace(request.Method);
}

/// <summary>How much a request takes of a node.</summary>
internal enum Weight
{
    /// <summary>Nothing to speak of; it is never kept waiting.</summary>
    None,

    /// <summary>A look into the serving store, or messages to actors.</summary>
    Question,

    /// <summary>Seconds of a processor and much memory.</summary>
    Heavy,

    /// <summary>Memory for purchases, and a wait until they are stored, which many share.</summary>
    Purchases,

    /// <summary>Next to nothing, for hours.</summary>
    Stream,
}

/// <summary>Puts paths behind doors.</summary>
internal static class DoorExtensions
{
    /// <summary>Paths that are mapped on what this gives are behind the door.</summary>
    public static IEndpointRouteBuilder Behind(this IEndpointRouteBuilder api, Door door)
    {
        var group = api.MapGroup("");
        group.WithMetadata(door);
        return group;
    }
}
