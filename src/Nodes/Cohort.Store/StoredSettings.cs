using System.Globalization;
using Cohort.Core.Purchases;

namespace Cohort.Store;

/// <summary>Settings that a data directory keeps from its first run on, because what is in it depends on them.</summary>
/// <param name="Currency">The base currency, and how many digits its amounts have.</param>
/// <param name="TimeZone">The IANA name of the zone whose calendar gives business dates.</param>
/// <param name="FutureDays">How many days after the as-of date a purchase may be dated.</param>
/// <param name="WindowDays">How many dates the window has.</param>
internal sealed record StoredSettings(BaseCurrency Currency, string TimeZone, int FutureDays, int WindowDays = Core.Limits.WindowDays)
{
    /// <summary>Euro, UTC, one day.</summary>
    public static StoredSettings Default { get; } = new(BaseCurrency.Of("EUR"), "UTC", Core.Limits.FutureDays);

    internal static StoredSettings? Read(Database database)
    {
        using var statement = database.Read(SealedTables.Setting);
        var values = new Dictionary<string, string>();
        while (statement.Step()) values.Add(statement.Text(0), statement.Text(1));
        if (values.Count == 0) return null;
        try
        {
            // Directories of before digits were stored have two, in every currency.
            var digits = values.TryGetValue("minor_digits", out var stored) ? Number(stored) : MinorUnits.Usual;

            // Those of before windows were stored have the usual one.
            var window = values.TryGetValue("window_days", out var days) ? Number(days) : Core.Limits.WindowDays;
            if (window is < Core.Limits.LeastWindowDays or > Core.Limits.MostWindowDays) throw new FormatException($"A window of {window} days.");
            return new StoredSettings(new BaseCurrency(values["currency"], digits), values["time_zone"], Number(values["future_days"]), window);
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException or OverflowException or ArgumentException)
        {
            throw StoreException.Damaged("A setting", database.File, e);
        }
    }

    internal void Write(Database database)
    {
        using var insert = database.Insert(SealedTables.Setting);
        insert.BindText(1, "currency").BindText(2, Currency.Code).Run();
        insert.BindText(1, "minor_digits").BindText(2, Currency.MinorDigits.ToString(CultureInfo.InvariantCulture)).Run();
        insert.BindText(1, "time_zone").BindText(2, TimeZone).Run();
        insert.BindText(1, "future_days").BindText(2, FutureDays.ToString(CultureInfo.InvariantCulture)).Run();
        insert.BindText(1, "window_days").BindText(2, WindowDays.ToString(CultureInfo.InvariantCulture)).Run();
    }

    /// <summary>The settings of a directory whose currency, zone, days or window are said anew: what is not is as it was.</summary>
    /// <param name="currency">An ISO 4217 code; null where it stays. Of the same currency the digits stay too.</param>
    /// <param name="timeZone">The zone; null where it stays.</param>
    /// <param name="futureDays">The days; null where they stay.</param>
    /// <param name="windowDays">The dates of the window; null where they stay.</param>
    public StoredSettings With(string? currency, string? timeZone, int? futureDays, int? windowDays) => new(
        currency is null || currency == Currency.Code ? Currency : BaseCurrency.Of(currency), timeZone ?? TimeZone, futureDays ?? FutureDays, windowDays ?? WindowDays);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
