using System.Net.Http.Headers;

namespace Cohort.Cli.Clusters;

/// <summary>What has to hold at a node for a change to be made.</summary>
/// <param name="Tag">The tag of what is changed; null where there is to be nothing yet.</param>
/// <param name="IsAsked">Whether anything has to hold.</param>
internal readonly record struct NodeCondition(string? Tag, bool IsAsked)
{
    /// <summary>Nothing has to.</summary>
    public static NodeCondition None => default;

    /// <summary>What is there has this tag, or is not there yet.</summary>
    public static NodeCondition After(string? tag) => new(tag, true);

    /// <summary>Puts it into the headers of a request.</summary>
    public void Put(HttpRequestHeaders headers)
    {
        if (!IsAsked) return;
        if (Tag is null) headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        else headers.IfMatch.Add(Tag == "*" ? EntityTagHeaderValue.Any : new EntityTagHeaderValue($"\"{Tag}\""));
    }
}
