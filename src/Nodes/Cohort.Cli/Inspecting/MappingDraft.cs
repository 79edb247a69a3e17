using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cohort.Cli.Inspecting;

/// <summary>A mapping to begin with, guessed from the names and examples of fields.</summary>
/// <param name="Text">The mapping.</param>
/// <param name="Missing">The fields of a line for which nothing was found; the text says so where they belong, and cannot be used before.</param>
internal sealed partial record MappingDraft(string Text, IReadOnlyList<string> Missing)
{
    private const string Each = "item";

    // Of several fields the one whose name comes first here. Names are compared by their letters and digits, the last or the last two of
    // a path.
    private static readonly string[] EventNames = ["eventid", "lineid", "transactionlineid", "messageid", "uuid", "orderid", "transactionid", "ordernumber", "invoiceno", "invoice", "basketid", "receiptid", "id"];
    private static readonly string[] UserNames = ["userid", "customerid", "customerno", "customernumber", "clientid", "memberid", "householdid", "householdkey", "visitorid", "email", "customeremail", "user", "customer", "anonymousid"];
    private static readonly string[] OrderNames = ["orderid", "ordernumber", "transactionid", "invoiceno", "invoice", "basketid", "receiptid"];
    private static readonly string[] SkuNames = ["sku", "itemid", "productid", "articleid", "articleno", "stockcode", "productsku", "productcode", "ean", "gtin", "variantid", "article", "product", "item"];
    private static readonly string[] AmountNames = ["amount", "linetotal", "totalamount", "salesvalue", "total", "subtotal", "revenue", "value", "totalprice", "sales"];
    private static readonly string[] PriceNames = ["price", "unitprice", "itemprice", "pricepaid"];
    private static readonly string[] QuantityNames = ["quantity", "qty", "count", "units", "pieces"];
    private static readonly string[] TimeNames = ["occurredat", "orderedat", "purchasedat", "createdat", "processedat", "timestamp", "orderdate", "purchasedate", "transactiontimestamp", "transactiondate", "invoicedate", "datetime", "date", "time", "day", "created", "at", "ts"];
    private static readonly string[] CurrencyNames = ["currency", "currencycode"];
    private static readonly string[] SourceNames = ["source", "channel", "sourcename", "store", "storeid", "shop"];

    /// <summary>The draft of a mapping of some fields.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="isCsv">Whether they are columns of CSV.</param>
    public static MappingDraft Of(IReadOnlyList<EventField> fields, bool isCsv) => new Drafting(fields, isCsv).Write();

    private sealed class Drafting
    {
        private readonly List<EventField> _fields;
        private readonly bool _isCsv;
        private readonly string? _array;
        private readonly List<string> _missing = [];
        private readonly StringBuilder _text = new();

        public Drafting(IReadOnlyList<EventField> fields, bool isCsv)
        {
            (_isCsv, _array) = (isCsv, isCsv ? null : ArrayOf(fields));

            // What stands in another array cannot be reached from a line.
            _fields = [.. fields.Where(field => isCsv || !field.Path.Contains("[]", StringComparison.Ordinal) || IsInside(field) && !field.Path[(_array!.Length + 3)..].Contains("[]", StringComparison.Ordinal))];
        }

        public MappingDraft Write()
        {
            _text.Append("# A draft by the names of the fields: look at each line, and try it with 'cohort mapping check'.\n");
            if (_isCsv) _text.Append("format csv\n\n");
            _text.Append("lines purchases:\n");
            if (_array is not null) _text.Append(CultureInfo.InvariantCulture, $"  each {PathOf(_array)} as {Each} numbered line\n");
            Add("event_id", EventId());
            Add("user_id", Found(UserNames, PathOf));
            Add("order_id", Found(OrderNames, PathOf), isOptional: true);
            Add("sku", Found(SkuNames, PathOf));
            Add("amount", Amount());
            Add("quantity", Found(QuantityNames, NumberOf) ?? "1");
            Add("currency", Found(CurrencyNames, PathOf), isOptional: true);
            Add("occurred_at", Found(TimeNames, TimeOf));
            Add("source", Found(SourceNames, PathOf), isOptional: true);
            return new MappingDraft(_text.ToString(), _missing);
        }

        private void Add(string name, string? value, bool isOptional = false)
        {
            if (value is null && isOptional) return;
            if (value is null) _missing.Add(name);
            var written = (name + ":").PadRight(13);
            _text.Append(value is null ? $"  # {written}which field?\n" : $"  {written}{value}\n");
        }

        // Without a field that names the line, its number among the lines of the order does.
        private string? EventId()
        {
            var own = Best(EventNames, field => _array is null || !IsInside(field));
            if (own is null) return null;
            if (_array is not null) return $"{PathOf(own.Path)} + \"-\" + line";
            var isOrder = OrderNames.Contains(Key(own.Path, 1)) && Found(SkuNames, PathOf) is not null;
            return isOrder ? $"{PathOf(own.Path)} + \"-\" + {Found(SkuNames, PathOf)}" : PathOf(own.Path);
        }

