using System.Globalization;
using System.Text;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;

namespace Cohort.Actors.Tests.Support;

/// <summary>Rules, and batches of purchases of one date.</summary>
internal static class Purchases
{
    public const string Source = "purchases/0";

    public static BusinessDate Date { get; } = BusinessDate.Of(2026, 3, 4);

    public static RuleContext Context { get; } = Under("segment big: spend() >= 100\n");

    /// <summary>A batch of one purchase of each user, at offsets from <paramref name="before"/> on.</summary>
    public static byte[] Batch(long before, params string[] users)
    {
        var reader = new PurchaseReader(BaseCurrency.Of("EUR"), BusinessCalendar.Utc);
        var writer = new BatchWriter();
        for (var i = 0; i < users.Length; i++)
        {
            var json = string.Create(CultureInfo.InvariantCulture,
                $"{{\"event_id\":\"e{before + i}\",\"user_id\":\"{users[i]}\",\"sku\":\"milk\",\"amount\":150.00,\"quantity\":1,\"occurred_at\":\"{Date}T10:00:00Z\"}}");
            Assert.True(reader.TryRead(Encoding.UTF8.GetBytes(json), out var purchase, out _));
            var section = new BatchSection();
            section.Add(0, purchase);
            writer.Add(before + i, [], section);
        }

        return writer.Finish(Encoding.UTF8.GetBytes(Source), before, before + users.Length, 1).ToArray();
    }

    /// <summary>Rules and the taxonomy in which milk is DAIRY.</summary>
    public static RuleContext Under(string rulesText)
    {
        var builder = new TaxonomyBuilder();
        builder.Add(1, "milk", "DAIRY", null);
        var taxonomy = builder.Build();
        Assert.True(RuleText.TryParse(rulesText, out var text, out _));
        Assert.True(text.TryBind(taxonomy, out var rules, out _));
        return new RuleContext(rules, 1, taxonomy, 1);
    }
}
