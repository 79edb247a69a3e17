using System.Buffers;
using System.Text;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Expressions;

/// <summary>Cuts a file of rules or a mapping into tokens. Reports what no token can be, and goes on.</summary>
internal sealed class Lexer
{
    /// <summary>What word processors and other languages quote with.</summary>
    private static readonly SearchValues<char> ForeignQuotes = SearchValues.Create("'‘’“”„«»");

    private readonly string _text;
    private readonly ErrorList _errors;
    private readonly Language _language;
    private readonly List<Token> _tokens = [];
    private int _at;

    private Lexer(string text, ErrorList errors, Language language) => (_text, _errors, _language) = (text, errors, language);

    /// <summary>The tokens of the text; the last one is always <see cref="TokenKind.End"/>.</summary>
    public static IReadOnlyList<Token> Read(string text, ErrorList errors, Language language)
    {
        var lexer = new Lexer(text, errors, language);
        if (text.StartsWith('\uFEFF')) lexer._at = 1;
        while (lexer.SkipBlank()) lexer.ReadToken();
        lexer._tokens.Add(new Token(TokenKind.End, text.Length, text.Length, ""));
        return lexer._tokens;
    }

    private char CharAt(int i) => i < _text.Length ? _text[i] : '\0';

    private bool SkipBlank()
    {
        while (_at < _text.Length)
        {
            if (_text[_at] == '#')
            {
                while (_at < _text.Length && !SourceLines.EndsLine(_text, _at)) _at++;
            }
            else if (char.IsWhiteSpace(_text[_at]))
            {
                _at++;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private void ReadToken()
    {
        var c = _text[_at];
        if (StartsWord(c)) ReadWord();
        else if (char.IsAsciiDigit(c)) ReadNumber();
        else if (c == '"') ReadText();
        else if (Symbol(c, CharAt(_at + 1)) is var (kind, length)) Add(kind, _at, _at + length);
        else ReadInvalid();
    }

    private void Add(TokenKind kind, int start, int end, string? text = null)
    {
        _tokens.Add(new Token(kind, start, end, text ?? _text[start..end]));
        _at = end;
    }

    private static bool StartsWord(char c) => c == '_' || char.IsLetter(c);

    private void ReadWord()
    {
        // A segment's name may hold a hyphen; anywhere else a hyphen is a minus.
        var isName = _tokens.Count > 0 && _tokens[^1].Kind == TokenKind.Segment;
        var end = _at + 1;
        while (end < _text.Length && IsInWord(_text[end], isName)) end++;
        Add(Keyword(_text.AsSpan(_at, end - _at)), _at, end);
    }

    private static bool IsInWord(char c, bool isName) => c == '_' || char.IsLetterOrDigit(c) || (isName && c == '-');

    private TokenKind Keyword(ReadOnlySpan<char> word) => word switch
    {
        "segment" when _language.HasSegments => TokenKind.Segment,
        "affinity" when _language.HasSegments => TokenKind.Affinity,
        "and" => TokenKind.And,
        "or" => TokenKind.Or,
        "not" => TokenKind.Not,
        "between" => TokenKind.Between,
        _ => TokenKind.Word,
    };

    private void ReadNumber()
    {
        var end = AfterDigits(_at);
        if (CharAt(end) == '.' && char.IsAsciiDigit(CharAt(end + 1))) end = AfterDigits(end + 1);
        var written = _text[_at..end];
        if (!HasLooseUnderscore(written))
        {
            Add(TokenKind.Number, _at, end);
            return;
        }

        _errors.Add(_at, $"The number \"{Shown.Cut(written)}\" has an underscore that is not between two digits; write 1_000.");
        Add(TokenKind.Bad, _at, end);
    }

    private int AfterDigits(int at)
    {
        while (at < _text.Length && (char.IsAsciiDigit(_text[at]) || _text[at] == '_')) at++;
        return at;
    }

    private static bool HasLooseUnderscore(string number) =>
        number.EndsWith('_')
        || number.Contains("__", StringComparison.Ordinal)
        || number.Contains("_.", StringComparison.Ordinal);

    private void ReadText()
    {
        var start = _at;
        var value = new StringBuilder();
        for (var i = start + 1; i < _text.Length && !SourceLines.EndsLine(_text, i) && _text[i] != '\r'; i++)
        {
            if (_text[i] == '"')
            {
                Add(TokenKind.Text, start, i + 1, value.ToString());
                return;
            }

            if (_text[i] == '\\' && CharAt(i + 1) is '"' or '\\')
            {
                i++;
            }
            else
            {
                CheckInText(i);
            }

            value.Append(_text[i]);
        }

        EndUnterminated(start);
    }

    private void EndUnterminated(int start)
    {
        var end = start + 1;
        while (end < _text.Length && _text[end] is not ('\n' or '\r')) end++;
        _errors.Add(start, "The quoted text that starts here does not end on its line; close it with a double quote.");
        Add(TokenKind.Bad, start, end);
    }

    private void CheckInText(int i)
    {
        var c = _text[i];
        if (c == '\\')
        {
            _errors.Add(i, "A backslash in quoted text must stand before a double quote or a backslash; write \\\\ for a backslash itself.");
        }
        else if (char.IsControl(c) || IsLoneSurrogate(i))
        {
            _errors.Add(i, Invariant($"Quoted text holds the invalid character U+{(int)c:X4}; remove it."));
        }
    }

    private bool IsLoneSurrogate(int i)
    {
        var c = _text[i];
        if (char.IsHighSurrogate(c)) return !char.IsLowSurrogate(CharAt(i + 1));
        return char.IsLowSurrogate(c) && !char.IsHighSurrogate(_text[i - 1]);
    }

    private (TokenKind Kind, int Length)? Symbol(char c, char next) => (c, next) switch
    {
        ('<', '=') => (TokenKind.AtMost, 2),
        ('<', _) => (TokenKind.Less, 1),
        ('>', '=') => (TokenKind.AtLeast, 2),
        ('>', _) => (TokenKind.More, 1),
        ('=', '=') => (TokenKind.Equal, 2),
        ('=', _) => (TokenKind.Equal, 1),
        ('!', '=') => (TokenKind.NotEqual, 2),
        ('+', _) => (TokenKind.Plus, 1),
        ('-', _) => (TokenKind.Minus, 1),
        ('*', _) => (TokenKind.Times, 1),
        ('/', _) => (TokenKind.Divide, 1),
        ('%', _) => (TokenKind.Percent, 1),
        ('(', _) => (TokenKind.Open, 1),
        (')', _) => (TokenKind.Close, 1),
        (',', _) => (TokenKind.Comma, 1),
        (':', _) => (TokenKind.Colon, 1),
        ('.', _) when _language.HasPaths => (TokenKind.Dot, 1),
        ('[', _) when _language.HasPaths => (TokenKind.OpenBracket, 1),
        (']', _) when _language.HasPaths => (TokenKind.CloseBracket, 1),
        _ => null,
    };

    private void ReadInvalid()
    {
        var end = AfterInvalid();
        var c = _text[_at];
        var shown = char.IsControl(c) || char.IsSurrogate(c) && end - _at < 2
            ? Invariant($"U+{(int)c:X4}")
            : $"\"{Shown.Cut(_text[_at..end])}\"";
        _errors.Add(_at, $"{shown} is not part of {_language.Name}; {Remedy(c)}.");
        Add(TokenKind.Bad, _at, end);
    }

    /// <summary>After a run of invalid characters; text in a word processor's quotes is one.</summary>
    private int AfterInvalid()
    {
        var end = _at + 1;
        if (ForeignQuotes.Contains(_text[_at]))
        {
            var rest = _text.AsSpan(end);
            var close = rest.IndexOfAny(ForeignQuotes);
            if (close >= 0 && !rest[..close].ContainsAny('\n', '\r')) end += close + 1;
        }

        while (end < _text.Length && IsInvalid(end)) end++;
        return end;
    }

    private bool IsInvalid(int i)
    {
        var c = _text[i];
        return c is not ('"' or '#') && !char.IsWhiteSpace(c) && !StartsWord(c) && !char.IsAsciiDigit(c)
            && Symbol(c, CharAt(i + 1)) is null;
    }

    private static string Remedy(char c) => c switch
    {
        '&' => "write \"and\"",
        '|' => "write \"or\"",
        '!' => "write \"not\", or \"!=\" for not equal",
        '.' => "write a digit before and after a decimal point, as in 0.5",
        _ when ForeignQuotes.Contains(c) => "use straight double quotes (\") around text",
        '≤' or '≥' or '≠' => "write <=, >= or !=",
        '–' or '—' or '−' => "write a plain minus (-)",
        '×' or '÷' => "write * or /",
        _ => "remove it",
    };
}
