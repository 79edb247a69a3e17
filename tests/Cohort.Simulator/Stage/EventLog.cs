using System.Globalization;
using System.Runtime.CompilerServices;

namespace Cohort.Simulator.Stage;

/// <summary>
/// What happened, line by line. It is off while seeds are tried, since text costs more than the events; a seed that
/// fails is run again with it on.
/// </summary>
internal sealed class EventLog(Clockwork clock, bool isOn)
{
    private readonly List<string> _lines = [];

    public bool IsOn => isOn;

    public IReadOnlyList<string> Lines => _lines;

    public void Add([InterpolatedStringHandlerArgument("")] ref Line line)
    {
        if (isOn) _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{clock.Steps,7} {clock.Now,8} ms  {line.Text}"));
    }

    /// <summary>Costs nothing where the log is off.</summary>
    [InterpolatedStringHandler]
    public ref struct Line
    {
        private DefaultInterpolatedStringHandler _text;
        private readonly bool _isOn;

        public Line(int literals, int holes, EventLog log, out bool isOn)
        {
            isOn = _isOn = log.IsOn;
            if (isOn) _text = new DefaultInterpolatedStringHandler(literals, holes, CultureInfo.InvariantCulture);
        }

        public string Text => _isOn ? _text.ToStringAndClear() : "";

        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);
    }
}
