using Cohort.Core.Purchases;

namespace Cohort.Core.Mappings;

/// <summary>A text that an evaluation put together.</summary>
internal readonly record struct TextPart(int Start, int Length);

/// <summary>A line while it is made: its amount is in minor units of its own currency until it is converted.</summary>
internal struct MappedLine
{
    public TextPart EventId;
    public TextPart UserId;
    public TextPart Sku;
    public TextPart OrderId;
    public TextPart Source;
    public TextPart Replaces;
    public bool IsVoid;
    public long AmountMinor;
    public int Quantity;
    public long OccurredAt;
    public BusinessDate Date;
    public byte Hour;
    public int Currency;
}
