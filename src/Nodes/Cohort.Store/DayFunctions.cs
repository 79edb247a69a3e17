using System.Globalization;
using Cohort.Core.Encodings;
using Cohort.Core.Ranges;
using SQLitePCL;

namespace Cohort.Store;

/// <summary>What chunks of transitions say of days, as a function of SQL: migrations fill tables with it.</summary>
internal static class DayFunctions
{
    /// <summary>Of a chunk: a JSON list of segment, date, how many entered and how many left.</summary>
    private const string Days = "chunk_days";

    /// <summary>A query that gives segment, date, how many entered and how many left, of all chunks together.</summary>
    public const string OfAllChunks =
        $"SELECT json_extract(d.value, '$[0]') AS segment, json_extract(d.value, '$[1]') AS as_of, sum(json_extract(d.value, '$[2]')) AS entries,"
        + $" sum(json_extract(d.value, '$[3]')) AS exits FROM transition_chunk c JOIN json_each({Days}(c.chunk)) d GROUP BY 1, 2";

    /// <summary>Makes a connection know the function.</summary>
    public static void AddTo(sqlite3 database) =>
        raw.sqlite3_create_function(database, Days, 1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, (context, _, arguments) =>
        {
            try
            {
                var days = RangeEffects.ReadDays(raw.sqlite3_value_blob(arguments[0]));
                var lists = days.Select(day => string.Create(
                    CultureInfo.InvariantCulture, $"[{System.Text.Json.JsonSerializer.Serialize(day.Segment)},{day.AsOf.Day},{day.Entered},{day.Left}]"));
                raw.sqlite3_result_text(context, $"[{string.Join(',', lists)}]");
            }
            catch (DamagedDataException e)
            {
                // Nothing may be thrown through the library.
                raw.sqlite3_result_error(context, e.Message);
            }
        });
}
