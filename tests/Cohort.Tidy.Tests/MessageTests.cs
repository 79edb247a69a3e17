using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cohort.Tidy.Tests;

/// <summary>What the texts of a library may say: it does not know through which shell somebody uses it.</summary>
public sealed partial class MessageTests
{
    private static readonly string[] Libraries = ["Cohort.Core", "Cohort.Lake", "Cohort.Store", "Cohort.Engine"];

    [Fact]
    public void No_text_of_a_library_names_an_option_of_a_command() =>
        Tree.MustHaveNone(
            from project in SourceProject.All
            where Libraries.Contains(project.Name)
            from tree in project.Written
            from token in OptionsIn(tree)
            select $"{project.Folder}{project.PathOf(tree)}:{token.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: " +
                "it names an option of a command; name the member or the setting, and let the shell put its word there.");

    [Theory]
    [InlineData("""var s = "choose another with --data.";""", 1)]
    [InlineData("""var s = $"give {x} with --source";""", 1)]
    [InlineData("var s = \"\"\"\n  run it with --models\n  \"\"\";", 1)]
    [InlineData("""// --data""", 0)]
    [InlineData("""var s = "SELECT 1 -- all"; i--; var t = "a--b";""", 0)]
    public void An_option_is_found_in_literals_alone(string text, int found) =>
        Assert.Equal(found, OptionsIn(CSharpSyntaxTree.ParseText(text)).Count());

    private static IEnumerable<SyntaxToken> OptionsIn(SyntaxTree tree) => tree.GetRoot().DescendantTokens()
        .Where(token => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken)
        .Where(token => OptionOfCommand().IsMatch(token.Text));

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]+")]
    private static partial Regex OptionOfCommand();
}
