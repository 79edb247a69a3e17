using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

/// <summary>Orders and rows of the coordinator's journal are told in words, without what the compiler makes of a record.</summary>
public sealed class OrderTextTests
{
    private static readonly Order[] Orders =
    [
        new Found(8, new ContextVersion(1, 1)), new ForAll(new TurnDay(new BusinessDate(20_000))), new ForAll(new ActivateContext(new ContextVersion(2, 1), CauseKind.RulesChanged)),
        new Split(12, 7), new Merge(1, 2), new BeginSalting("ann", 4), new EndSalting("ann"),
    ];

    [Fact]
    public void An_order_is_told_by_what_it_is_for()
    {
        string[] texts = [.. Orders.Select(OrderText.Of), .. Orders.Select(OrderText.InList)];

        Assert.All(texts, text => Assert.DoesNotContain("{", text, StringComparison.Ordinal));
        Assert.DoesNotContain(OrderText.Of(new ForAll(new BeginLook(7))), texts);
    }

    [Fact]
    public void A_row_is_told_as_a_sentence_with_the_number_of_its_order()
    {
        CoordinatorEntry[] rows =
        [
            .. Orders.Select(order => new OrderBegun(order)), new OrderAdvanced(12),
            new ThresholdsFound(12, new Thresholds(new BusinessDate(20_000), new ContextVersion(1, 1), [1, 2])),
        ];

        Assert.All(rows, row =>
        {
            var text = OrderText.Of(row, 12);
            Assert.Contains("rder 12", text, StringComparison.Ordinal);
            Assert.DoesNotContain("{", text, StringComparison.Ordinal);
        });
        Assert.Equal(rows.Length, rows.Select(row => OrderText.Of(row, 12)).Distinct().Count());
    }
}
