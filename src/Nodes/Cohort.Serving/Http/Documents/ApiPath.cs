namespace Cohort.Serving.Http.Documents;

/// <summary>What the document of the API tells of a path that its code does not tell.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path as it is mapped.</param>
/// <param name="Tag">What it is about.</param>
/// <param name="Summary">What it does, as a short sentence.</param>
/// <param name="Reply">What is answered.</param>
internal sealed record ApiPath(string Method, string Path, string Tag, string Summary, Type Reply)
{
    /// <summary>Its parameters beside those of the path, by their names in <see cref="ApiParameters"/>.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>The status of the answer.</summary>
    public int Status { get; init; } = 200;

    /// <summary>What is sent, where the code reads it by itself.</summary>
    public Type? Body { get; init; }

    /// <summary>The content types of what is answered.</summary>
    public string Type { get; init; } = "application/json";
}

/// <summary>Paths that a program answers, and what the document tells of them.</summary>
/// <param name="Paths">The paths.</param>
internal sealed record ApiPathTable(IReadOnlyList<ApiPath> Paths);
