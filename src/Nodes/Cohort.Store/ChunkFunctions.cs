using System.Globalization;
using System.Text;
using System.Text.Json;
using Cohort.Core.Encodings;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using SQLitePCL;

namespace Cohort.Store;

/// <summary>What chunks of transitions say, as functions of SQL: migrations fill tables with it.</summary>
internal static class ChunkFunctions
{
    /// <summary>Of a chunk: a JSON list of segment, user, and the date when they entered it last, of all who entered any.</summary>
    public const string Entries = "chunk_entries";

    /// <summary>Of a chunk: a JSON list of segment, date, how many entered and how many left.</summary>
    private const string Days = "chunk_days";

    /// <summary>A query that gives segment, date, how many entered and how many left, of all chunks together.</summary>
    public const string OfAllChunks =
        $"SELECT json_extract(d.value, '$[0]') AS segment, json_extract(d.value, '$[1]') AS as_of, sum(json_extract(d.value, '$[2]')) AS entries,"
        + $" sum(json_extract(d.value, '$[3]')) AS exits FROM transition_chunk c JOIN json_each({Days}(c.chunk)) d GROUP BY 1, 2";

    /// <summary>Makes a connection know the functions.</summary>
    public static void AddTo(sqlite3 database)
    {
        Add(database, Days, chunk => [.. RangeEffects.ReadDays(chunk).Select(day => string.Create(
            CultureInfo.InvariantCulture, $"[{Quoted(day.Segment)},{day.AsOf.Day},{day.Entered},{day.Left}]"))]);
        Add(database, Entries, chunk => [.. LastEntries(chunk).Select(entry => string.Create(
            CultureInfo.InvariantCulture, $"[{Quoted(entry.Key.Segment)},{Quoted(entry.Key.User)},{entry.Value}]"))]);
    }

    private delegate IReadOnlyList<string> ReadLists(ReadOnlySpan<byte> chunk);

    private static void Add(sqlite3 database, string name, ReadLists read) =>
        raw.sqlite3_create_function(database, name, 1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, (context, _, arguments) =>
        {
            try
            {
                raw.sqlite3_result_text(context, $"[{string.Join(',', read(raw.sqlite3_value_blob(arguments[0])))}]");
            }
            catch (DamagedDataException e)
            {
                // Nothing may be thrown through the library.
                raw.sqlite3_result_error(context, e.Message);
            }
        });

    private static Dictionary<(string Segment, string User), ushort> LastEntries(ReadOnlySpan<byte> chunk)
    {
        var last = new Dictionary<(string, string), ushort>();
        var transitions = new TransitionReader(chunk);
        while (transitions.Next())
        {
            if (!transitions.IsErased && transitions.Entered)
                last[(transitions.NameOf(transitions.Segment), Encoding.UTF8.GetString(transitions.User))] = transitions.Date;
        }

        return last;
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
