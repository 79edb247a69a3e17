using Cohort.Store.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cohort.Serving.Http.Doors;

/// <summary>Who asks.</summary>
/// <param name="Name">The name of the key, the subject of the certificate, or that it is this machine.</param>
/// <param name="Roles">What they may do.</param>
internal sealed record Caller(string Name, AccessRoles Roles)
{
    /// <summary>Whoever asks where nobody is asked who they are: only this machine can.</summary>
    public static Caller Loopback { get; } = new("loopback", AccessRoles.Admin);

    /// <summary>Whoever sent a request that was let in.</summary>
    public static Caller Of(HttpContext http) => http.Features.GetRequiredFeature<Caller>();

    /// <summary>Whoever was not let in.</summary>
    public const string Unknown = "unknown";
}
