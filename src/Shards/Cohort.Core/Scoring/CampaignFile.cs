using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Cohort.Core.Expressions;
using Cohort.Core.Purchases;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;

namespace Cohort.Core.Scoring;

/// <summary>A file of campaigns that reads well, bound to a taxonomy.</summary>
/// <remarks>
/// <code>
/// # Comments run to the end of the line.
/// campaign dairy_coupon "A coupon for dairy":
///   eligible: spend("DAIRY") >= 20 and days_since_last() &lt;= 60
///   category: DAIRY
///   value: 2.50
///   cost: 0.10
///   from: 2026-01-01
///   until: 2026-03-31
///   holdout: 10%
///   per_week: 1
/// </code>
/// <c>eligible</c>, <c>holdout</c> and <c>per_week</c> may be left out: everybody, nobody held out, once a week.
/// </remarks>
public sealed class CampaignFile
{
    private CampaignFile(IReadOnlyList<Campaign> campaigns, RuleSet eligibility) => (Campaigns, Eligibility) = (campaigns, eligibility);

    /// <summary>The campaigns in the order of the file.</summary>
    public IReadOnlyList<Campaign> Campaigns { get; }

    /// <summary>Their eligibility rules, in the same order.</summary>
    public RuleSet Eligibility { get; }

    /// <summary>
    /// Reads a file. False where it has errors: at most <see cref="Limits.Faults"/> are given with their lines, and then how
    /// many more there are. Never throws on any text.
    /// </summary>
    /// <param name="text">The file.</param>
    /// <param name="taxonomy">Where its categories are.</param>
    /// <param name="file">The campaigns.</param>
    /// <param name="errors">What is wrong, in the order of the file.</param>
    /// <param name="minorDigits">Digits after the point of the currency in which the file writes amounts.</param>
    /// <param name="windowDays">How many dates the window has that conditions look at.</param>
    public static bool TryParse(
        string text, Taxonomy taxonomy, [NotNullWhen(true)] out CampaignFile? file, out IReadOnlyList<RuleError> errors, int minorDigits = MinorUnits.Usual,
        int windowDays = Limits.WindowDays)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(taxonomy);
        file = null;
        if (Encoding.UTF8.GetByteCount(text) > Limits.CampaignsBytes)
        {
            errors = [new RuleError(1, 1, string.Create(CultureInfo.InvariantCulture, $"The file is larger than {Limits.CampaignsBytes} bytes; remove campaigns or comments."))];
            return false;
        }

        var lines = new CampaignLines(text, taxonomy, minorDigits);
        var campaigns = lines.Read();
        errors = lines.Errors;
        if (errors.Count > 0) return false;

        // The rules stand on the lines on which the file has them, so that their errors name the right ones.
        if (!RuleText.TryRead(RulesOf(lines.Starts, campaigns), refersToSegments: false, out var rules, out errors, windowDays)) return false;
        if (!rules.TryBind(taxonomy, out var set, out errors, minorDigits)) return false;
        if (set.Segments.Count != campaigns.Count)
        {
            errors = [new RuleError(1, 1, "A campaign's eligibility holds more than one rule; write one condition for each campaign.")];
            return false;
        }

        file = new CampaignFile(campaigns, set);
        return true;
    }

    private static string RulesOf(IReadOnlyList<int> starts, List<Campaign> campaigns)
    {
        var rules = new StringBuilder("affinity off ");
        var line = 1;
        for (var i = 0; i < campaigns.Count; i++)
        {
            for (; line < starts[i]; line++) rules.Append('\n');
            rules.Append(CultureInfo.InvariantCulture, $"segment {campaigns[i].Name}: {campaigns[i].Eligible} ");
        }

        return rules.ToString();
    }
}
