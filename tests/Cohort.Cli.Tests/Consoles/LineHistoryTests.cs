using Cohort.Cli.Consoles;
using Xunit;

namespace Cohort.Cli.Tests.Consoles;

public sealed class LineHistoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-history-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void It_keeps_the_last_lines_in_a_file_of_its_owner()
    {
        var file = Path.Combine(_directory, "state", "history");
        var history = new LineHistory(file);
        for (var i = 0; i < LineHistory.MostLines + 5; i++) history.Add($"user {i}");
        history.Add($"user {LineHistory.MostLines + 4}");
        history.Add(" user secret");

        var again = new LineHistory(file).Lines;
        Assert.Equal((LineHistory.MostLines, "user 5", $"user {LineHistory.MostLines + 4}"), (again.Count, again[0], again[^1]));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void It_is_there_until_the_end_When_the_file_cannot_be_written()
    {
        var history = new LineHistory(Path.Combine(_directory, "file", "history"));
        File.WriteAllText(Path.Combine(_directory, "file"), "");
        history.Add("status");

        Assert.Equal(["status"], history.Lines);
    }

    [Fact]
    public void The_environment_says_where_it_is()
    {
        Assert.Equal("/x/history", LineHistory.Place(name => name == LineHistory.Variable ? "/x/history" : null));
        Assert.Null(LineHistory.Place(name => name == LineHistory.Variable ? "" : null));
        Assert.Equal(Path.Combine("/state", "cohort", "console-history"), LineHistory.Place(name => name == "XDG_STATE_HOME" ? "/state" : null));
    }
}
