using System.Globalization;
using Akka.Configuration;
using Cohort.Core.Purchases;
using Cohort.Store;

namespace Cohort.Node.Settings;

/// <summary>Reads settings, and collects what is wrong with them; each error names its key.</summary>
internal sealed class Block(Config config)
{
    public List<string> Errors { get; } = [];

    public string Text(string key, string meaning)
    {
        var text = config.GetString(key, "")?.Trim() ?? "";
        if (text.Length == 0) Errors.Add($"{key} is missing: set it to {meaning}.");
        return text;
    }

    public IReadOnlyList<string> Names(string key)
    {
        try
        {
            return [.. config.GetStringList(key, [])];
        }
        // The parser throws whatever it likes, the plainest exception included.
        catch (Exception)
        {
            Errors.Add($"{key} is no list: write {key} = [one, another].");
            return [];
        }
    }

    public int Number(string key, int least, int most)
    {
        if (int.TryParse(config.GetString(key, ""), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Errors.Add($"{key} is '{config.GetString(key, "")}': write a whole number from {least} to {most}.");
        return 0;
    }

    /// <summary>A number, or null where a word stands in its place.</summary>
    public int? NumberOr(string key, string word, int least, int most)
    {
        var text = config.GetString(key, "");
        if (text == word) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Errors.Add($"{key} is '{text}': write {word}, or a whole number from {least} to {most}.");
        return null;
    }

    public TimeSpan Time(string key, TimeSpan least, TimeSpan most)
    {
        try
        {
            var time = config.GetTimeSpan(key, Timeout.InfiniteTimeSpan, allowInfinite: false);
            if (time >= least && time <= most) return time;
        }
        catch (Exception e) when (e is FormatException or OverflowException or NotImplementedException)
        {
            // Said below, together with what is allowed.
        }

        Errors.Add($"{key} is '{config.GetString(key, "")}': write a time from {least.TotalMilliseconds} ms to {most.TotalMilliseconds} ms, such as \"500 ms\" or \"5 s\".");
        return least;
    }

    public T OneOf<T>(string key, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        var text = config.GetString(key, "");
        foreach (var (name, value) in choices)
        {
            if (name == text) return value;
        }

        var names = new List<string>();
        foreach (var (name, _) in choices) names.Add(name);
        Errors.Add($"{key} is '{text}': write {string.Join(" or ", names)}.");
        return choices[0].Value;
    }

    public BusinessCalendar Calendar(string key)
    {
        try
        {
            return TimeZones.CalendarOf(Text(key, "a time zone such as Europe/Berlin, or UTC"));
        }
        catch (TimeZoneNotFoundException e)
        {
            Errors.Add($"{key}: {e.Message}");
            return BusinessCalendar.Utc;
        }
    }

    public BaseCurrency Currency(string key)
    {
        var currency = Text(key, "the base currency, such as EUR");
        if (currency.Length == 3 && !currency.AsSpan().ContainsAnyExceptInRange('A', 'Z')) return BaseCurrency.Of(currency);
        Errors.Add($"{key} is '{currency}': write three upper-case letters, such as EUR.");
        return BaseCurrency.Of("EUR");
    }

    /// <summary>A name that PostgreSQL takes without quotes, as the serving store asks for.</summary>
    public string Schema(string key)
    {
        var name = Text(key, "the schema of the tables, such as cohort");
        if (name.Length > 0 && (name.Length > 63 || !char.IsAsciiLetterLower(name[0]) || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_')))
            Errors.Add($"{key} is '{name}': write at most 63 lower-case letters, digits and underscores, a letter first.");
        return name;
    }

    public string Address(string key)
    {
        var address = Text(key, "where to answer over HTTP, such as \"http://127.0.0.1:8080\"");
        if (address.Length > 0 && (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))) Errors.Add($"{key} is '{address}', which is no address: write one such as \"http://127.0.0.1:8080\".");
        return address;
    }

    public Uri? OptionalAddress(string key)
    {
        var address = config.GetString(key, "");
        if (string.IsNullOrEmpty(address)) return null;
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri)) return uri;
        Errors.Add($"{key} is '{address}', which is no address: write one such as \"http://collector:4317\", or leave it empty.");
        return null;
    }
}
