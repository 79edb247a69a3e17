namespace Cohort.Store.Serving;

/// <summary>Where a serving store notes that a source may go on after records that are gone.</summary>
internal static class SkipWish
{
    /// <summary>The name of the setting.</summary>
    public static string NameOf(string source) => $"skip:{source}";
}
