using System.Text;
using System.Text.Unicode;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Mappings.Records;

/// <summary>Reads a line of CSV onto a tape, as an object whose fields are the columns that the mapping looks at.</summary>
internal sealed class CsvRecord(RecordTape tape)
{
    private int[] _branches = [];
    private byte _separator;

    /// <summary>Whether the header was read, without which no line can be.</summary>
    public bool HasHeader => _branches.Length > 0;

    /// <summary>Takes the header. Gives what is wrong with it; null where nothing is.</summary>
    public string? TakeHeader(ReadOnlySpan<byte> header)
    {
        header = Trimmed(header.StartsWith("\uFEFF"u8) ? header[3..] : header);
        if (!Utf8.IsValid(header)) return "The header is not UTF-8; convert the file to UTF-8.";
        if (header.IsEmpty) return "The header is empty; begin the file with the names of its columns.";
        _separator = SeparatorOf(header);
        if (CsvText.FieldsOf(header, _separator) is not { } names) return "A quote of the header is out of place or never closed; quote a whole name and double the quotes in it.";
        int[] branches = [.. names.Select(name => tape.Tree.KeyOf(PathTree.Root, Encoding.UTF8.GetBytes(name)))];
        for (var i = 0; i < branches.Length; i++)
        {
            if (branches[i] >= 0 && Array.IndexOf(branches, branches[i]) < i) return $"The header has the column {Excerpt.Of(names[i])} twice; rename one.";
        }

        _branches = branches;
        return null;
    }

    /// <summary>Reads a line; null where it fits the header.</summary>
    public Rejection? Read(ReadOnlySpan<byte> line, int mostBytes)
    {
        if (line.Length > mostBytes) return Faults.TooLong(line.Length, mostBytes);
        if (!Utf8.IsValid(line)) return Faults.NotUtf8(line);
        var all = Trimmed(tape.Begin(line));
        var column = 0;
        var root = tape.Add(NodeKind.Object, PathTree.Root, 0, 1);
        var fields = new CsvFields(all, _separator);
        for (; fields.TryTake(); column++)
        {
            if (column < _branches.Length && _branches[column] >= 0) Add(_branches[column], fields);
        }

        tape.Close(root);
        if (fields.IsBroken) return Unquoted(fields.Start, column);
        return column == _branches.Length ? null : Uneven(column);
    }

    private void Add(int branch, CsvFields fields)
    {
        if (fields.IsQuoted && fields.Current.Contains((byte)'"')) tape.AddQuoted(branch, fields.Current);
        else tape.Add(NodeKind.Text, branch, fields.Start, fields.Current.Length);
    }

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> line) => line.EndsWith("\r"u8) ? line[..^1] : line;

    /// <summary>The sign that separates most names of the header, outside quotes; a comma where none does.</summary>
    internal static byte SeparatorOf(ReadOnlySpan<byte> header)
    {
        Span<int> counts = stackalloc int[4];
        var signs = ",;\t|"u8;
        var isQuoted = false;
        foreach (var b in header)
        {
            if (b == '"') isQuoted = !isQuoted;
            if (!isQuoted && signs.IndexOf(b) is >= 0 and var sign) counts[sign]++;
        }

        var most = 0;
        for (var i = 1; i < counts.Length; i++)
        {
            if (counts[i] > counts[most]) most = i;
        }

        return signs[most];
    }

    private Rejection Uneven(int fields) => new(
        RejectionReason.WrongFormat, "", Invariant($"The line has {fields} fields; expected the {_branches.Length} of the header."));

    private static Rejection Unquoted(int at, int column) => new(
        RejectionReason.WrongFormat, "",
        Invariant($"A quote is out of place or never closed in field {column + 1}, which begins at byte {at}; expected a whole field in quotes, with the quotes in it doubled and no line end."));
}
