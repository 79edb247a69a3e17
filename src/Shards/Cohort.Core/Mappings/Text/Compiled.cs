using Cohort.Core.Mappings.Values;

namespace Cohort.Core.Mappings.Text;

/// <summary>One step on the way from a record to a line: a condition, or a walk over an array.</summary>
/// <param name="Condition">What must hold; null of a walk.</param>
/// <param name="Array">Where the array stands; -1 of a condition.</param>
/// <param name="Path">The array for people.</param>
internal sealed record Step(Condition? Condition, int Array, string Path);

/// <summary>What a line that is a purchase has, and one that takes one back has not.</summary>
internal sealed record BoughtValues(TextValue Sku, Value<decimal> Amount, Value<decimal> Quantity);

/// <summary>A block of lines, ready to run.</summary>
/// <param name="Steps">Its conditions and walks, in the order of the file.</param>
/// <param name="LastWalk">The step of the last walk, over whose lines a discount is spread; -1 without one.</param>
/// <param name="IsRefund">Whether its lines count negative.</param>
internal sealed record Block(Step[] Steps, int LastWalk, bool IsRefund)
{
    public required TextValue EventId { get; init; }

    public required TextValue UserId { get; init; }

    /// <summary>What is bought; null where purchases are taken back.</summary>
    public required BoughtValues? Bought { get; init; }

    public required Value<long> OccurredAt { get; init; }

    /// <summary>The event that is taken back; null where none is.</summary>
    public TextValue? Replaces { get; init; }

    public TextValue? OrderId { get; init; }

    public TextValue? Source { get; init; }

    public TextValue? Currency { get; init; }

    public Value<decimal>? Discount { get; init; }
}
