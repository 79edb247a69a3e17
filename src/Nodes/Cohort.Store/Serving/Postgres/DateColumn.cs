using Cohort.Core.Purchases;
using Npgsql;

namespace Cohort.Store.Serving.Postgres;

/// <summary>Business dates as PostgreSQL's dates, so that SQL can reckon with them.</summary>
internal static class DateColumn
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    public static DateOnly Of(BusinessDate date) => DateOnly.FromDayNumber(Epoch + date.Day);

    public static BusinessDate Date(this NpgsqlDataReader row, int column) =>
        new((ushort)(row.GetFieldValue<DateOnly>(column).DayNumber - Epoch));
}
