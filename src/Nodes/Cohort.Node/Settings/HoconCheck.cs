namespace Cohort.Node.Settings;

/// <summary>
/// Looks whether a text is HOCON as <c>cohort-node</c> reads it, before the library does, which neither ends nor says where
/// on some that is none. Each character is read once. Substitutions and <c>include</c> are refused: what a node is told
/// stands in one file and in the environment variables that are documented.
/// </summary>
internal sealed class HoconCheck
{
    /// <summary>Bytes of a file of settings; a whole one is two hundred lines.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>Blocks and lists in one another; Akka.NET's own go five deep.</summary>
    public const int MostDepth = 32;

    private readonly HoconScanner _text;
    private int _depth;

    private HoconCheck(string text) => _text = new HoconScanner(text);

    /// <summary>The first fault, or null where there is none. Never throws.</summary>
    public static HoconFault? FaultOf(string text)
    {
        if (text.Length > MostBytes) return new HoconFault(1, 1, $"the file is larger than {MostBytes} bytes; remove what is no setting.");
        try
        {
            new HoconCheck(text).File();
            return null;
        }
        catch (HoconScanner.FaultException found)
        {
            return found.Fault;
        }
    }

    private void File()
    {
        _text.SkipLines();
        if (_text.Next == '{') Block();
        else Members(null);
        _text.SkipLines();
        if (!_text.IsAtEnd) throw _text.Fault(_text.Unexpected);
    }

    private void Block()
    {
        var start = _text.Place;
        Enter();
        _text.Take();
        Members(start);
        if (!_text.TryTake('}'))
            throw HoconScanner.Fault(start, $"the block that begins here is not closed: write a closing brace before {HoconScanner.Named(_text.Place)}.");
        _depth--;
    }

    // Up to the closing brace, or to the end of the file for those that stand in none.
    private void Members((int Line, int Column)? block)
    {
        _text.SkipLines();
        while (!_text.IsAtEnd && !(block is not null && _text.Next is '}' or ']'))
        {
            Key();
            _text.SkipBlanks();
            if (_text.Next != '{')
            {
                if (!_text.TryTake('=') && !_text.TryTake(':')) throw _text.Fault("a key wants =, : or { after it on its line.");
                _text.SkipBlanks();
            }

            var isBlock = _text.Next == '{';
            Value();
            _text.SkipBlanks();
            if (isBlock && _text.Next == ',') throw _text.Fault("a comma cannot stand after the closing brace of a block; begin a new line instead.");
            var isSeparated = _text.TryTake(',');
            if (!(_text.SkipLines() || isSeparated || _text.IsAtEnd || _text.Next is '}' or ']'))
                throw _text.Fault("a setting must begin on a line of its own, or after a comma.");
        }
    }

    private void Key()
    {
        if (_text.Is("include")) throw _text.Fault("include is not read; a node has one file of settings, so write them all here.");
        do
        {
            if (_text.Next == '"') Text();
            else _text.Plain(isKey: true);
        }
        while (_text.TryTake('.'));
    }

    private void Text()
    {
        if (_text.Is("\"\"\"")) throw _text.Fault("a key cannot stand in three double quotes; use one.");
        var start = _text.Place;
        _text.Quoted();
        if (_text.Place.Column - start.Column == 2) throw HoconScanner.Fault(start, "a key cannot be empty.");
    }

    private void Value()
    {
        switch (_text.Next)
        {
            case '{': Block(); break;
            case '[': List(); break;
            case '"': _text.Quoted(); break;
            default: _text.Plain(isKey: false); break;
        }
    }

    private void List()
    {
        var start = _text.Place;
        Enter();
        _text.Take();
        _text.SkipLines();
        while (!_text.TryTake(']'))
        {
            if (_text.IsAtEnd || _text.Next is '=' or ':' or '}')
                throw HoconScanner.Fault(start, $"the list that begins here is not closed: write a closing bracket before {HoconScanner.Named(_text.Place)}.");
            Value();
            var isSeparated = _text.SkipLines();
            isSeparated |= _text.TryTake(',');
            _text.SkipLines();
            if (!isSeparated && _text.Next != ']')
                throw HoconScanner.Fault(start, $"the list that begins here is not closed, or lacks a comma: look at {HoconScanner.Named(_text.Place)}.");
        }

        _depth--;
    }

    private void Enter()
    {
        if (++_depth > MostDepth) throw _text.Fault($"blocks and lists are nested more than {MostDepth} deep here.");
    }
}
