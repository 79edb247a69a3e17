using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cohort.Core.Expressions;
using Cohort.Core.Mappings.Money;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using static System.FormattableString;

namespace Cohort.Core.Mappings;

/// <summary>
/// What units of other currencies are worth in the base currency, from which date on. A rate holds until the next one of its
/// currency; before the first there is none.
/// </summary>
public sealed class RateTable
{
    private const string Header = "date,currency,rate";
    private const int VersionBytes = 16;
    private const int MostRateDigits = 12;

    private readonly Dictionary<int, (ushort[] Days, decimal[] Rates)> _byCurrency = [];

    private RateTable(List<(int Currency, BusinessDate Date, decimal Rate)> rows)
    {
        rows.Sort((a, b) => (a.Currency, a.Date.Day).CompareTo((b.Currency, b.Date.Day)));
        foreach (var one in rows.GroupBy(row => row.Currency))
            _byCurrency[one.Key] = ([.. one.Select(row => row.Date.Day)], [.. one.Select(row => row.Rate)]);
        var canonical = new StringBuilder("rates 1\n");
        foreach (var (currency, date, rate) in rows)
            canonical.Append(CultureInfo.InvariantCulture, $"{currency:x6},{date},{rate / 1.0000000000000000000000000000m}\n");
        Version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())).AsSpan(0, VersionBytes));
    }

    /// <summary>A fingerprint of the rates: 32 hexadecimal digits. The order of the rows does not matter.</summary>
    public string Version { get; }

    /// <summary>
    /// Reads a table: the header <c>date,currency,rate</c> and rows such as <c>2026-01-02,USD,0.8511</c>, where the rate is what
    /// one unit of the currency is worth in units of the base currency. False where it has faults, which are then told.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RateTable? rates, out IReadOnlyList<RuleError> errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new ErrorList(new SourceLines(text));
        var rows = new List<(int, BusinessDate, decimal)>();
        var seen = new HashSet<(int, BusinessDate)>();
        var hasHeader = false;
        for (var at = text.StartsWith('\uFEFF') ? 1 : 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at);
            var line = text[at..(end < 0 ? text.Length : end)].TrimEnd('\r');
            if (line.Length == 0) { }
            else if (!hasHeader) hasHeader = TakeHeader(line, at, found);
            else if (TryRow(line, out var row, out var fault) && seen.Add((row.Currency, row.Date))) rows.Add(row);
            else found.Add(at, fault ?? "The currency has a rate from this date on already; remove one of the two rows.");
            at = end < 0 ? text.Length : end + 1;
        }

        if (rows.Count == 0 && !found.Any) found.Add(0, $"The table holds no rate; write the header {Header} and a row for each rate.");
        if (rows.Count > Limits.Rates) found.Add(0, Invariant($"The table holds {rows.Count} rates; remove old ones, it takes {Limits.Rates}."));
        errors = found.InOrder();
        rates = found.Any ? null : new RateTable(rows);
        return rates is not null;
    }

    private static bool TakeHeader(string line, int at, ErrorList found)
    {
        if (line != Header) found.Add(at, $"Expected the header {Header} but found {Excerpt.Of(line)}.");
        return true;
    }

    private static bool TryRow(string line, out (int Currency, BusinessDate Date, decimal Rate) row, out string? fault)
    {
        row = default;
        fault = "Expected a row such as 2026-01-02,USD,0.8511";
        var fields = line.Split(',');
        if (fields.Length != 3)
        {
            fault = $"{fault} but found {Excerpt.Of(line)}.";
            return false;
        }

        var code = Encoding.UTF8.GetBytes(fields[1]);
        var isRate = DecimalText.Read(Encoding.UTF8.GetBytes(fields[2]), out var rate) == NumberReading.Read;
        fault = !BusinessDate.TryParse(fields[0], out var date) ? $"{Excerpt.Of(fields[0])} is no date from 1970 to 2100; write it as in 2026-01-02."
            : !MinorUnits.IsCode(code) ? $"{Excerpt.Of(fields[1])} is no currency; write three letters such as USD."
            : !isRate || rate <= 0 || rate >= 1_000_000 || rate.Scale > MostRateDigits ? $"{Excerpt.Of(fields[2])} is no rate; write a number above 0 and below a million, with at most {MostRateDigits} digits after the point."
            : null;
        if (fault is null) row = (NumberOf(code), date, rate);
        return fault is null;
    }

    /// <summary>A currency as a number.</summary>
    internal static int NumberOf(ReadOnlySpan<byte> code) => (code[0] << 16) | (code[1] << 8) | code[2];

    /// <summary>The rate of a currency on a date; false where there is none yet.</summary>
    internal bool TryFind(int currency, BusinessDate date, out decimal rate)
    {
        rate = 0;
        if (!_byCurrency.TryGetValue(currency, out var table)) return false;
        var at = Array.BinarySearch(table.Days, date.Day);
        if (at < 0) at = ~at - 1;
        if (at < 0) return false;
        rate = table.Rates[at];
        return true;
    }
}
