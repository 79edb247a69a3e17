namespace Cohort.Core.Expressions;

internal enum TokenKind
{
    Word,
    Number,
    Text,
    Segment,
    Affinity,
    And,
    Or,
    Not,
    Between,
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
    NotEqual,
    Plus,
    Minus,
    Times,
    Divide,
    Percent,
    Open,
    Close,
    Comma,
    Colon,
    Dot,
    OpenBracket,
    CloseBracket,

    /// <summary>Text that the lexer has already reported; the parser stops at it without a second error.</summary>
    Bad,
    End,
}

/// <summary>One word of a file of rules or a mapping.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset of its first character in the file.</param>
/// <param name="End">Offset after its last character.</param>
/// <param name="Text">As written; for quoted text what it stands for, without quotes and escapes.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int End, string Text);
