using Cohort.Core.Expressions;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Mappings.Text;

/// <summary>
/// Reads a mapping. A statement that cannot be read is reported; reading goes on at the next line that begins with a word.
/// </summary>
internal sealed partial class MappingParser : ExpressionParser
{
    private static readonly string[] Starters = ["lines", "format"];
    private static readonly string[] Clauses = ["when", "each", "refund"];

    private readonly string _text;
    private readonly List<LinesBlock> _blocks = [];
    private bool? _isCsv;

    private MappingParser(string text, ErrorList errors)
        : base(Lexer.Read(text, errors, Language.Mappings), errors) => _text = text;

    /// <summary>The mapping as far as it could be read; it is whole when no error was added.</summary>
    public static MappingFile Read(string text, ErrorList errors)
    {
        var parser = new MappingParser(text, errors);
        parser.ReadFile();
        return new MappingFile(parser._isCsv ?? false, parser._blocks);
    }

    private bool AtWord(string word) => Current.Kind == TokenKind.Word && Current.Text == word;

    private bool TryTakeWord(string word)
    {
        if (!AtWord(word)) return false;
        Take();
        return true;
    }

    private void ReadFile()
    {
        while (Current.Kind != TokenKind.End)
        {
            var before = Position;
            var isRead = AtWord("lines") ? ReadLines() : AtWord("format") ? ReadFormat() : RefuseStatement();
            if (isRead) continue;
            if (Position == before) Take();
            SkipToLine();
        }

        if (_blocks.Count == 0 && !Errors.Any)
            Errors.Add(0, "The mapping holds no block of lines; write lines NAME: and below it a field each, as in event_id: order.id.");
    }

    /// <summary>Passes over what could not be read, to the next word that is the first of its line.</summary>
    private void SkipToLine()
    {
        while (Current.Kind != TokenKind.End)
        {
            if (Current.Kind == TokenKind.Word && Errors.Lines.LineOf(Current.Start) != Errors.Lines.LineOf(Previous.Start)) return;
            Take();
        }
    }

    private bool ReadFormat()
    {
        var start = Take().Start;
        if (_isCsv is not null) Errors.Add(start, "The format is already set; remove one of the two lines.");
        if (_blocks.Count > 0) Errors.Add(start, "The format stands before all lines; move it to the beginning of the file.");
        if (!AtWord("json") && !AtWord("csv")) return Refuse("\"json\" or \"csv\" after \"format\"", ["json", "csv"]);
        _isCsv = Take().Text == "csv";
        return true;
    }

    private bool ReadLines()
    {
        var start = Take().Start;
        if (Current.Kind != TokenKind.Word) return Refuse("a name for the lines, as in lines orders:,");
        var name = Take();
        if (_blocks.Exists(block => block.Name == name.Text))
            Errors.Add(name.Start, $"The lines \"{Shown.Cut(name.Text)}\" are there already; choose another name.");
        if (_blocks.Count == Limits.MappingBlocks)
            Errors.Add(start, Invariant($"A mapping holds at most {Limits.MappingBlocks} blocks of lines; make two mappings of it."));
        _blocks.Add(new LinesBlock(name.Start, name.Text));
        return TryTake(TokenKind.Colon) || Refuse("a colon (:) after the name of the lines");
    }

    private bool RefuseStatement()
    {
        if (_blocks.Count == 0) return Refuse("\"lines\" and a name, as in lines orders:,", Starters);
        var block = _blocks[^1];
        if (TryTakeWord("refund"))
        {
            block.IsRefund = true;
            return true;
        }

        if (AtWord("when") && Next.Kind != TokenKind.Colon) return ReadWhen(block);
        if (AtWord("each") && Next.Kind != TokenKind.Colon) return ReadEach(block);
        return ReadField(block);
    }

    private bool ReadWhen(LinesBlock block)
    {
        var start = Take().Start;
        if (ReadExpression() is not { } condition || !EndStatement()) return false;
        block.Clauses.Add(new WhenClause(start, condition));
        return true;
    }

    private bool ReadEach(LinesBlock block)
    {
        var start = Take().Start;
        if (ReadPath() is not { } array) return false;
        if (!TryTakeWord("as")) return Refuse("\"as\" and a name for an element, as in each items as item,");
        if (Current.Kind != TokenKind.Word) return Refuse("a name for an element after \"as\"");
        var name = Take();
        Token? number = null;
        if (TryTakeWord("numbered"))
        {
            if (Current.Kind != TokenKind.Word) return Refuse("a name for the number of an element after \"numbered\"");
            number = Take();
        }

        if (block.Clauses.OfType<EachClause>().Count() == Limits.MappingDepth)
            Errors.Add(start, Invariant($"At most {Limits.MappingDepth} \"each\" stand in one block; make two blocks of it."));
        block.Clauses.Add(new EachClause(start, array, name.Text, number?.Text));
        return true;
    }

    private bool ReadField(LinesBlock block)
    {
        var target = Current.Kind == TokenKind.Word ? Array.IndexOf(Targets.Names, Current.Text) : -1;
        if (target < 0) return Refuse("a field such as sku:, \"when\", \"each\", \"refund\" or \"lines\"", [.. Targets.Names, .. Clauses, .. Starters]);
        var name = Take();
        if (!TryTake(TokenKind.Colon)) return Refuse($"a colon (:) after \"{name.Text}\"");
        var value = ReadExpression();
        if (value is null || !EndStatement())
        {
            // It was told already; that the field is missing would be no second fault.
            block.Values[target] ??= new Unreadable(name.Start);
            return false;
        }

        if (block.Values[target] is not null)
            Errors.Add(name.Start, $"The field {name.Text} stands twice in these lines; remove one, or write first of (A, B).");
        block.Values[target] ??= value;
        return true;
    }

    private bool EndStatement() => EndsBefore(Current.Kind) || RefuseRest("the next field");
}
