using System.Globalization;
using System.Text.Json.Nodes;
using Cohort.Store.Questions;
using Microsoft.OpenApi;

namespace Cohort.Serving.Http.Documents;

/// <summary>The parameters of questions: each means the same on every path.</summary>
internal static class ApiParameters
{
    private const int MostOverlap = 5;

    private static readonly Dictionary<string, OpenApiParameter> Known = new()
    {
        ["limit"] = Of("limit", "How many items are given.", Whole(1, CohortLimits.Page, CohortLimits.UsualPage)),
        ["after"] = Of("after", "`next` of the page before; none for the first page.", Text()),
        ["cursor"] = Of("after", "The cursor after which transitions are given; `end` for the cursor of the last.", Text()),
        ["user"] = Of("user", "Only those of this user.", Text()),
        ["segment"] = Of("segment", "Only those of this segment, by its name or title.", Text()),
        ["the_segment"] = Of("segment", "The segment, by its name or title.", Text(), isRequired: true),
        ["the_model"] = Of("model", "The model: its name for the version in force, as in churn, or a version.", Text(), isRequired: true),
        ["segments"] = Of("segment", "Two to five segments, each as a parameter of its own.", new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text(), MinItems = 2, MaxItems = MostOverlap }, isRequired: true),
        ["from"] = Of("from", "The first date.", Date()),
        ["to"] = Of("to", "The last date.", Date()),
        ["as_of"] = Of("as_of", "A date that has come: what was known at its end is told in place of what holds now.", Date()),
        ["the_date"] = Of("as_of", "A date that has come: what was known at its end is told.", Date(), isRequired: true),
        ["format"] = Of("format", "`csv` or `ndjson`, in the place of the header Accept.", Text()),
        ["from_revision"] = Of("from", "The revision to compare with.", Whole(1, int.MaxValue, null), isRequired: true),
        ["to_revision"] = Of("to", "The revision that is compared; that in force unless given.", Whole(1, int.MaxValue, null)),
        ["if_match"] = Header("If-Match", "The ETag of `GET /v1/rules` in double quotes: what somebody else has put in force meanwhile is not overwritten. `*` overwrites whatever holds.", isRequired: true),
        ["if_match_optional"] = Header("If-Match", "The ETag of `GET /v1/rules` in double quotes: what somebody else has put in force meanwhile is not overwritten.", isRequired: false),
        ["if_match_draft"] = Header("If-Match", "The tag of the draft in double quotes; `*` for whatever there is. With a new one `If-None-Match: *` in its place.", isRequired: false),
        ["latest"] = Of("latest", "Whether the latest come first.", new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = JsonValue.Create(false) }),
        ["reason"] = Of("reason", "Why, for whoever looks at it later; it must not name the user.", Text()),
        ["refuse_later"] = Of("refuse_later", "Whether purchases of the user that come later are refused; a hash of their id under a secret key is kept for it.", new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = JsonValue.Create(false) }),
        ["mapping"] = Of("mapping", "The mapping that turns the records into purchases; none where they are purchases.", Text()),
        ["last_event_id"] = new OpenApiParameter { Name = "Last-Event-ID", In = ParameterLocation.Header, Description = "The cursor after which the stream goes on; browsers send it by themselves.", Schema = Text() },
    };

    private static readonly Dictionary<string, string> OfPaths = new()
    {
        ["id"] = "The id of the user, with slashes and the like escaped.",
        ["name"] = "The segment, by its name or title.",
        ["revision"] = "The number of the revision, from 1.",
        ["erasure"] = "The number of the erasure, from 1.",
    };

    /// <summary>A parameter by its name here.</summary>
    public static OpenApiParameter Find(string name) => Known[name];

    /// <summary>A parameter of a path.</summary>
    public static OpenApiParameter OfPath(string name) => new()
    {
        Name = name,
        In = ParameterLocation.Path,
        Required = true,
        Description = OfPaths.GetValueOrDefault(name, "The name in the path."),
        Schema = name is "revision" or "erasure" ? Whole(1, int.MaxValue, null) : Text(),
    };

    private static OpenApiParameter Header(string name, string description, bool isRequired) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = Text(), Required = isRequired };

    private static OpenApiParameter Of(string name, string description, OpenApiSchema schema, bool isRequired = false) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema, Required = isRequired };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Date() => new() { Type = JsonSchemaType.String, Format = "date" };

    private static OpenApiSchema Whole(int least, int most, int? usual) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most.ToString(CultureInfo.InvariantCulture),
        Default = usual is { } value ? JsonValue.Create(value) : null,
    };
}
