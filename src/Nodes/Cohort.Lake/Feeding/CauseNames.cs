using System.Text.Json;
using Cohort.Core.Segments;

namespace Cohort.Lake.Feeding;

/// <summary>Causes of transitions by the names that answers have for them.</summary>
internal static class CauseNames
{
    private static readonly Dictionary<CauseKind, string> Names =
        Enum.GetValues<CauseKind>().ToDictionary(cause => cause, cause => JsonNamingPolicy.KebabCaseLower.ConvertName(cause.ToString()));

    /// <summary>The name of a cause.</summary>
    public static string Of(CauseKind cause) => Names[cause];
}
