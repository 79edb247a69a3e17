using System.Globalization;
using System.Text;
using Cohort.Core.Texts;

namespace Cohort.Verbs.Display;

/// <summary>
/// Standard output or error as people read it: whatever ids and names hold, the terminal obeys none of it, and no text is
/// shown in another order than it has. Inside JSON the escapes say the same.
/// </summary>
/// <param name="inner">Where it goes.</param>
internal sealed class ShownOutput(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
{
    private readonly TextWriter _inner = inner;

    public override Encoding Encoding => _inner.Encoding;

    /// <summary>Where an output goes: for what is written byte by byte, or drawn.</summary>
    public static TextWriter Behind(TextWriter output) => output is ShownOutput shown ? shown._inner : output;

    // Half of a pair comes alone here, and its other half next.
    public override void Write(char value)
    {
        if (char.IsSurrogate(value) || value == '\r') _inner.Write(value);
        else Write(value.ToString());
    }

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value) => _inner.Write(value is null ? null : Shown.Lines(value));

    public override void WriteLine() => _inner.WriteLine();

    public override void WriteLine(string? value) => _inner.WriteLine(value is null ? null : Shown.Lines(value));

    public override void Flush() => _inner.Flush();
}
