namespace Cohort.Cli.Generation;

/// <summary>
/// When the lines of a stream arrive: in order, more of them at weekends and in the late afternoon, as in a shop.
/// </summary>
internal sealed class Arrivals
{
    // From Monday to Sunday, and from the hour after midnight; only the ratios matter.
    private static readonly int[] WeekWeights = [9, 9, 10, 10, 12, 14, 11];
    private static readonly int[] HourWeights =
        [2, 1, 1, 1, 1, 2, 6, 14, 22, 30, 36, 40, 42, 40, 40, 44, 52, 58, 54, 42, 28, 16, 8, 4];

    private readonly GeneratorOptions _options;
    private readonly long _totalWeight;
    private readonly double[] _hourEnds = new double[24];
    private long _weight;
    private long _dayStart;
    private long _dayEnd;

    public Arrivals(GeneratorOptions options)
    {
        _options = options;
        for (var day = 0; day < options.Days; day++) _totalWeight += WeightOf(day);
        var sum = 0;
        for (var hour = 0; hour < 24; hour++) _hourEnds[hour] = (double)(sum += HourWeights[hour]) / HourWeights.Sum();
        Day = -1;
    }

    /// <summary>The day of the last line asked for, 0 for the start.</summary>
    public int Day { get; private set; }

    /// <summary>The second of the day at which a line arrives; its day is then <see cref="Day"/>.</summary>
    /// <param name="line">Number of the line from 0; never less than in the call before.</param>
    /// <param name="jitter">A number in [0, 1) that breaks the regular distance.</param>
    public int SecondOf(long line, double jitter)
    {
        while (line >= _dayEnd) TurnDay();
        var place = (line - _dayStart + jitter) / (_dayEnd - _dayStart);
        var hour = 0;
        while (hour < 23 && place >= _hourEnds[hour]) hour++;
        var from = hour == 0 ? 0 : _hourEnds[hour - 1];
        var within = (place - from) / (_hourEnds[hour] - from);
        return hour * 3_600 + Math.Min(3_599, (int)(within * 3_600));
    }

    private void TurnDay()
    {
        Day++;
        _weight += WeightOf(Day);
        _dayStart = _dayEnd;
        _dayEnd = (long)((Int128)_options.Events * _weight / _totalWeight);
    }

    // 1970-01-01 was a Thursday.
    private int WeightOf(int day) => WeekWeights[(_options.Start.Day + day + 3) % 7];
}
