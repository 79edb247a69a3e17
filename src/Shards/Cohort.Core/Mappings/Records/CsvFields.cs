namespace Cohort.Core.Mappings.Records;

/// <summary>Cuts a line of CSV into its fields.</summary>
internal ref struct CsvFields(ReadOnlySpan<byte> line, byte separator)
{
    private readonly ReadOnlySpan<byte> _line = line;
    private int _next;

    /// <summary>The field; of one in quotes what is between them, with the quotes in it still doubled.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Where <see cref="Current"/> begins in the line, or where the line breaks off.</summary>
    public int Start { get; private set; }

    /// <summary>Whether the field stands in quotes.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>Whether a quote is out of place or never closed.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Moves to the next field; false at the end of the line, and where it is broken.</summary>
    public bool TryTake()
    {
        if (_next > _line.Length) return false;
        Start = _next;
        IsQuoted = _next < _line.Length && _line[_next] == '"';
        if (IsQuoted) return TryTakeQuoted();
        var end = _line[_next..].IndexOf(separator);
        Current = end < 0 ? _line[_next..] : _line.Slice(_next, end);
        _next += Current.Length + 1;
        return true;
    }

    private bool TryTakeQuoted()
    {
        var end = _next + 1;
        while (end < _line.Length && (_line[end] != '"' || (end + 1 < _line.Length && _line[end + 1] == '"')))
            end += _line[end] == '"' ? 2 : 1;
        IsBroken = end >= _line.Length || (end + 1 < _line.Length && _line[end + 1] != separator);
        if (IsBroken) return false;
        Start = _next + 1;
        Current = _line[Start..end];
        _next = end + 2;
        return true;
    }
}
