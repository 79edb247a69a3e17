using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Cohort.Serving.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Cohort.Serving.Dashboard;

/// <summary>What pages load beside themselves: all of it is in the assembly, so nothing is fetched from elsewhere.</summary>
internal static class PageFiles
{
    private const string Folder = "assets/";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private static readonly FrozenDictionary<string, Asset> All = typeof(PageFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Folder.Length..], name => Read(typeof(PageFiles).Assembly, name), StringComparer.Ordinal);

    /// <summary>The address of a file, which changes with its content.</summary>
    public static string Of(string name) => $"{Folder}{name}?v={All[name].Hash}";

    public static void MapAssets(this IEndpointRouteBuilder app) => app.MapGet($"/{Folder}{{name}}", (string name, HttpContext http) =>
    {
        if (!All.TryGetValue(name, out var asset)) return Faults.Unknown(http);
        http.Response.Headers.CacheControl = http.Request.Query["v"] == asset.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset.Content, Types[Path.GetExtension(name)], entityTag: new EntityTagHeaderValue($"\"{asset.Hash}\""));
    });

    private static Asset Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new Asset(content, Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)));
    }

    private sealed record Asset(byte[] Content, string Hash);
}
