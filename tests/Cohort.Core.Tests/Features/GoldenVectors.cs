namespace Cohort.Core.Tests.Features;

/// <summary>The examples of <see cref="GoldenVectorTests"/>, in hexadecimal.</summary>
internal static class GoldenVectors
{
    public const string Ann =
        "000000000000803f0000204200000040000040400000804000000040000040400000804000000040000080400000804085eb" +
        "b3410ad76741a4706941bc7574400000803fd7a3c44085eb9f410000803f0ad71f41cdcc4c3e5555554185cb564100000000" +
        "c1ea7d3f0000003f000000000000003f0000803e000000000000803e00000000000000000000803e0000003f000000000000" +
        "00000000803e00000040000000400000204170762f3f14ae8f40c2909d3e0000000000000000f084103f0000000000000041" +
        "00000040000000400000003f000000400000404014ae8f4014ae8f40139d0740c2909d3e0000003f00000000000000410000" +
        "00000000803f0000803f00000000";

    public const string Bob =
        "0000b442410b343c0000000000000000000000000000000000000000000000000000000000000000000000000000803fcdcc" +
        "4cbdcdcc4cbdcdcc4cbd000000000000000000000000000000000000803fcdcc4c3d0000803f0000b442000000000000803f" +
        "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" +
        "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000b44200000000" +
        "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000b4420000" +
        "803f000000000000000000000000";

    public const string Fingerprint = "b870d4a0f5fe022fcebfd5a4e9b01648";

    public const string Names =
        "recency_days recency_inverse tenure_days purchase_days_7 purchase_days_30 purchase_days_90 baskets_7 " +
        "baskets_30 baskets_90 baskets_root lines_90 units_90 spend_7 spend_30 spend_90 spend_root " +
        "basket_lines_mean basket_spend_mean largest_line refund_lines_90 refund_amount_90 refund_share " +
        "gap_mean_days gap_spread_days overdue spend_trend days_trend monday tuesday wednesday thursday " +
        "friday saturday sunday night morning noon afternoon evening categories_90 brands_90 top_spend_1 " +
        "top_share_1 top_spend_2 top_share_2 top_spend_3 top_share_3 concentration category_recency_days " +
        "category_tenure_days category_days_30 category_days_90 category_days_share category_lines_90 " +
        "category_units_90 category_spend_30 category_spend_90 category_spend_root category_spend_share " +
        "category_rank_inverse category_refund_lines_90 category_gap_mean_days category_overdue " +
        "category_days_trend segment:fans segment:returners";
}
