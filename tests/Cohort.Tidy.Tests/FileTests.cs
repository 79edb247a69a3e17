namespace Cohort.Tidy.Tests;

/// <summary>Every file is there for something.</summary>
public sealed class FileTests
{
    /// <summary>Read by Git and by the host of the repository, who know them by their places.</summary>
    private static readonly string[] KnownByPlace = [".github/", ".gitattributes", ".gitignore"];

    [Fact]
    public void Every_file_is_compiled_or_named_by_another()
    {
        var folders = Tree.Projects.Select(project => project[..(project.LastIndexOf('/') + 1)]).Append(Tree.Outside).ToList();
        var texts = Tree.TextFiles.ToDictionary(file => file, Tree.Read, StringComparer.Ordinal);

        Tree.MustHaveNone(Tree.Files
            .Where(file => !KnownByPlace.Any(place => file.StartsWith(place, StringComparison.Ordinal)))
            .Where(file => Path.GetExtension(file) is not (".cs" or ".razor")
                || !folders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)))
            .Where(file => !IsNamed(file, texts))
            .Select(file => $"{file}: no page, script, project or test names it, so nobody needs it."));
    }

    [Theory]
    [InlineData("docs/a.svg", true)]
    [InlineData("docs/b.svg", false)]
    [InlineData("docs/page.md", false)]
    public void A_file_that_nobody_names_is_found_where_it_is(string file, bool isNamed) => Assert.Equal(
        isNamed,
        IsNamed(file, new Dictionary<string, string> { ["docs/page.md"] = "page.md ![a](a.svg)" }));

    private static bool IsNamed(string file, Dictionary<string, string> texts) => texts.Any(text =>
        text.Key != file && text.Value.Contains(Path.GetFileName(file), StringComparison.Ordinal));
}
