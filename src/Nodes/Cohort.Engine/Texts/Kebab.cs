using System.Text.Json;

namespace Cohort.Engine.Texts;

/// <summary>Names of enums' values as programs see them.</summary>
internal static class Kebab
{
    /// <summary>As in not-json.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
