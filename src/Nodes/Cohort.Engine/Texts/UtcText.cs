using System.Globalization;

namespace Cohort.Engine.Texts;

/// <summary>Moments as purchase lines have them.</summary>
internal static class UtcText
{
    /// <summary>A moment in UTC to the second, as in 2026-03-01T14:06:53Z.</summary>
    public static string Of(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
