using System.Text;
using System.Text.Unicode;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;

namespace Cohort.Core.Mappings.Records;

/// <summary>
/// Puts the headers of a record onto its tape, as the texts of an object <c>headers</c>: those that the mapping looks
/// at, where the
/// record has no field of that name itself. So a file of samples with such a field reads as the topic does.
/// </summary>
internal sealed class HeaderFields(RecordTape tape)
{
    private const int LongestName = 512;

    private readonly int _branch = tape.Tree.KeyOf(PathTree.Root, "headers"u8);

    /// <summary>Whether the mapping looks at a header.</summary>
    public bool AreRead => _branch >= 0 && tape.Tree.HasKeys(_branch);

    /// <summary>Adds them to the record that is on the tape; null where all can be read.</summary>
    public Rejection? Add(IReadOnlyList<RecordHeader> headers)
    {
        if (!AreRead || headers.Count == 0 || tape.At(_branch) >= 0) return null;
        var node = tape.Add(NodeKind.Object, _branch, 0, 0);
        Rejection? fault = null;
        for (var i = 0; i < headers.Count && fault is null; i++) fault = Add(headers[i]);
        tape.Close(node);
        return fault;
    }

    private Rejection? Add(RecordHeader header)
    {
        var child = BranchOf(header.Name);
        if (child < 0) return null;
        if (tape.At(child) >= 0) return Refuse(child, RejectionReason.DuplicateField, "stands twice; expected it once");
        if (header.Value is null) tape.Add(NodeKind.Null, child, 0, 0);
        else if (!Utf8.IsValid(header.Value)) return Refuse(child, RejectionReason.NotUtf8,
            "is not UTF-8; expected a text");
        else tape.AddText(child, header.Value);
        return null;
    }

    private int BranchOf(string name)
    {
        Span<byte> utf8 = stackalloc byte[LongestName];
        return Encoding.UTF8.TryGetBytes(name, utf8, out var length) ? tape.Tree.KeyOf(_branch, utf8[..length]) : -1;
    }

    private Rejection Refuse(int branch, RejectionReason reason, string how)
    {
        var path = tape.Tree.WrittenOf(branch);
        return new Rejection(reason, JsonRecord.FieldOf(path), $"The header {Excerpt.Of(path)} {how}.");
    }
}
