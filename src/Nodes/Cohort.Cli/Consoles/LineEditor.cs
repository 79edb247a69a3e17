namespace Cohort.Cli.Consoles;

/// <summary>What a key asks for beyond a change of the line.</summary>
internal enum LineWish
{
    /// <summary>Nothing more.</summary>
    None,

    /// <summary>The line is whole.</summary>
    Enter,

    /// <summary>The line is to be forgotten.</summary>
    Forget,

    /// <summary>There is nothing more to come.</summary>
    End,

    /// <summary>What stands before the cursor is to be completed.</summary>
    Complete,

    /// <summary>The screen is to be empty.</summary>
    Clear,
}

/// <summary>A line that somebody types, key by key, with the lines before it at hand. It draws nothing.</summary>
/// <param name="history">The lines before, the oldest first.</param>
internal sealed class LineEditor(IReadOnlyList<string> history)
{
    /// <summary>The longest line, in characters: more than an order needs, and little for a history.</summary>
    public const int LongestLine = 4096;

    // Which line of the history is shown; its count is the line that is being typed.
    private int _shown = history.Count;
    private string _typed = "";

    public string Text { get; private set; } = "";

    /// <summary>The place before which the next character comes.</summary>
    public int Cursor { get; private set; }

    /// <summary>What stands before the cursor.</summary>
    public string Before => Text[..Cursor];

    /// <summary>Takes a key.</summary>
    public LineWish Press(ConsoleKeyInfo key)
    {
        if (key.Modifiers.HasFlag(ConsoleModifiers.Control)) return PressWithControl(key.Key);
        switch (key.Key)
        {
            case ConsoleKey.Enter: return LineWish.Enter;
            case ConsoleKey.Tab: return LineWish.Complete;
            case ConsoleKey.Backspace: Remove(Previous(), Cursor); break;
            case ConsoleKey.Delete: Remove(Cursor, Next()); break;
            case ConsoleKey.LeftArrow: Cursor = Previous(); break;
            case ConsoleKey.RightArrow: Cursor = Next(); break;
            case ConsoleKey.Home: Cursor = 0; break;
            case ConsoleKey.End: Cursor = Text.Length; break;
            case ConsoleKey.UpArrow: Show(_shown - 1); break;
            case ConsoleKey.DownArrow: Show(_shown + 1); break;
            case ConsoleKey.Escape: Set(""); break;
            default:
                if (!char.IsControl(key.KeyChar)) Insert(key.KeyChar.ToString());
                break;
        }

        return LineWish.None;
    }

    /// <summary>Puts a text before the cursor, as far as the line has room.</summary>
    public void Insert(string text)
    {
        if (Text.Length + text.Length > LongestLine) return;
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    private LineWish PressWithControl(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.C: return LineWish.Forget;
            case ConsoleKey.D when Text.Length == 0: return LineWish.End;
            case ConsoleKey.L: return LineWish.Clear;
            case ConsoleKey.D: Remove(Cursor, Next()); break;
            case ConsoleKey.A: Cursor = 0; break;
            case ConsoleKey.E: Cursor = Text.Length; break;
            case ConsoleKey.B: Cursor = Previous(); break;
            case ConsoleKey.F: Cursor = Next(); break;
            case ConsoleKey.H: Remove(Previous(), Cursor); break;
            case ConsoleKey.P: Show(_shown - 1); break;
            case ConsoleKey.N: Show(_shown + 1); break;
            case ConsoleKey.U: Remove(0, Cursor); break;
            case ConsoleKey.K: Remove(Cursor, Text.Length); break;
            case ConsoleKey.W: Remove(WordStart(), Cursor); break;
        }

        return LineWish.None;
    }

    private void Show(int line)
    {
        if (line < 0 || line > history.Count) return;
        if (_shown == history.Count) _typed = Text;
        _shown = line;
        Set(line == history.Count ? _typed : history[line]);
    }

    private void Set(string text) => (Text, Cursor) = (text, text.Length);

    private void Remove(int from, int to)
    {
        Text = Text.Remove(from, to - from);
        Cursor = from;
    }

    // A pair of surrogates is one character.
    private int Previous() => Cursor == 0 ? 0 : Cursor > 1 && char.IsLowSurrogate(Text[Cursor - 1]) ? Cursor - 2 : Cursor - 1;

    private int Next() => Cursor == Text.Length ? Cursor : char.IsHighSurrogate(Text[Cursor]) && Cursor + 1 < Text.Length ? Cursor + 2 : Cursor + 1;

    private int WordStart()
    {
        var at = Cursor;
        while (at > 0 && Text[at - 1] == ' ') at--;
        while (at > 0 && Text[at - 1] != ' ') at--;
        return at;
    }
}
