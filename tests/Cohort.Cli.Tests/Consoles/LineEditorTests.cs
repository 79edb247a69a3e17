using Cohort.Cli.Consoles;
using Xunit;

namespace Cohort.Cli.Tests.Consoles;

public class LineEditorTests
{
    [Fact]
    public void It_edits_in_the_middle_of_a_line()
    {
        var line = new LineEditor([]);
        Type(line, "rnges");
        Press(line, ConsoleKey.Home, ConsoleKey.RightArrow);
        Type(line, "a");

        Assert.Equal(("ranges", "ra"), (line.Text, line.Before));
        Control(line, ConsoleKey.K);
        Assert.Equal("ra", line.Text);
        Type(line, "nge  two");
        Control(line, ConsoleKey.W);
        Assert.Equal("range  ", line.Text);
        Control(line, ConsoleKey.U);
        Assert.Equal("", line.Text);
    }

    [Fact]
    public void It_removes_whole_characters()
    {
        var line = new LineEditor([]);
        Type(line, "a\U0001F600");
        Press(line, ConsoleKey.Backspace);

        Assert.Equal("a", line.Text);
    }

    [Fact]
    public void It_goes_through_the_lines_before_and_back_to_what_was_typed()
    {
        var line = new LineEditor(["first", "second"]);
        Type(line, "thi");
        Press(line, ConsoleKey.UpArrow, ConsoleKey.UpArrow, ConsoleKey.UpArrow);
        Assert.Equal("first", line.Text);
        Press(line, ConsoleKey.DownArrow);
        Assert.Equal("second", line.Text);
        Press(line, ConsoleKey.DownArrow, ConsoleKey.DownArrow);
        Assert.Equal("thi", line.Text);
    }

    [Fact]
    public void It_takes_no_more_than_the_longest_line()
    {
        var line = new LineEditor([]);
        line.Insert(new string('a', LineEditor.LongestLine));
        line.Insert("b");

        Assert.Equal(LineEditor.LongestLine, line.Text.Length);
    }

    [Fact]
    public void It_ends_at_Control_D_only_when_there_is_nothing_in_the_line()
    {
        var line = new LineEditor([]);
        Assert.Equal(LineWish.End, Control(line, ConsoleKey.D));
        Type(line, "a");
        Assert.Equal((LineWish.None, LineWish.Forget), (Control(line, ConsoleKey.D), Control(line, ConsoleKey.C)));
    }

    private static void Type(LineEditor line, string text)
    {
        foreach (var one in text) line.Press(new ConsoleKeyInfo(one, default, false, false, false));
    }

    private static void Press(LineEditor line, params ConsoleKey[] keys)
    {
        foreach (var key in keys) line.Press(new ConsoleKeyInfo('\0', key, false, false, false));
    }

    private static LineWish Control(LineEditor line, ConsoleKey key) => line.Press(new ConsoleKeyInfo('\0', key, false, false, true));
}
