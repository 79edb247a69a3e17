namespace Cohort.Actors.Tests.Wire;

/// <summary>The bytes of <see cref="Samples"/>, in hexadecimal.</summary>
internal static class GoldenMessages
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["deliver"] = "080710021A03010203",
        ["acknowledged"] = "0807120B7075726368617365732F311880D0ACF30E",
        ["refused"] = "0807120B7075726368617365732F311802",
        ["range-gone"] = "0807120B7075726368617365732F31",
        ["carry-out"] = "080710091A0408A4A001",
        ["carry-out 2"] = "080710091A0A12080A04080310021003",
        ["carry-out 3"] = "080710091A061A040A020809",
        ["carry-out 4"] = "080710091A1522130900100000000000001A020506220408031002",
        ["carried-out"] = "08071009",
        ["ask-standing"] = "",
        ["standing"] =
            "0A3D080310051A0B08031900100000000000001A1408041100100000000000001900000000000000801A0B08021100000000" +
            "0000008022070A03616E6E100410A5A0011A0408031002220573706C6974",
        ["standing 2"] = "",
        ["source-report"] = "0A0B7075726368617365732F3110A5A001",
        ["source-report 2"] = "0A0B7075726368617365732F311801",
        ["request"] = "0A0D1A0B0807110010000000000000",
        ["request 2"] = "0A06220408071008",
        ["requested"] = "080110091A034E6F2E",
        ["ask-user"] = "08071203616E6E",
        ["user"] =
            "08011203616E6E18A4A00120C1A0012A1A08A4A00112046D696C6B1A05444149525920F303280430013801320C0A05444149" +
            "525910F30318013A0544414952594203626967420E616666696E6974793A4441495259",
        ["user 2"] = "",
        ["ask-range"] = "0807",
        ["range-report"] =
            "0807121D616B6B612E7463703A2F2F636F686F7274406E6F64652D313A32353532180C2003280130A5A0013A0F0A0B707572" +
            "6368617365732F3010053A0F0A0B7075726368617365732F3110064001480250035804600568067007",
        ["range-report 2"] = "0807121D616B6B612E7463703A2F2F636F686F7274406E6F64652D313A32353532",
        ["hand-off"] = "",
        ["born"] = "0900100000000000001100200000000000001A020506220408031002",
        ["batch"] = "0A03010203",
        ["context"] = "0A04080310021002",
        ["closed"] = "0A020809",
        ["range"] = "0A030102031204080310021A020809",
        ["order-begun"] = "0A0A0A080810120408031002",
        ["order-begun 2"] = "0A06120408A4A001",
        ["order-advanced"] = "0809",
        ["authority"] =
            "0809123D080310051A0B08031900100000000000001A1408041100100000000000001900000000000000801A0B0802110000" +
            "00000000008022070A03616E6E100418A5A0012204080310022A062204080710083001",
    }.Concat(GoldenRebalancing.All).ToDictionary(StringComparer.Ordinal);
}
