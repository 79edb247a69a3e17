namespace Cohort.Core.Mappings.Text;

/// <summary>What a part of a mapping gives.</summary>
internal enum ValueKind
{
    Text,
    Number,
    Time,
    Condition,
}

/// <summary>A function of the language of mappings.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Gives">What it gives.</param>
/// <param name="Least">How many parts it needs.</param>
/// <param name="Most">How many it takes.</param>
/// <param name="Example">How it is used.</param>
internal sealed record MappingFunction(string Name, ValueKind Gives, int Least, int Most, string Example)
{
    public static MappingFunction Lower { get; } = new("lower", ValueKind.Text, 1, 1, "lower(email)");

    public static MappingFunction Trim { get; } = new("trim", ValueKind.Text, 1, 1, "trim(sku)");

    public static MappingFunction Number { get; } = new("number", ValueKind.Number, 2, 2, "number(price, \",\")");

    public static MappingFunction Round { get; } = new("round", ValueKind.Number, 2, 2, "round(price * 1.19, 2)");

    public static MappingFunction Abs { get; } = new("abs", ValueKind.Number, 1, 1, "abs(quantity)");

    public static MappingFunction Sum { get; } = new("sum", ValueKind.Number, 1, 1, "sum(item.discounts[].amount)");

    public static MappingFunction Present { get; } = new("present", ValueKind.Condition, 1, 1, "present(refunds)");

    public static MappingFunction Time { get; } = new("time", ValueKind.Time, 2, 3, "time(day, \"d/M/yyyy\", \"Europe/Paris\")");

    public static MappingFunction Local { get; } = new("local", ValueKind.Time, 2, 2, "local(created, \"Europe/Paris\")");

    public static MappingFunction EpochSeconds { get; } = new("epoch_s", ValueKind.Time, 1, 1, "epoch_s(ts)");

    public static MappingFunction EpochMilliseconds { get; } = new("epoch_ms", ValueKind.Time, 1, 1, "epoch_ms(ts)");

    public static MappingFunction EpochMicroseconds { get; } = new("epoch_us", ValueKind.Time, 1, 1, "epoch_us(ts)");

    private static readonly MappingFunction[] All =
        [Lower, Trim, Number, Round, Abs, Sum, Present, Time, Local, EpochSeconds, EpochMilliseconds, EpochMicroseconds];

    /// <summary>The names of all of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(function => function.Name)];

    /// <summary>The function of a name; null where there is none.</summary>
    public static MappingFunction? Named(string name) => Array.Find(All, function => function.Name == name);
}
