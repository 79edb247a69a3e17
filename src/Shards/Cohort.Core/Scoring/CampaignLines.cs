using System.Globalization;
using System.Text.RegularExpressions;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Taxonomies;

namespace Cohort.Core.Scoring;

/// <summary>Reads the lines of a <see cref="CampaignFile"/>.</summary>
internal sealed partial class CampaignLines(string text, Taxonomy taxonomy)
{
    private static readonly string[] Keys = ["eligible", "category", "value", "cost", "from", "until", "holdout", "per_week"];
    private static readonly string[] Required = ["category", "value", "cost", "from", "until"];

    private readonly List<RuleError> _errors = [];
    private readonly List<int> _starts = [];
    private readonly List<Draft> _drafts = [];

    public IReadOnlyList<RuleError> Errors => _errors;

    /// <summary>The line of each campaign's rule.</summary>
    public IReadOnlyList<int> Starts => _starts;

    public List<Campaign> Read()
    {
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = WithoutComment(raw).Trim();
            if (line.Length == 0) continue;
            if (Header().Match(line) is { Success: true } header) Begin(number, header);
            else ReadValue(number, line);
        }

        if (_drafts.Count == 0) Add(1, "The file holds no campaign; write one, as in campaign dairy_coupon \"A coupon\": and its lines below.");
        if (_drafts.Count > Limits.Segments) Add(1, $"The file holds {_drafts.Count} campaigns; {Limits.Segments} are the most.");
        return [.. _drafts.Select(Finish).OfType<Campaign>()];
    }

    private void Begin(int number, Match header)
    {
        var name = header.Groups["name"].Value;
        if (_drafts.Any(draft => draft.Name == name)) Add(number, $"The campaign \"{name}\" is in the file twice; choose another name.");
        _drafts.Add(new Draft(name, header.Groups["title"].Success ? header.Groups["title"].Value : name, number, new(StringComparer.Ordinal)));
    }

    private void ReadValue(int number, string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var key = colon < 0 ? line : line[..colon].Trim();
        if (_drafts.Count == 0) Add(number, $"\"{key}\" stands before the first campaign; write campaign NAME: above it.");
        else if (colon < 0 || !Keys.Contains(key)) Add(number, $"\"{key}\" is no line of a campaign; its lines are {string.Join(", ", Keys)}, each with a colon.");
        else if (!_drafts[^1].Values.TryAdd(key, (number, line[(colon + 1)..].Trim()))) Add(number, $"The campaign has \"{key}\" twice; remove one.");
    }

    private Campaign? Finish(Draft draft)
    {
        var missing = Required.Where(key => !draft.Values.ContainsKey(key)).ToList();
        if (missing.Count > 0)
        {
            Add(draft.Line, $"The campaign \"{draft.Name}\" has no {string.Join(", ", missing)}; add what is missing.");
            return null;
        }

        var eligible = draft.Values.GetValueOrDefault("eligible", (draft.Line, "orders() >= 0"));
        _starts.Add(eligible.Item1);
        var campaign = new Campaign(
            draft.Name, draft.Title, eligible.Item2, Category(draft), Money(draft, "value"), Money(draft, "cost"),
            Date(draft, "from"), Date(draft, "until"), PerMillion(draft), PerWeek(draft));
        if (campaign.Until < campaign.From) Add(draft.Line, $"The campaign \"{draft.Name}\" ends on {campaign.Until}, before it begins on {campaign.From}.");
        return campaign;
    }

    private string Category(Draft draft)
    {
        var (line, name) = draft.Values["category"];
        if (!taxonomy.TryGetCategory(name, out _)) Add(line, $"Unknown category \"{name}\"; write the name of a category of the taxonomy, in its upper and lower case.");
        return name;
    }

    private long Money(Draft draft, string key)
    {
        var (line, written) = draft.Values[key];
        var isNumber = decimal.TryParse(written, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount);
        if (isNumber && amount * 100 == decimal.Truncate(amount * 100) && amount * 100 <= Limits.AmountMinor) return (long)(amount * 100);
        Add(line, $"The {key} \"{written}\" is no amount; write major units with at most two decimal places, as in 2.50.");
        return 0;
    }

    private BusinessDate Date(Draft draft, string key)
    {
        var (line, written) = draft.Values[key];
        if (!BusinessDate.TryParse(written, out var date)) Add(line, $"\"{written}\" is no date; write it as in 2026-03-31.");
        return date;
    }

    private int PerMillion(Draft draft)
    {
        if (!draft.Values.TryGetValue("holdout", out var value)) return 0;
        var isNumber = decimal.TryParse(value.Text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent);
        if (isNumber && value.Text.EndsWith('%') && percent <= 100) return (int)(percent * 10_000);
        Add(value.Line, $"The holdout \"{value.Text}\" is no share; write it from 0% to 100%.");
        return 0;
    }

    private int PerWeek(Draft draft)
    {
        if (!draft.Values.TryGetValue("per_week", out var value)) return 1;
        if (int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most is >= 1 and <= 1_000) return most;
        Add(value.Line, $"\"{value.Text}\" is no number of offers a week; write 1 to 1000.");
        return 1;
    }

    private void Add(int line, string message) => _errors.Add(new RuleError(line, 1, message));

    // A number sign in double quotes belongs to a category's name.
    private static string WithoutComment(string line)
    {
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"') isQuoted = !isQuoted;
            else if (line[i] == '#' && !isQuoted) return line[..i];
        }

        return line;
    }

    [GeneratedRegex("^campaign\\s+(?<name>[\\p{L}_][\\p{L}\\p{Nd}_-]*)\\s*(\"(?<title>[^\"]*)\")?\\s*:$")]
    private static partial Regex Header();

    private sealed record Draft(string Name, string Title, int Line, Dictionary<string, (int Line, string Text)> Values);
}
