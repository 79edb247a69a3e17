using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;

namespace Cohort.Core.Scoring;

/// <summary>The score that caused a transition, as the transition names it.</summary>
/// <param name="Score">The score; its number tells it from others of the same value on the same date.</param>
public readonly record struct ScoreCause(KnownScore Score)
{
    private const int Parts = 5;

    /// <summary>Reads what <see cref="ToString"/> gives.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ScoreCause? cause)
    {
        ArgumentNullException.ThrowIfNull(text);
        cause = null;

        // The model comes last: the name of its category may hold spaces.
        var parts = text.Split(' ', Parts);
        if (parts.Length != Parts
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var perMillion)
            || !BusinessDate.TryParse(parts[3], out var date)) return false;
        cause = new ScoreCause(new KnownScore(parts[4], perMillion, parts[2], date, number));
        return true;
    }

    /// <summary>Number, millionths, version, date and model, with a space between: <c>17 630000 1f2e3d4c5b6a7988 2026-03-04 churn</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Score.Number} {Score.PerMillion} {Score.Version} {Score.AsOf} {Score.Model}");
}
