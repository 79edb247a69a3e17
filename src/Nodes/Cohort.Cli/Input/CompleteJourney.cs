using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cohort.Core;
using Cohort.Core.Purchases;
using Cohort.Core.Taxonomies;
using Cohort.Engine;
using Cohort.Engine.Input;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Input;

/// <summary>
/// Turns the files of the 84.51° "Complete Journey 2.0" study into purchases in time order and a taxonomy.
/// Transactions are sorted in memory, at about 80 bytes each.
/// </summary>
public sealed class CompleteJourney
{
    private static readonly string[] TransactionColumns =
        ["household_id", "basket_id", "product_id", "quantity", "sales_value", "transaction_timestamp"];

    private readonly ByteArena _eventIds = new();
    private readonly List<Line> _lines = [];
    private readonly List<string> _texts = [];
    private readonly Dictionary<string, int> _textIds = new(StringComparer.Ordinal);
    private readonly HashSet<int> _users = [];

    private readonly record struct Line(
        DateTime At, ByteArena.Place EventId, int User, int Sku, long AmountMinor, int Quantity);

    /// <summary>Purchases read so far.</summary>
    public int Purchases => _lines.Count;

    /// <summary>Distinct households among them.</summary>
    public int Users => _users.Count;

    /// <summary>Reads the transactions, of whatever order.</summary>
    /// <param name="path">transactions.csv or .csv.gz.</param>
    /// <param name="progress">Told the number of purchases so far, every few thousand.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="CommandException">The file is missing, or a row is no purchase.</exception>
    public void ReadTransactions(string path, Action<long> progress, CancellationToken cancel)
    {
        using var table = CsvTable.Open(path, TransactionColumns, []);
        while (table.Read())
        {
            var eventId = Encoding.UTF8.GetBytes($"{Id(table, 1)}-{Id(table, 2)}");
            if (eventId.Length > Limits.IdBytes)
                throw table.Fault("basket_id", $"with the product it makes an event id of {eventId.Length} bytes; at most {Limits.IdBytes} are allowed.");
            var user = Intern(Id(table, 0));
            _users.Add(user);
            _lines.Add(new Line(Time(table), _eventIds.Add(eventId), user, Intern(Id(table, 2)), Amount(table), Quantity(table)));
            if (_lines.Count % 4096 != 0) continue;
            cancel.ThrowIfCancellationRequested();
            progress(_lines.Count);
        }
    }

    /// <summary>Writes the purchases by time, those of one second by event id (ordinal), one JSON object a line.</summary>
    public void WritePurchases(Stream to, Action<long> progress, CancellationToken cancel)
    {
        _lines.Sort((left, right) => left.At != right.At
            ? left.At.CompareTo(right.At) : _eventIds[left.EventId].SequenceCompareTo(_eventIds[right.EventId]));
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        Span<byte> amount = stackalloc byte[MinorText.MostBytes];
        for (var i = 0; i < _lines.Count; i++)
        {
            var line = _lines[i];
            json.WriteStartObject();
            json.WriteString("event_id"u8, _eventIds[line.EventId]);
            json.WriteString("user_id"u8, _texts[line.User]);
            json.WriteString("sku"u8, _texts[line.Sku]);
            json.WritePropertyName("amount"u8);
            json.WriteRawValue(amount[..MinorText.Write(line.AmountMinor, MinorUnits.Usual, amount)], skipInputValidation: true);
            json.WriteNumber("quantity"u8, line.Quantity);
            json.WriteString("occurred_at"u8, line.At.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteString("source"u8, "complete-journey"u8);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            to.WriteByte((byte)'\n');
            if (i % 4096 != 0) continue;
            cancel.ThrowIfCancellationRequested();
            progress(i);
        }
    }

    /// <summary>Reads the products as rows of a taxonomy, by sku (ordinal); NA and empty are no category, no brand.</summary>
    /// <exception cref="CommandException">The file is missing, or a row is no product or contradicts another.</exception>
    public static IReadOnlyList<TaxonomyRow> ReadProducts(string path)
    {
        using var table = CsvTable.Open(path, ["product_id", "product_category", "brand"], []);
        var rows = new SortedDictionary<string, TaxonomyRow>(Utf8Order.Instance);
        var check = new TaxonomyBuilder();
        while (table.Read())
        {
            var row = new TaxonomyRow(table[0], Known(table[1]), Known(table[2]));
            var fault = check.Add(table.Line, row.Sku, row.Category, row.Brand);
            if (fault is not null) throw table.Fault(ColumnOf(fault.Field), fault.Detail);
            rows[row.Sku] = row;
        }
        return [.. rows.Values];
    }

    private static string Known(string text) => text == "NA" ? "" : text;

    private static string ColumnOf(string field) => field switch
    {
        "sku" => "product_id",
        "category" => "product_category",
        _ => field,
    };

    private int Intern(string text)
    {
        if (_textIds.TryGetValue(text, out var id)) return id;
        _textIds.Add(text, _texts.Count);
        _texts.Add(text);
        return _texts.Count - 1;
    }

    private static string Id(CsvTable table, int column)
    {
        var text = table[column];
        if (text.Length == 0 || Encoding.UTF8.GetByteCount(text) > Limits.IdBytes)
            throw table.Fault(TransactionColumns[column], $"\"{text}\" is no id; expected 1 to {Limits.IdBytes} bytes.");
        if (text.Any(char.IsControl))
            throw table.Fault(TransactionColumns[column], "the id holds a control character; remove it.");
        return text;
    }

    private static int Quantity(CsvTable table) =>
        decimal.TryParse(table[3], NumberStyles.Float, CultureInfo.InvariantCulture, out var quantity)
        && decimal.IsInteger(quantity) && Math.Abs(quantity) <= Limits.Quantity
            ? (int)quantity
            : throw table.Fault("quantity", $"\"{table[3]}\" is no quantity; expected a whole number up to {Limits.Quantity}.");

    private static long Amount(CsvTable table)
    {
        if (!decimal.TryParse(table[4], NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
            || Math.Abs(amount) > Limits.AmountMinor / MinorUnits.InMajor(MinorUnits.Usual))
            throw table.Fault("sales_value", $"\"{table[4]}\" is no amount; expected a number such as 3.86.");
        return (long)(Math.Round(amount, MinorUnits.Usual, MidpointRounding.ToEven) * MinorUnits.InMajor(MinorUnits.Usual));
    }

    private static DateTime Time(CsvTable table) =>
        DateTime.TryParseExact(table[5], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
        && at.Year is >= 1970 and <= 2100
            ? at : throw table.Fault("transaction_timestamp",
                $"\"{table[5]}\" is no time; expected one from 1970 to 2100 such as 2017-01-28 14:06:53.");
}
