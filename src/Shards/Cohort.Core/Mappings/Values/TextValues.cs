using System.Buffers.Text;
using System.Text;
using Cohort.Core.Mappings.Records;
using Cohort.Core.Purchases;

namespace Cohort.Core.Mappings.Values;

/// <summary>A text that a mapping makes. It is put behind what was put together before.</summary>
internal abstract class TextValue
{
    /// <summary>Appends the text; whatever was appended before it was missing or wrong is left for the caller to cut.</summary>
    public abstract Got Append(Evaluation evaluation);

    /// <summary>Appends the text; nothing where it is missing or wrong.</summary>
    public Got TryAppend(Evaluation evaluation)
    {
        var start = evaluation.Length;
        var got = Append(evaluation);
        if (got != Got.Value) evaluation.Cut(start);
        return got;
    }
}

internal sealed class FixedText(string text) : TextValue
{
    private readonly byte[] _text = Encoding.UTF8.GetBytes(text);

    public override Got Append(Evaluation evaluation) => evaluation.Append(_text);
}

/// <summary>A text of the record, or a whole number as it is written there.</summary>
internal sealed class PathText(int branch, string path) : TextValue
{
    private const string Expected = "a text or a whole number";

    public override Got Append(Evaluation evaluation)
    {
        var node = evaluation.Tape.At(branch);
        if (node < 0) return evaluation.Missing(path, Expected);
        switch (evaluation.Tape.Nodes[node].Kind)
        {
            case NodeKind.Null:
                return evaluation.Missing(path, Expected);
            case NodeKind.Text:
                var text = evaluation.Tape.BytesOf(node);
                return text.IsEmpty ? evaluation.Missing(path, Expected) : evaluation.Append(text);

            // A number with a fraction or an exponent has several spellings, and would name one thing by several names.
            case NodeKind.Number when !evaluation.Tape.BytesOf(node).ContainsAny(".eE"u8):
                return evaluation.Append(evaluation.Tape.BytesOf(node));
            default:
                return evaluation.Wrong(RejectionReason.WrongType, path, node, Expected);
        }
    }
}

/// <summary>The number of the element that is walked over.</summary>
internal sealed class NumberedText(int depth) : TextValue
{
    public override Got Append(Evaluation evaluation)
    {
        Span<byte> digits = stackalloc byte[11];
        Utf8Formatter.TryFormat(evaluation.Numbers[depth], digits, out var length);
        return evaluation.Append(digits[..length]);
    }
}

internal sealed class JoinedText(TextValue[] parts) : TextValue
{
    public override Got Append(Evaluation evaluation)
    {
        foreach (var part in parts)
        {
            if (part.Append(evaluation) is not Got.Value and var got) return got;
        }

        return Got.Value;
    }
}

internal sealed class FirstText(TextValue[] parts) : TextValue
{
    public override Got Append(Evaluation evaluation)
    {
        var got = Got.Missing;
        foreach (var part in parts)
        {
            got = part.TryAppend(evaluation);
            if (got != Got.Missing) break;
        }

        return got;
    }
}

internal sealed class ChosenText(Condition condition, TextValue then, TextValue otherwise) : TextValue
{
    public override Got Append(Evaluation evaluation) => (condition.Holds(evaluation) ? then : otherwise).Append(evaluation);
}

/// <summary>A text with its letters from A to Z in lower case; others stay, since what they become depends on the language.</summary>
internal sealed class LowerText(TextValue text) : TextValue
{
    public override Got Append(Evaluation evaluation)
    {
        var start = evaluation.Length;
        var got = text.Append(evaluation);
        if (got != Got.Value) return got;
        foreach (ref var b in evaluation.TextFrom(start))
        {
            if (b is >= (byte)'A' and <= (byte)'Z') b += 'a' - 'A';
        }

        return Got.Value;
    }
}

/// <summary>A text without white space at its ends; one of nothing else is missing.</summary>
internal sealed class TrimmedText(TextValue text) : TextValue
{
    public override Got Append(Evaluation evaluation)
    {
        var start = evaluation.Length;
        var got = text.Append(evaluation);
        if (got != Got.Value) return got;
        var all = evaluation.TextFrom(start);
        var rest = all.Trim(" \t\r\n"u8);
        if (rest.IsEmpty) return evaluation.Missing(null, "a text that is not blank");
        rest.CopyTo(all);
        evaluation.Cut(start + rest.Length);
        return Got.Value;
    }
}
