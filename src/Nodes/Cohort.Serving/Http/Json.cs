using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Cohort.Store.Questions;

namespace Cohort.Serving.Http;

/// <summary>The JSON of requests and answers: that of <see cref="CohortJson"/>, and no request with fields that nobody knows.</summary>
internal static class Json
{
    public static void Configure(JsonSerializerOptions options)
    {
        CohortJson.Configured(options);
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.TypeInfoResolver = JsonTypeInfoResolver.Combine(CohortJson.Default, options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver());
    }
}
