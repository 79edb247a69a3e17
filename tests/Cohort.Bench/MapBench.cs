using System.Text;
using BenchmarkDotNet.Attributes;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;

namespace Cohort.Bench;

/// <summary>A line of an order of Shopify through its ready mapping, beside a line of the plain format.</summary>
[InProcessShortRun]
public class MapBench
{
    private const int Items = 5;

    private readonly PurchaseReader _plainReader = Feed.NewReader();
    private readonly byte[] _plain = Encoding.UTF8.GetBytes(Feed.Record(12_345, 678));
    private readonly MappingReader _reader = NewReader();
    private readonly byte[] _order = Encoding.UTF8.GetBytes(Order());

    [GlobalSetup]
    public void Check()
    {
        if (!PlainLine() || ShopifyLine() != Items) throw new InvalidOperationException("A record is refused.");
    }

    [Benchmark(Baseline = true)]
    public bool PlainLine() => _plainReader.TryRead(_plain, out _, out _);

    [Benchmark(OperationsPerInvoke = Items)]
    public int ShopifyLine()
    {
        _reader.Read(_order, out _);
        return _reader.Count;
    }

    private static MappingReader NewReader()
    {
        var text = ReadyMappings.All.Single(ready => ready.Name == "shopify").Text;
        return MappingText.TryParse(text, out var mapping, out _)
            ? new MappingReader(mapping, new MappingSettings(BaseCurrency.Of("EUR"), BusinessCalendar.Utc))
            : throw new InvalidOperationException("The mapping cannot be read.");
    }

    // About as long as what the webhook sends: most of it no line looks at.
    private static string Order()
    {
        var items = Enumerable.Range(0, Items).Select(i => $$$"""
            {"id":{{{703073504 + i}}},"admin_graphql_api_id":"gid://shopify/LineItem/{{{703073504 + i}}}","fulfillable_quantity":1,"fulfillment_status":null,"gift_card":false,"grams":200,
            "name":"IPod Nano - 8gb - black","price":"199.00","price_set":{"shop_money":{"amount":"199.00","currency_code":"EUR"},"presentment_money":{"amount":"199.00","currency_code":"EUR"}},
            "product_id":632910392,"properties":[],"quantity":{{{i + 1}}},"requires_shipping":true,"sku":"IPOD2008BLACK{{{i}}}","taxable":true,"title":"IPod Nano - 8gb","total_discount":"0.00",
            "discount_allocations":[{"amount":"3.33","discount_application_index":0}],"tax_lines":[{"price":"3.98","rate":0.06,"title":"State Tax"}]}
            """);
        return $$$"""
            {"id":450789469,"admin_graphql_api_id":"gid://shopify/Order/450789469","app_id":null,"browser_ip":"0.0.0.0","cancel_reason":null,"confirmed":true,"contact_email":"bob@example.com",
            "created_at":"2026-01-10T11:00:00-05:00","currency":"EUR","email":"bob@example.com","financial_status":"paid","name":"#1001","note":null,"processed_at":"2026-01-10T11:00:00-05:00",
            "source_name":"web","subtotal_price":"597.00","test":false,"total_price":"598.94","customer":{"id":207119551,"email":"bob@example.com","first_name":"Bob","last_name":"Norman",
            "default_address":{"address1":"Chestnut Street 92","city":"Louisville","zip":"40202","country":"United States"}},"billing_address":{"first_name":"Bob","address1":"Chestnut Street 92"},
            "line_items":[{{{string.Join(',', items)}}}],"refunds":[],"shipping_lines":[{"id":369256396,"price":"0.00","title":"Free Shipping"}]}
            """;
    }
}