        private string? Amount()
        {
            var inside = Best(AmountNames, field => _array is null || IsInside(field));
            if (inside is not null) return NumberOf(inside);
            if (Best(PriceNames, field => _array is null || IsInside(field)) is not { } price) return Found(AmountNames, NumberOf);
            return Found(QuantityNames, NumberOf) is { } quantity ? $"{NumberOf(price)} * {quantity}" : NumberOf(price);
        }

        private string? Found(string[] names, Func<string, string> written) => Best(names, _ => true) is { } field ? written(field.Path) : null;

        private string? Found(string[] names, Func<EventField, string> written) => Best(names, _ => true) is { } field ? written(field) : null;

        // Fields of the element come first.
        private EventField? Best(string[] names, Func<EventField, bool> isMeant) => (
            from field in _fields
            where isMeant(field) && field.Example.Length > 0
            let rank = Rank(names, field.Path)
            where rank >= 0
            orderby IsInside(field) ? 0 : 1, rank, field.Path.Length
            select field).FirstOrDefault();

        private static int Rank(string[] names, string path)
        {
            var (two, one) = (Array.IndexOf(names, Key(path, 2)), Array.IndexOf(names, Key(path, 1)));
            return two >= 0 ? two : one;
        }

        private bool IsInside(EventField field) => _array is not null && field.Path.StartsWith(_array + "[].", StringComparison.Ordinal);

        private static string Key(string path, int parts) =>
            string.Concat(string.Concat(path.Replace("[]", "", StringComparison.Ordinal).Split('.').TakeLast(parts)).Where(char.IsLetterOrDigit)).ToLowerInvariant();

        // The array whose elements have what names an article.
        private static string? ArrayOf(IReadOnlyList<EventField> fields) => (
            from field in fields
            let end = field.Path.IndexOf("[].", StringComparison.Ordinal)
            where end > 0 && Array.IndexOf(SkuNames, Key(field.Path, 1)) is >= 0
            orderby Array.IndexOf(SkuNames, Key(field.Path, 1)), field.Records descending
            select field.Path[..end]).FirstOrDefault();

        private string PathOf(string path)
        {
            if (_isCsv) return Segment(path, isFirst: true);
            if (_array is not null && path.StartsWith(_array + "[].", StringComparison.Ordinal)) path = Each + path[(_array.Length + 2)..];
            return string.Concat(path.Split('.').Select((part, i) => Segment(part, i == 0)));
        }

        private static string Segment(string name, bool isFirst) =>
            Word().IsMatch(name) && !Words.Contains(name) ? (isFirst ? name : "." + name) : $"[\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"]";

        private string NumberOf(EventField field) =>
            DecimalComma().IsMatch(field.Example) ? $"number({PathOf(field.Path)}, \",\")" : PathOf(field.Path);

        private string TimeOf(EventField field)
        {
            var (path, example) = (PathOf(field.Path), field.Example);
            if (Epoch().IsMatch(example)) return $"{(example.Length > 14 ? "epoch_us" : example.Length > 11 ? "epoch_ms" : "epoch_s")}({path})";
            if (Local().IsMatch(example)) return $"local({path}, \"UTC\")";
            if (Written().Match(example) is not { Success: true } match) return path;
            var sign = match.Groups["sign"].Value;
            var isMonthFirst = int.Parse(match.Groups["second"].Value, CultureInfo.InvariantCulture) > 12;
            var clock = match.Groups["clock"].Value.Length == 0 ? "" : match.Groups["seconds"].Success ? " H:mm:ss" : " H:mm";
            var half = match.Groups["half"].Success ? clock.Replace('H', 'h') + " tt" : clock;
            return $"time({path}, \"{(isMonthFirst ? $"M{sign}d" : $"d{sign}M")}{sign}yyyy{half}\", \"UTC\")";
        }
    }

    // Words that begin something else in a mapping.
    private static readonly string[] Words = ["and", "or", "not", "between", "true", "false", "first", "if", "then", "else", "line", Each];

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Word();

    [GeneratedRegex(@"^-?[0-9.\u00A0 ]*[0-9],[0-9]{1,2}\z")]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"^[0-9]{10}([0-9]{3}([0-9]{3})?)?\z")]
    private static partial Regex Epoch();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?)?\z")]
    private static partial Regex Local();

    [GeneratedRegex(@"^(?<first>[0-9]{1,2})(?<sign>[./-])(?<second>[0-9]{1,2})\k<sign>[0-9]{4}(?<clock> [0-9]{1,2}:[0-9]{2}(?<seconds>:[0-9]{2})?(?<half> [AaPp][Mm])?)?\z")]
    private static partial Regex Written();
}
