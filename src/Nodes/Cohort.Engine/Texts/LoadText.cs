using System.Globalization;

namespace Cohort.Engine.Texts;

/// <summary>Loads as people read them.</summary>
internal static class LoadText
{
    /// <summary>Microseconds of a thread in a second, as a share of it.</summary>
    public static string Thread(long busy) => string.Create(CultureInfo.InvariantCulture, $"{busy / 10_000m:0.0} %");

    /// <summary>Thousandths as percent.</summary>
    public static string Share(int permille) => string.Create(CultureInfo.InvariantCulture, $"{permille / 10m:0.0} %");

    /// <summary>Thousandths of the mean as a factor; a dash where it is not known yet.</summary>
    public static string Times(int permille) => permille == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{permille / 1000m:0.00}");

    /// <summary>A moment, to the second.</summary>
    public static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
