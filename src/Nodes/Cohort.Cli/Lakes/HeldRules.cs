using System.Globalization;
using Cohort.Core.Purchases;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine.Input;
using Cohort.Lake.Sql;

namespace Cohort.Cli.Lakes;

/// <summary>The rules and taxonomies of a replay: those that the lake has, from their dates on, or others from the beginning on.</summary>
internal sealed class HeldRules
{
    private HeldRules(IReadOnlyList<(BusinessDate? Since, RuleText Rules)> rules, IReadOnlyList<(BusinessDate? Since, Taxonomy Taxonomy)> taxonomies) => (Rules, Taxonomies) = (rules, taxonomies);

    /// <summary>Rules, each from a date on; the first from the beginning on.</summary>
    public IReadOnlyList<(BusinessDate? Since, RuleText Rules)> Rules { get; }

    /// <summary>Taxonomies, likewise.</summary>
    public IReadOnlyList<(BusinessDate? Since, Taxonomy Taxonomy)> Taxonomies { get; }

    /// <summary>Reads them.</summary>
    /// <param name="sql">The lake.</param>
    /// <param name="request">Which are asked for.</param>
    /// <exception cref="CommandException">A file is wrong, or the lake has none.</exception>
    /// <param name="windowDays">How many dates the window has that rules look at.</param>
    public static HeldRules Read(LakeSql sql, ReplayRequest request, int windowDays)
    {
        var taxonomies = request.Taxonomy is { } file ? [(null, TaxonomyFile.Read(file))] : TaxonomiesOf(sql);
        var rules = request.Rules is { } text ? [(null, RulesFile.Open(text).Require(null, windowDays))] : RulesOf(sql, windowDays);
        if (rules.Count == 0 || taxonomies.Count == 0) throw CommandException.BadInput($"The lake '{request.Lake}' has no rules and taxonomy yet: nothing was fed to it.");
        return new HeldRules(rules, taxonomies);
    }

    /// <summary>What comes into force with a date; null for what stays.</summary>
    /// <param name="last">The date before which all was put in force already; null for none.</param>
    /// <param name="date">The date.</param>
    public (RuleText? Rules, Taxonomy? Taxonomy) ComingWith(BusinessDate last, BusinessDate date) => (
        Rules.LastOrDefault(one => one.Since is { } since && since > last && since <= date).Rules,
        Taxonomies.LastOrDefault(one => one.Since is { } since && since > last && since <= date).Taxonomy);

    /// <summary>The date of a value; null where there is none.</summary>
    public static BusinessDate? DateOf(object? text) => text is string given && BusinessDate.TryParse(given, out var date) ? date : null;

    private static List<(BusinessDate? Since, RuleText Rules)> RulesOf(LakeSql sql, int windowDays)
    {
        var found = new List<(BusinessDate?, RuleText)>();
        using var rows = sql.Query("SELECT CAST(as_of AS VARCHAR), text FROM rules ORDER BY revision");
        while (rows.Read())
        {
            if (!RuleText.TryParse((string)rows.Value(1)!, out var text, out var errors, windowDays))
                throw CommandException.BadInput($"The rules in the lake cannot be read by this program ({errors[0]}). Give others.");
            found.Add((DateOf(rows.Value(0)), text));
        }

        return found;
    }

    private static List<(BusinessDate? Since, Taxonomy Taxonomy)> TaxonomiesOf(LakeSql sql)
    {
        var found = new List<(BusinessDate?, Taxonomy)>();
        var (revision, since, builder, row) = (0, (BusinessDate?)null, new TaxonomyBuilder(), 0);
        using var rows = sql.Query("SELECT revision, CAST(as_of AS VARCHAR), sku, category, brand FROM taxonomy ORDER BY revision, sku");
        while (rows.Read())
        {
            var next = Convert.ToInt32(rows.Value(0), CultureInfo.InvariantCulture);
            if (next != revision && revision > 0)
            {
                found.Add((since, builder.Build()));
                (builder, row) = (new TaxonomyBuilder(), 0);
            }

            (revision, since) = (next, DateOf(rows.Value(1)));
            builder.Add(++row, (string)rows.Value(2)!, (string?)rows.Value(3), (string?)rows.Value(4));
        }

        if (revision > 0) found.Add((since, builder.Build()));
        return found;
    }
}
