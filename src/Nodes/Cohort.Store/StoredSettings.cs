using System.Globalization;

namespace Cohort.Store;

/// <summary>Settings that a data directory keeps from its first run on, because what is in it depends on them.</summary>
/// <param name="Currency">The base currency, an ISO 4217 code.</param>
/// <param name="TimeZone">The IANA name of the zone whose calendar gives business dates.</param>
/// <param name="FutureDays">How many days after the as-of date a purchase may be dated.</param>
internal sealed record StoredSettings(string Currency, string TimeZone, int FutureDays)
{
    /// <summary>Euro, UTC, one day.</summary>
    public static StoredSettings Default { get; } = new("EUR", "UTC", Core.Limits.FutureDays);

    internal static StoredSettings? Read(Database database)
    {
        using var statement = database.Read(SealedTables.Setting);
        var values = new Dictionary<string, string>();
        while (statement.Step()) values.Add(statement.Text(0), statement.Text(1));
        if (values.Count == 0) return null;
        try
        {
            return new StoredSettings(values["currency"], values["time_zone"], int.Parse(values["future_days"], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException or OverflowException)
        {
            throw StoreException.Damaged("A setting", database.File, e);
        }
    }

    internal void Write(Database database)
    {
        using var insert = database.Insert(SealedTables.Setting);
        insert.BindText(1, "currency").BindText(2, Currency).Run();
        insert.BindText(1, "time_zone").BindText(2, TimeZone).Run();
        insert.BindText(1, "future_days").BindText(2, FutureDays.ToString(CultureInfo.InvariantCulture)).Run();
    }
}
