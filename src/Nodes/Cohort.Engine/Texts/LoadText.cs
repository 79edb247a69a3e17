using System.Globalization;

namespace Cohort.Engine.Texts;

/// <summary>Loads as people read them.</summary>
internal static class LoadText
{
    /// <summary>Thousandths of the mean as a factor; a dash where it is not known yet.</summary>
    public static string Times(int permille) => permille == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{permille / 1000m:0.00}");

    /// <summary>A moment, to the second.</summary>
    public static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
