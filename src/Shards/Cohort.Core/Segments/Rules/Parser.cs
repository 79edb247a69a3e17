using System.Globalization;
using System.Text;
using Cohort.Core.Expressions;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Segments.Rules;

/// <summary>
/// Reads a rule file by recursive descent. A part that cannot be read is reported and null; reading goes on at the
/// next <c>segment</c> or <c>affinity</c>.
/// </summary>
internal sealed partial class Parser : ExpressionParser
{
    private static readonly string[] Starters = ["segment", "affinity"];

    private readonly string _text;
    private readonly bool _refersToSegments;
    private readonly int _windowDays;
    private readonly Dictionary<string, int> _named = new(StringComparer.Ordinal);
    private readonly List<SegmentRule> _segments = [];
    private int _written;
    private int? _affinityTop;
    private int _affinityStart = -1;

    private Parser(string text, ErrorList errors, bool refersToSegments, int windowDays)
        : base(Lexer.Read(text, errors, Language.Rules), errors) => (_text, _refersToSegments, _windowDays) = (text, refersToSegments, windowDays);

    /// <inheritdoc/>
    protected override string DepthRemedy => "split it into several segments";

    /// <summary>The file as far as it could be read; it is whole when no error was added.</summary>
    public static RuleFile Read(string text, ErrorList errors, bool refersToSegments, int windowDays)
    {
        var parser = new Parser(text, errors, refersToSegments, windowDays);
        parser.ReadFile();
        var file = new RuleFile(parser._affinityTop ?? RuleFile.DefaultAffinityTop, parser._segments, windowDays);
        References.Check(file, parser._named.Keys, errors);
        return file;
    }

    /// <inheritdoc/>
    protected override bool EndsBefore(TokenKind kind) => kind is TokenKind.Segment or TokenKind.Affinity or TokenKind.End;

    private void ReadFile()
    {
        while (Current.Kind != TokenKind.End)
        {
            var isRead = Current.Kind switch
            {
                TokenKind.Segment => ReadSegment(),
                TokenKind.Affinity => ReadAffinity(),
                _ => Refuse("\"segment\" or \"affinity\"", Starters),
            };
            if (!isRead) SkipToStarter();
        }

        if (_written == 0 && _affinityStart < 0 && !Errors.Any)
        {
            Errors.Add(0, "The file holds no rule; write a segment, as in segment regulars: orders() >= 3, or an affinity line, as in affinity top 3.");
        }
    }

    private void SkipToStarter()
    {
        while (!EndsBefore(Current.Kind)) Take();
    }

    private bool ReadAffinity()
    {
        var start = Take().Start;
        if (_affinityStart >= 0)
        {
            Errors.Add(start, Invariant($"Affinity is already set on line {Errors.Lines.LineOf(_affinityStart)}; remove one of the two lines."));
        }
        else
        {
            _affinityStart = start;
        }

        if (Current is { Kind: TokenKind.Word, Text: "off" })
        {
            Take();
            _affinityTop = 0;
            return true;
        }

        if (Current is not { Kind: TokenKind.Word, Text: "top" }) return Refuse("\"top\" and a number, or \"off\",", ["top", "off"]);
        Take();
        return ReadAffinityTop();
    }

    private bool ReadAffinityTop()
    {
        if (Current.Kind != TokenKind.Number) return Refuse(Invariant($"a number from 1 to {Limits.AffinityTop} after \"affinity top\""));
        var number = Take();
        if (TryReadWhole(number.Text, out var top) && top is >= 1 and <= Limits.AffinityTop)
        {
            _affinityTop = top;
            return true;
        }

        var remedy = top == 0 && number.Text == "0" ? "; write \"affinity off\" for none" : "";
        Errors.Add(number.Start, Invariant($"Affinity top {Shown.Cut(number.Text)} is out of range; it is a whole number from 1 to {Limits.AffinityTop}{remedy}."));
        return true;
    }

    private static bool TryReadWhole(string text, out int value) =>
        int.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private bool ReadSegment()
    {
        var start = Take().Start;
        if (++_written == Limits.Segments + 1)
        {
            Errors.Add(start, Invariant($"This is segment {_written}; a file holds at most {Limits.Segments} segments, so remove some."));
        }

        if (Current.Kind != TokenKind.Word) return RefuseName();
        var name = Take();
        CheckName(name);
        var title = Current.Kind == TokenKind.Text ? Take() : name;
        if (!TryTake(TokenKind.Colon)) return Refuse("a title in double quotes or a colon (:) after the segment's name");
        return ReadCondition(name, title);
    }

    private bool RefuseName() => Current.Kind is TokenKind.And or TokenKind.Or or TokenKind.Not or TokenKind.Between
        ? RefuseWith($"A segment cannot be called \"{Current.Text}\", which is a word of the rules language; choose another name.")
        : Refuse("a segment name of letters, digits, _ and - that starts with a letter or _");

    private void CheckName(Token name)
    {
        if (Encoding.UTF8.GetByteCount(name.Text) > Limits.NameBytes)
        {
            Errors.Add(name.Start, Invariant($"The segment name \"{Shown.Cut(name.Text)}\" is too long; use at most {Limits.NameBytes} bytes and put the rest in a title."));
        }

        if (!_named.TryAdd(name.Text, name.Start))
        {
            Errors.Add(name.Start, Invariant($"The segment name \"{Shown.Cut(name.Text)}\" is already used on line {Errors.Lines.LineOf(_named[name.Text])}; choose another name."));
        }
    }

    private bool ReadCondition(Token name, Token title)
    {
        var start = Current.Start;
        if (ReadExpression() is not { } condition) return false;
        if (!EndsBefore(Current.Kind)) return RefuseRest("the next segment");
        TypeCheck.Segment(condition, Errors);
        AgainstAll.Check(condition, Errors);
        _segments.Add(new SegmentRule(name.Text, title.Text, condition, _text[start..Previous.End], name.Start, title.Start));
        return true;
    }
}
