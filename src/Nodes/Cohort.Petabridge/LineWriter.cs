using System.Globalization;
using System.Text;

namespace Cohort.Petabridge;

/// <summary>Gives what is written line by line.</summary>
/// <param name="take">Takes a line.</param>
internal sealed class LineWriter(Action<string> take) : TextWriter(CultureInfo.InvariantCulture)
{
    // A longer line is given in pieces: one message of remoting has a bound.
    private const int LongestPiece = 16 * 1024;

    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        if (value == '\n') Give();
        else if (value != '\r') _line.Append(value);
        if (_line.Length >= LongestPiece) Give();
    }

    /// <summary>Gives what stands behind the last end of a line.</summary>
    public void End()
    {
        if (_line.Length > 0) Give();
    }

    private void Give()
    {
        take(_line.ToString());
        _line.Clear();
    }
}
