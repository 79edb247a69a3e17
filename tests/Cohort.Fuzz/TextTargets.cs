using System.Text;
using Cohort.Core;
using Cohort.Core.Expressions;
using Cohort.Core.Purchases;
using Cohort.Core.Scoring;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Engine;
using Cohort.Engine.Input;
using Cohort.Store;
using Cohort.Store.Models;
using Cohort.Store.Serving;

namespace Cohort.Fuzz;

/// <summary>What people and other programs write: it is answered with faults, or refused in a sentence.</summary>
internal static class TextTargets
{
    private static readonly Taxonomy Taxonomy = Shop.Taxonomy;
    private static readonly PurchaseReader Purchases = new(BaseCurrency.Of("EUR"), BusinessCalendar.Utc);

    public static IEnumerable<Target> All =>
    [
        new("purchases", Texts(
            """{"event_id":"e1","user_id":"u1","sku":"4711","amount":12.90,"quantity":2,"occurred_at":"2026-03-01T09:30:00Z","source":"shop"}""",
            """{"amount":-1e2,"currency":"EUR","event_id":"\u00e9\ud83d\ude00","user_id":"u1","sku":"a\"b","quantity":1,"occurred_at":"2026-03-01T23:59:59.999+01:00","source":"s","order_id":"o","more":[{"x":null}]}""",
            """{"event_id":"e2","user_id":"u1","sku":"4711","amount":11.90,"quantity":2,"occurred_at":"2026-03-01T09:30:00Z","replaces":"e1"}""",
            """{"event_id":"e3","user_id":"u1","voids":"e2","occurred_at":"2026-03-02T09:30:00Z"}"""),
            ReadPurchase, _ => false),
        new("rules", Texts(
            "# said\naffinity top 3\nsegment dairy_lovers \"Dairy lovers\":\n  rank(\"DAIRY\") <= 3 and spend(\"DAIRY\") >= 50\nsegment b: not (orders() between 3 and 5) or score(\"churn\") > 0.6\n",
            "segment c: spend(\"DAIRY\", 30) / spend() > 30% and (1 + 2 * -days_since_last()) < 1_000.5\n"),
            ReadRules, _ => false),
        new("campaigns", Texts(
            "# said\ncampaign dairy_coupon \"A coupon\":\n  eligible: spend(\"DAIRY\") >= 20\n  category: DAIRY\n  value: 2.50\n  cost: 0.10\n  from: 2026-01-01\n  until: 2026-03-31\n  holdout: 10%\n  per_week: 1\n",
            "campaign a:\n category: WINE\n value: 1\n cost: 0\n from: 2026-01-01\n until: 2026-01-01\n"),
            ReadCampaigns, _ => false),
        new("taxonomy-file", Texts("sku,category,brand\nmilk,DAIRY,Alm\n\"a,\"\"b\",WINE,\r\nwine,,\n", "brand,price,sku,category\nx,1,s1,A\n"), ReadTaxonomy, e => e is EngineException),
        new("registry", Texts(
            """{"champions":{"churn":"0123"},"shadows":{"churn":"4567"},"history":[{"at":"2026-03-01T09:30:00+00:00","by":"me","action":"promote","model":"churn","version":"0123","before":null,"reason":"first"}]}""",
            """{"champions":{},"shadows":{},"history":[]}"""),
            ReadRegistry, e => e is StoreException),
        new("positions", Texts("", "1:2:3", "12:400:20000;13:500:20001"), ReadPosition, e => e is FormatException),
        new("page-marks", Texts("1:-2:ann", "0:0:a:b"), bytes => PageMark.Parse(Encoding.UTF8.GetString(bytes)), e => e is ArgumentException),
    ];

    public static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    private static void ReadPurchase(byte[] input)
    {
        if (Purchases.TryRead(input, out var purchase, out var rejection)) Require(purchase.UserId.Length is > 0 and <= Limits.IdBytes, "A purchase without a user was taken.");
        else Require(rejection.Detail.Length is > 0 and < 2_000, "A rejection says nothing, or too much.");
    }

    private static void ReadRules(byte[] input)
    {
        if (RuleText.TryParse(Encoding.UTF8.GetString(input), out var rules, out var errors) && rules.TryBind(Taxonomy, out var set, out errors))
        {
            Require(RuleText.TryParse(rules.Text, out var again, out _) && again.Version == rules.Version, "The same rules have another version.");
            foreach (var segment in set.Segments) _ = set.Describe(segment.Index);
        }
        else
        {
            RequireBrief(errors);
        }
    }

    private static void ReadCampaigns(byte[] input)
    {
        if (CampaignFile.TryParse(Encoding.UTF8.GetString(input), Taxonomy, out var file, out var errors))
            Require(file.Campaigns.Count == file.Eligibility.Segments.Count, "A campaign has no rule of its own.");
        else RequireBrief(errors);
    }

    private static void ReadTaxonomy(byte[] input)
    {
        var taxonomy = TaxonomyFile.Read("t.csv", new MemoryStream(input));
        var again = TaxonomyEncoding.Decode(TaxonomyEncoding.Encode(taxonomy));
        Require(again.Version == taxonomy.Version && again.SkuCount == taxonomy.SkuCount, "A taxonomy is another when it is read back.");
    }

    private static void ReadRegistry(byte[] input)
    {
        var book = RegistryState.Read(input, "registry.json");
        Require(book.Champions.Count + book.Shadows.Count + book.History.Count >= 0, "A book lacks a part.");
        var again = RegistryState.Read(book.Write(), "registry.json");
        Require(again.Champions.SequenceEqual(book.Champions) && again.Shadows.SequenceEqual(book.Shadows) && again.History.SequenceEqual(book.History), "A book is another when it is read back.");
    }

    private static void ReadPosition(byte[] input)
    {
        var handled = SourcePosition.ParseHandled(Encoding.UTF8.GetString(input));
        var position = SourcePosition.Start("s") with { Handled = handled };
        Require(SourcePosition.ParseHandled(position.HandledText).SequenceEqual(handled), "A position is another when it is read back.");
    }

    internal static void RequireBrief(IReadOnlyList<RuleError> errors)
    {
        Require(errors.Count is > 0 and <= Limits.Faults + 1, $"There are {errors.Count} errors.");
        Require(errors.All(error => error.Line >= 1 && error.Column >= 1 && error.Message.Length is > 0 and < 2_000), "An error says nothing, or too much.");
    }

    internal static void Require(bool holds, string law)
    {
        if (!holds) throw new BrokenLawException(law);
    }
}
