using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cohort.Tidy.Tests;

/// <summary>What tests of the HTTP interface hold a refusal against: its code, which stays when sentences are written better.</summary>
public sealed class RefusalTests
{
    // So many words are a sentence: what a refusal names is shorter.
    private const int Sentence = 3;

    [Fact]
    public void No_test_compares_the_sentence_of_a_refusal() =>
        Tree.MustHaveNone(
            from file in Tree.Sources
            where file.StartsWith("tests/", StringComparison.Ordinal)
            from line in SentencesIn(CSharpSyntaxTree.ParseText(Tree.Read(file)))
            select $"{file}:{line}: it compares the detail of a problem with a sentence; compare its code, and what the sentence names.");

    [Theory]
    [InlineData("""Assert.StartsWith("There is no range 99.", answer.GetProperty("detail").GetString());""", 1)]
    [InlineData("""Assert.Equal((404, $"There is no {name} here at all."), (status, answer.GetProperty("detail").GetString()));""", 1)]
    [InlineData("""Assert.Contains("'cohort run'", answer.GetProperty("detail").GetString());""", 0)]
    [InlineData("""Assert.Contains("cohort.kafka.enabled = on", answer.GetProperty("detail").GetString());""", 0)]
    [InlineData("""Assert.Equal("not ready yet at all", answer.GetProperty("remark").GetString());""", 0)]
    public void A_sentence_is_found_beside_a_detail_alone(string text, int found) =>
        Assert.Equal(found, SentencesIn(CSharpSyntaxTree.ParseText(text)).Count());

    private static IEnumerable<int> SentencesIn(SyntaxTree tree) =>
        from call in tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>()
        where call.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Assert" } }
        let texts = call.ArgumentList.DescendantTokens().Where(token => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken).ToList()
        where texts.Any(token => token.ValueText == "detail") && texts.Any(token => token.ValueText.Split(' ').Count(word => word.Any(char.IsLetter)) >= Sentence)
        select call.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}
