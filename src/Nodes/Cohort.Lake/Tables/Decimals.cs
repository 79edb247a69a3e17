using System.Globalization;

namespace Cohort.Lake.Tables;

/// <summary>Decimals of a fixed scale as texts.</summary>
internal static class Decimals
{
    /// <summary>A count of smallest units, with the point where it belongs.</summary>
    public static string Text(long units, int scale)
    {
        if (scale == 0) return units.ToString(CultureInfo.InvariantCulture);
        var digits = Int128.Abs(units).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(units < 0 ? "-" : "")}{digits[..^scale]}.{digits[^scale..]}";
    }
}
