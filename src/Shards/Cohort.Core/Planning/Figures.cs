using System.Globalization;

namespace Cohort.Core.Planning;

/// <summary>Numbers as people read them in reasons and tables.</summary>
internal static class Figures
{
    /// <summary>Microseconds of a thread in a second, as a share of it.</summary>
    public static string Thread(long busy) => $"{Tenths(busy / 1000)} %";

    /// <summary>Thousandths as a factor with two places.</summary>
    public static string Times(long permille) => string.Create(CultureInfo.InvariantCulture, $"{(permille + 5) / 1000}.{(permille + 5) / 10 % 100:00}");

    /// <summary>A count with groups of three.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Bytes in mebibytes.</summary>
    public static string Mebi(long bytes) => $"{Count((bytes + (1 << 19)) >> 20)} MiB";

    /// <summary>Microseconds as whole seconds.</summary>
    public static string Seconds(long micros) => $"{Count(micros / 1_000_000)} s";

    private static string Tenths(long permille) => string.Create(CultureInfo.InvariantCulture, $"{permille / 10}.{permille % 10}");
}
