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

    [SkippableFact]
    public void It_never_writes_through_a_link_When_one_stands_where_it_writes_first()
    {
        if (OperatingSystem.IsWindows()) throw new SkipException("Links of this kind are Unix's.");
        var victim = _scratch.With("victim", "precious");
        foreach (var isCommitted in new[] { true, false })
        {
            File.CreateSymbolicLink(_scratch["f.partial"], victim);
            using (var file = new AtomicFile(_scratch["f"]))
            {
                file.Stream.Write("new"u8);
                if (isCommitted) file.Commit();
            }

            Assert.Equal("precious", File.ReadAllText(victim));
            Assert.False(Path.Exists(_scratch["f.partial"]));
            Assert.Equal("new", File.ReadAllText(_scratch["f"]));
            Assert.Null(new FileInfo(_scratch["f"]).LinkTarget);
        }
    }

    [SkippableFact]
    public void It_is_for_its_user_alone_When_it_is_private_and_keeps_the_rights_of_the_file_it_replaces()
    {
        if (OperatingSystem.IsWindows()) throw new SkipException("Modes are Unix's.");
        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        const UnixFileMode shared = own | UnixFileMode.GroupRead;
        var path = _scratch["f"];

        Write(path, isPrivate: true);
        Assert.Equal(own, File.GetUnixFileMode(path));

        File.SetUnixFileMode(path, shared);
        foreach (var isPrivate in new[] { true, false })
        {
            Write(path, isPrivate);
            Assert.Equal(shared, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void What_a_process_that_died_left_is_replaced_and_what_another_is_writing_is_not()
    {
        _scratch.With("f.partial", "half of it");
        using (var file = new AtomicFile(_scratch["f"]))
        {
            Assert.Throws<IOException>(() => new AtomicFile(_scratch["f"]));
            file.Stream.Write("whole"u8);
            file.Commit();
        }

        Assert.Equal("whole", File.ReadAllText(_scratch["f"]));
    }

    private static void Write(string path, bool isPrivate)
    {
        using var file = new AtomicFile(path, isPrivate);
        file.Stream.Write("content"u8);
        file.Commit();
    }
}
