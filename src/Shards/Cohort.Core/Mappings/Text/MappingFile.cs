using Cohort.Core.Expressions;

namespace Cohort.Core.Mappings.Text;

/// <summary>What a block of lines says, beside <c>when</c>, <c>each</c> and <c>refund</c>.</summary>
internal enum Target
{
    EventId,
    UserId,
    Sku,
    Amount,
    Quantity,
    OccurredAt,
    OrderId,
    Source,
    Currency,
    Discount,
    Replaces,
    Voids,
}

/// <summary>The names of targets.</summary>
internal static class Targets
{
    /// <summary>As they are written, by their number.</summary>
    public static readonly string[] Names =
        ["event_id", "user_id", "sku", "amount", "quantity", "occurred_at", "order_id", "source", "currency", "discount", "replaces", "voids"];

    /// <summary>How many of them, from the first, no block can do without.</summary>
    public const int Required = 6;

    /// <summary>What a block that takes purchases back says, and nothing else.</summary>
    public static readonly Target[] OfVoid = [Target.EventId, Target.UserId, Target.OccurredAt, Target.Voids];

    /// <summary>What it may say beside.</summary>
    public static readonly Target[] BesideVoid = [Target.Source];
}

/// <summary>A condition, or a walk over an array; they hold for what follows them.</summary>
/// <param name="Start">Offset of its first character in the file.</param>
internal abstract record Clause(int Start);

internal sealed record WhenClause(int Start, Expr Condition) : Clause(Start);

/// <param name="Start">Offset of its first character in the file.</param>
/// <param name="Array">The array that is walked over.</param>
/// <param name="Name">What an element is called.</param>
/// <param name="Number">What its number is called, counted from 1; null where nobody asks.</param>
internal sealed record EachClause(int Start, PathExpr Array, string Name, string? Number) : Clause(Start);

/// <summary>A block as written.</summary>
internal sealed record LinesBlock(int Start, string Name)
{
    public List<Clause> Clauses { get; } = [];

    public Expr?[] Values { get; } = new Expr?[Targets.Names.Length];

    public bool IsRefund { get; set; }

    /// <summary>Whether it takes purchases back, and makes none.</summary>
    public bool IsVoid => Values[(int)Target.Voids] is not null;
}

/// <summary>A mapping as parsed.</summary>
internal sealed record MappingFile(bool IsCsv, IReadOnlyList<LinesBlock> Blocks);
