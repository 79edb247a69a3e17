using System.Text.RegularExpressions;

namespace Cohort.Build.Testing;

/// <summary>Counts test methods in source text, for projects that cannot be run. A theory counts as one.</summary>
internal static partial class TestMethods
{
    public static int Count(string source) => Attribute().Count(source);

    [GeneratedRegex(
        @"^[ \t]*\[(?:[^\]\r\n]*,\s*)?(?:Xunit\.)?(?:Skippable)?(?:Fact|Theory)(?:Attribute)?\s*[\](,]",
        RegexOptions.Multiline)]
    private static partial Regex Attribute();
}
