namespace Cohort.Node.Settings;

/// <summary>Goes through the characters of a file of settings once, from the first to the last.</summary>
internal sealed class HoconScanner(string text)
{
    /// <summary>Ends the reading at the first fault.</summary>
    public sealed class FaultException(HoconFault fault) : Exception
    {
        public HoconFault Fault => fault;
    }

    // Characters that the parser behind takes for something else, or that HOCON keeps for later.
    private const string OnlyInQuotes = "$\"{}[]:=,#`^?!@*&\\+";

    private int _at = text.StartsWith('\uFEFF') ? 1 : 0;
    private int _line = 1;
    private int _lineStart;

    public bool IsAtEnd => _at >= text.Length;

    public char Next => _at < text.Length ? text[_at] : '\0';

    /// <summary>Line and column of the next character.</summary>
    public (int Line, int Column) Place => (_line, _at - _lineStart + 1);

    public FaultException Fault(string detail) => Fault(Place, detail);

    public static FaultException Fault((int Line, int Column) place, string detail) => new(new HoconFault(place.Line, place.Column, detail));

    public static string Named((int Line, int Column) place) => FormattableString.Invariant($"line {place.Line}, column {place.Column}");

    public bool Is(string expected) => string.CompareOrdinal(text, _at, expected, 0, expected.Length) == 0;

    public void Take()
    {
        if (text[_at] == '\n') (_line, _lineStart) = (_line + 1, _at + 1);
        _at++;
    }

    public bool TryTake(char expected)
    {
        if (IsAtEnd || Next != expected) return false;
        Take();
        return true;
    }

    /// <summary>Spaces and a comment, up to the end of the line.</summary>
    public void SkipBlanks()
    {
        while (!IsAtEnd && Next != '\n' && char.IsWhiteSpace(Next)) Take();
        if (Next != '#' && !Is("//")) return;
        while (!IsAtEnd && Next != '\n') Take();
    }

    /// <summary>The same over several lines; true where a line ended.</summary>
    public bool SkipLines()
    {
        var line = _line;
        SkipBlanks();
        while (TryTake('\n')) SkipBlanks();
        return _line != line;
    }

    /// <summary>A text in double quotes on one line, or in three over several.</summary>
    public void Quoted()
    {
        var start = Place;
        if (Is("\"\"\""))
        {
            Long(start);
            return;
        }

        Take();
        while (!TryTake('"'))
        {
            if (IsAtEnd || Next == '\n') throw Fault(start, "the quoted text that begins here does not end on its line; close it with a double quote.");
            if (Next == '\\') Escape();
            else if (char.IsControl(Next) && Next != '\t') throw Fault("there is a control character in a quoted text; remove it.");
            else Take();
        }
    }

    /// <summary>A text without quotes: a part of a path, or of a value.</summary>
    /// <param name="isKey">Whether spaces end it.</param>
    public void Plain(bool isKey)
    {
        if (Next == '$') throw Fault("a substitution begins here, and cohort-node reads none; write the value itself, or put it in double quotes where a dollar sign is meant.");
        if (!IsPlain(isKey)) throw Fault(Unexpected);
        while (!IsAtEnd && IsPlain(isKey) && !Is("//")) Take();
    }

    /// <summary>Says what is not expected here without quoting more than one character.</summary>
    public string Unexpected => Next switch
    {
        _ when IsAtEnd => "the file ends too early.",
        '\n' => "the line ends too early; write a value.",
        '}' => "this closing brace has no opening one; remove it.",
        ']' => "this closing bracket has no opening one; remove it.",
        '+' => "a plus sign is not read here; write the whole list after =.",
        var c when char.IsControl(c) => "there is a control character; remove it.",
        var c when char.IsSurrogate(c) => "this character is not expected; put the text in double quotes.",
        var c => $"'{c}' is not expected here; put the text in double quotes, or remove it.",
    };

    public bool IsPlain(bool isKey) =>
        !IsAtEnd && !OnlyInQuotes.Contains(Next, StringComparison.Ordinal) && !char.IsControl(Next) && !(isKey && (char.IsWhiteSpace(Next) || Next == '.'));

    private void Long((int Line, int Column) start)
    {
        for (var i = 0; i < 3; i++) Take();
        while (!Is("\"\"\""))
        {
            if (IsAtEnd) throw Fault(start, "the text that begins here with three double quotes never ends; close it with three.");
            Take();
        }

        for (var i = 0; i < 3; i++) Take();
    }

    private void Escape()
    {
        var start = Place;
        Take();
        var isKnown = !IsAtEnd && "\"\\/bfnrtu".Contains(Next, StringComparison.Ordinal);
        if (!isKnown) throw Fault(start, "a backslash must stand before one of \" \\ / b f n r t u; write \\\\ for a backslash itself.");
        var isCode = Next == 'u';
        Take();
        for (var i = 0; isCode && i < 4; i++)
        {
            if (!char.IsAsciiHexDigit(Next)) throw Fault(start, "\\u wants four hexadecimal digits after it, as in \\u00e4.");
            Take();
        }
    }
}
