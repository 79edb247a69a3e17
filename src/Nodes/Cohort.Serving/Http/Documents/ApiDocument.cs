using System.Text.Json.Nodes;
using Cohort.Core.Purchases;
using Cohort.Serving.Http.Doors;
using Cohort.Store.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Cohort.Serving.Http.Documents;

/// <summary>The document of the API for programs, at <c>/openapi/v1.json</c>: made of the paths as they are mapped, of their doors and of <see cref="ApiPath"/>.</summary>
internal static class ApiDocument
{
    private const string Name = "v1";
    private const string Key = "key";
    private const string Certificate = "certificate";
    private const string Problem = "Problem";

    // How types of bodies are called.
    private const string Wish = "Wish";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services
        .AddSingleton(ServingPaths.All)
        .AddOpenApi(Name, document =>
        {
            document.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            document.AddDocumentTransformer(Describe);
            document.AddOperationTransformer(Describe);
            document.AddSchemaTransformer(Describe);

            // The pages, and what belongs to them, are for people.
            document.ShouldInclude = path => path.ActionDescriptor.EndpointMetadata.OfType<ApiPath>().Any();
        });

    public static void MapApiDocument(this IEndpointRouteBuilder app) => app.MapOpenApi().WithMetadata(new Door());

    /// <summary>Gives the paths that are mapped on what this gives what the document tells of them.</summary>
    public static IEndpointRouteBuilder Documented(this WebApplication app)
    {
        var known = app.Services.GetServices<ApiPathTable>().SelectMany(table => table.Paths).ToDictionary(path => (path.Method, path.Path));
        var group = app.MapGroup("");
        ((IEndpointConventionBuilder)group).Add(endpoint =>
        {
            if (endpoint is not RouteEndpointBuilder { RoutePattern.RawText: { } route } || endpoint.Metadata.OfType<HttpMethodMetadata>().FirstOrDefault() is not { HttpMethods: [var method] }) return;
            if (!known.TryGetValue((method, route), out var path)) return;
            endpoint.Metadata.Add(path);
            endpoint.Metadata.Add(new EndpointSummaryAttribute(path.Summary));
            endpoint.Metadata.Add(new TagsAttribute(path.Tag));
            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(path.Status, path.Reply, [path.Type]));
        });
        return group;
    }

    private static async Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Cohort",
            Version = Name,
            Description = "Segments and scores from a stream of purchases. Money is in minor units of the currency. Every fault is a problem (RFC 9457) with a stable `code`; with 429, `Retry-After` says when to ask again.",
        };

        // Which address this process has is no part of what it answers.
        document.Servers = [];
        document.AddComponent(Problem, await context.GetOrCreateSchemaAsync(typeof(ProblemReply), null, cancel));
        document.AddComponent(Key, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = $"A key of 'cohort node-key create', with some of the roles {AccessRoleNames.All}, or a token of the OpenID Connect provider that the settings name. Where no key is known, callers of the same machine may do everything." });
        document.AddComponent(Certificate, new OpenApiSecurityScheme { Type = SecuritySchemeType.MutualTLS, Description = "A certificate of an authority that the settings name." });
    }

    private static async Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var path = metadata.OfType<ApiPath>().Last();
        var door = metadata.OfType<Door>().LastOrDefault() ?? Door.Strictest;
        operation.OperationId = IdOf(path);
        operation.Parameters =
        [
            .. path.Path.Split('/').Where(part => part.StartsWith('{') && part.EndsWith('}')).Select(part => ApiParameters.OfPath(part.Trim('{', '}'))),
            .. path.Parameters.Select(ApiParameters.Find),
        ];
        if (operation.Parameters.Count == 0) operation.Parameters = null;
        if (path.Body is { } body) operation.RequestBody = await BodyOf(body, door, context, cancel);
        var isChange = !door.OnlyAsks && path.Method != "GET";
        if (!door.IsOpen)
        {
            var role = AccessRoleNames.Of(isChange ? door.Change : door.Ask);
            operation.Description = $"Role: `{role}`.";
            operation.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, context.Document)] = [role] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Certificate, context.Document)] = [role] },
            ];
        }

        operation.Responses ??= [];
        foreach (var status in ProblemsOf(path, door, isChange, operation.RequestBody is not null))
        {
            var code = ProblemCodes.Of(status);
            context.Document!.AddComponent<IOpenApiResponse>(code, new OpenApiResponse
            {
                Description = $"{ReasonPhrases.GetReasonPhrase(status)}: the code is `{code}`, and `detail` has the reason and the remedy.",
                Content = new Dictionary<string, OpenApiMediaType> { [Faults.ContentType] = new() { Schema = new OpenApiSchemaReference(Problem, context.Document) } },
            });
            operation.Responses[status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponseReference(code, context.Document);
        }
    }

    private static async Task<OpenApiRequestBody> BodyOf(Type body, Door door, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var isBytes = body != typeof(SentPurchase);
        var one = body == typeof(byte[]) ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } : await NamedAsync(body, context, cancel);
        if (!isBytes) one = new OpenApiSchema { OneOf = [one, await NamedAsync(typeof(SentVoid), context, cancel)] };
        var content = new Dictionary<string, OpenApiMediaType>();
        foreach (var type in door.Types)
        {
            var isJson = type == "application/json";
            if (!isJson && isBytes) content[type] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
            else if (isJson && body == typeof(SentPurchase)) content[type] = new OpenApiMediaType { Schema = new OpenApiSchema { OneOf = [one, new OpenApiSchema { Type = JsonSchemaType.Array, Items = one }] } };
            else if (isJson || !isBytes) content[type] = new OpenApiMediaType { Schema = one };
        }

        return new OpenApiRequestBody { Required = true, Content = content, Description = $"{door.BodyBytes} bytes at most." };
    }

    private static async Task<IOpenApiSchema> NamedAsync(Type body, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        context.Document!.AddComponent(body.Name, await context.GetOrCreateSchemaAsync(body, null, cancel));
        return new OpenApiSchemaReference(body.Name, context.Document);
    }

    private static IEnumerable<int> ProblemsOf(ApiPath path, Door door, bool isChange, bool hasBody)
    {
        if (path.Parameters.Count > 0 || hasBody) yield return StatusCodes.Status400BadRequest;
        if (!door.IsOpen) yield return StatusCodes.Status401Unauthorized;
        if (!door.IsOpen) yield return StatusCodes.Status403Forbidden;
        if (path.Path.Contains('{', StringComparison.Ordinal)) yield return StatusCodes.Status404NotFound;
        if (isChange) yield return StatusCodes.Status409Conflict;
        if (path.Parameters.Any(name => name is "as_of" or "the_date" or "cursor")) yield return StatusCodes.Status410Gone;
        if (hasBody) yield return StatusCodes.Status413PayloadTooLarge;
        if (isChange || hasBody) yield return StatusCodes.Status415UnsupportedMediaType;
        if (door.Weight != Weight.None) yield return StatusCodes.Status429TooManyRequests;
        if (!door.IsOpen) yield return StatusCodes.Status500InternalServerError;
        if (!door.IsOpen) yield return StatusCodes.Status501NotImplemented;
        if (!door.IsOpen) yield return StatusCodes.Status503ServiceUnavailable;
    }

    // Numbers are numbers, though texts of them are read too; dates are texts; problems have codes that are known.
    private static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(BusinessDate)) (schema.Type, schema.Format) = (JsonSchemaType.String, "date");
        else if (schema.Type is { } kinds && kinds.HasFlag(JsonSchemaType.String) && (kinds.HasFlag(JsonSchemaType.Integer) || kinds.HasFlag(JsonSchemaType.Number)))
            (schema.Type, schema.Pattern) = (kinds & ~JsonSchemaType.String, null);

        // Answers may have more one day; requests with a field that nobody knows are refused.
        if (!type.Name.EndsWith(Wish, StringComparison.Ordinal)) schema.AdditionalPropertiesAllowed = true;
        if (type == typeof(ProblemReply) && schema.Properties?["code"] is OpenApiSchema code)
            code.Enum = [.. ProblemCodes.All.Values.Distinct().Select(one => (JsonNode)JsonValue.Create(one))];
        return Task.CompletedTask;
    }

    // As in getSegmentsMembers.
    private static string IdOf(ApiPath path) => path.Method.ToLowerInvariant() + string.Concat(path.Path.Split('/', '-', '.')
        .Where(part => part.Length > 0 && part != Name && !part.StartsWith('{')).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
