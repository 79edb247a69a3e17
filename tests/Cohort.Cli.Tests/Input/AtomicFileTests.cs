using Cohort.Store;
using Xunit;

namespace Cohort.Cli.Tests.Input;

/// <summary>
/// Never tried on a real device: a regression would replace it for the whole machine. An empty file stands for one,
/// since both have no length.
/// </summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void It_replaces_a_file_only_at_the_commit_When_there_is_one_with_content()
    {
        var path = _scratch.With("f", "old");
        using var file = new AtomicFile(path);
        file.Stream.Write("new"u8);
        file.Stream.Flush();
        Assert.Equal("old", File.ReadAllText(path));

        file.Commit();

        Assert.Equal("new", File.ReadAllText(path));
        Assert.False(File.Exists(path + ".partial"));
    }

    [Fact]
    public void It_leaves_everything_as_it_was_When_it_is_not_committed()
    {
        foreach (var (name, content) in new[] { ("f", "old"), ("empty", "") })
        {
            var path = _scratch.With(name, content);
            using (var file = new AtomicFile(path)) file.Stream.Write("new"u8);

            Assert.Equal(content, File.ReadAllText(path));
            Assert.False(File.Exists(path + ".partial"));
        }
        using (new AtomicFile(_scratch["none"])) { }
        Assert.False(File.Exists(_scratch["none"]));
    }

    [SkippableFact]
    public void It_writes_in_place_When_the_name_is_an_empty_file_or_a_link()
    {
        // Not Skip.If: the analyzer of platforms must see that the rest is for Unix.
        if (OperatingSystem.IsWindows()) throw new SkipException("Modes and links of this kind are Unix's.");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite;
        var empty = _scratch.With("empty", "");
        var target = _scratch.With("target", "longer than new");
        File.SetUnixFileMode(empty, mode);
        File.CreateSymbolicLink(_scratch["link"], target);

        foreach (var path in new[] { empty, _scratch["link"] })
        {
            using var file = new AtomicFile(path);
            file.Stream.Write("new"u8);
            file.Commit();
            Assert.Equal("new", File.ReadAllText(path));
        }

        // A file that had been renamed into place would have another mode, and the link would be a file.
        Assert.Equal(mode, File.GetUnixFileMode(empty));
        Assert.Equal(target, new FileInfo(_scratch["link"]).LinkTarget);
        Assert.Equal("new", File.ReadAllText(target));
    }
}
