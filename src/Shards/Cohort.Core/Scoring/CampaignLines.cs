using System.Globalization;
using System.Text;
using Cohort.Core.Expressions;
using Cohort.Core.Purchases;
using Cohort.Core.Taxonomies;
using Cohort.Core.Texts;

namespace Cohort.Core.Scoring;

/// <summary>Reads the lines of a <see cref="CampaignFile"/>.</summary>
internal sealed class CampaignLines(string text, Taxonomy taxonomy, int minorDigits)
{
    private static readonly string[] Keys = ["eligible", "category", "value", "cost", "from", "until", "holdout", "per_week"];
    private static readonly string[] Required = ["category", "value", "cost", "from", "until"];

    private readonly List<RuleError> _errors = [];
    private readonly List<int> _starts = [];
    private readonly List<Draft> _drafts = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private long _more;

    public IReadOnlyList<RuleError> Errors => _more == 0 ? _errors : [.. _errors, RuleError.More(_errors[^1], _more)];

    /// <summary>The line of each campaign's rule.</summary>
    public IReadOnlyList<int> Starts => _starts;

    public List<Campaign> Read()
    {
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = WithoutComment(text.AsSpan(range)).Trim();
            if (line.Length == 0) continue;
            if (line.Length > Limits.CampaignLine) Add(number, $"The line has {line.Length} characters; {Limits.CampaignLine} are the most.");
            else if (CampaignHeader.TryParse(line, out var name, out var title)) Begin(number, name, title);
            else ReadValue(number, line.ToString());
        }

        if (_drafts.Count == 0) Add(1, "The file holds no campaign; write one, as in campaign dairy_coupon \"A coupon\": and its lines below.");
        if (_drafts.Count > Limits.Campaigns) Add(1, $"The file holds {_drafts.Count} campaigns; {Limits.Campaigns} are the most.");
        return [.. _drafts.Take(Limits.Campaigns).Select(Finish).OfType<Campaign>()];
    }

    private void Begin(int number, string name, string? title)
    {
        if (!_names.Add(name)) Add(number, $"The campaign \"{Shown.Cut(name)}\" is in the file twice; choose another name.");
        if (Encoding.UTF8.GetByteCount(name) > Limits.NameBytes)
            Add(number, $"The campaign name \"{Shown.Cut(name)}\" is too long; use at most {Limits.NameBytes} bytes and put the rest in a title.");
        _drafts.Add(new Draft(name, title ?? name, number, new(StringComparer.Ordinal)));
    }

    private void ReadValue(int number, string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var key = colon < 0 ? line : line[..colon].Trim();
        if (_drafts.Count == 0) Add(number, $"\"{Shown.Cut(key)}\" stands before the first campaign; write campaign NAME: above it.");
        else if (colon < 0 || !Keys.Contains(key)) Add(number, $"\"{Shown.Cut(key)}\" is no line of a campaign; its lines are {string.Join(", ", Keys)}, each with a colon.");
        else if (!_drafts[^1].Values.TryAdd(key, (number, line[(colon + 1)..].Trim()))) Add(number, $"The campaign has \"{key}\" twice; remove one.");
    }

    private Campaign? Finish(Draft draft)
    {
        var missing = Required.Where(key => !draft.Values.ContainsKey(key)).ToList();
        if (missing.Count > 0)
        {
            Add(draft.Line, $"The campaign \"{Shown.Cut(draft.Name)}\" has no {string.Join(", ", missing)}; add what is missing.");
            return null;
        }

        var eligible = draft.Values.GetValueOrDefault("eligible", (draft.Line, "orders() >= 0"));
        _starts.Add(eligible.Item1);
        var campaign = new Campaign(
            draft.Name, draft.Title, eligible.Item2, Category(draft), Money(draft, "value"), Money(draft, "cost"),
            Date(draft, "from"), Date(draft, "until"), PerMillion(draft), PerWeek(draft));
        if (campaign.Until < campaign.From) Add(draft.Line, $"The campaign \"{Shown.Cut(draft.Name)}\" ends on {campaign.Until}, before it begins on {campaign.From}.");
        return campaign;
    }

    private string Category(Draft draft)
    {
        var (line, name) = draft.Values["category"];
        if (!taxonomy.TryGetCategory(name, out _)) Add(line, $"Unknown category \"{Shown.Cut(name)}\"; write the name of a category of the taxonomy, in its upper and lower case.");
        return name;
    }

    private long Money(Draft draft, string key)
    {
        var (line, written) = draft.Values[key];
        var isNumber = decimal.TryParse(written, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount);
        var most = Limits.AmountMinor / MinorUnits.InMajor(minorDigits);
        var minor = isNumber && amount <= most ? amount * MinorUnits.InMajor(minorDigits) : 0.5m;
        if (minor == decimal.Truncate(minor)) return (long)minor;
        Add(line, isNumber && amount > most
            ? $"The {key} \"{Shown.Cut(written)}\" is too large; it is at most {most} major units."
            : $"The {key} \"{Shown.Cut(written)}\" is no amount; write major units {AmountForm()}.");
        return 0;
    }

    private string AmountForm() => minorDigits == 0
        ? "without decimal places, as in 250"
        : $"with at most {minorDigits} decimal places, as in {2.5m.ToString($"F{minorDigits}", CultureInfo.InvariantCulture)}";

    private BusinessDate Date(Draft draft, string key)
    {
        var (line, written) = draft.Values[key];
        if (!BusinessDate.TryParse(written, out var date)) Add(line, $"\"{Shown.Cut(written)}\" is no date; write it as in 2026-03-31.");
        return date;
    }

    private int PerMillion(Draft draft)
    {
        if (!draft.Values.TryGetValue("holdout", out var value)) return 0;
        var isNumber = decimal.TryParse(value.Text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent);
        if (isNumber && value.Text.EndsWith('%') && percent <= 100) return (int)(percent * 10_000);
        Add(value.Line, $"The holdout \"{Shown.Cut(value.Text)}\" is no share; write it from 0% to 100%.");
        return 0;
    }

    private int PerWeek(Draft draft)
    {
        if (!draft.Values.TryGetValue("per_week", out var value)) return 1;
        if (int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most is >= 1 and <= 1_000) return most;
        Add(value.Line, $"\"{Shown.Cut(value.Text)}\" is no number of offers a week; write 1 to 1000.");
        return 1;
    }

    private void Add(int line, string message)
    {
        if (_errors.Count < Limits.Faults) _errors.Add(new RuleError(line, 1, message));
        else _more++;
    }


    // A number sign in double quotes belongs to a category's name.
    private static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> line)
    {
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"') isQuoted = !isQuoted;
            else if (line[i] == '#' && !isQuoted) return line[..i];
        }

        return line;
    }

    private sealed record Draft(string Name, string Title, int Line, Dictionary<string, (int Line, string Text)> Values);
}
