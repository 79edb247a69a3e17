using System.Text.RegularExpressions;

namespace Cohort.Tidy.Tests;

public sealed class CodeTests
{
    [Theory]
    [InlineData("double x;", 1)]
    [InlineData("// double", 0)]
    [InlineData("/* double\n double */ double", 1)]
    [InlineData("var s = \"double \\\" double\"; double d;", 1)]
    [InlineData("var s = @\"double \"\" double\"; double d;", 1)]
    [InlineData("var s = \"\"\"\n double \" double\n \"\"\"; double d;", 1)]
    [InlineData("var c = '\"'; double d; // \"", 1)]
    [InlineData("var s = $\"double\";", 0)]
    public void Comments_and_literals_are_no_code(string text, int found) =>
        Assert.Equal(found, Code.Find("a.cs", text, new Regex(@"\bdouble\b"), "why").Count());

    [Fact]
    public void A_finding_names_file_and_line() =>
        Assert.Equal(
            ["a.cs:3: 'double': why"],
            Code.Find("a.cs", "/* one\ntwo */\ndouble d;", new Regex(@"\bdouble\b"), "why"));
}
