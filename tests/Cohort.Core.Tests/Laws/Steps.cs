using System.Text;
using Cohort.Core.Purchases;
using Cohort.Core.Tests.Segments.Rules;

namespace Cohort.Core.Tests.Laws;

/// <summary>One input of a range, as plain data.</summary>
internal abstract record Step;

/// <summary>The as-of date turns to a day (days since 1970-01-01).</summary>
internal sealed record DayTurn(int Day) : Step
{
    public override string ToString() => $"turn {Day}";
}

/// <summary>A purchase, dated in UTC; of no named order where that is empty.</summary>
internal sealed record Buy(string Event, string User, string Sku, long Minor, int Units, int Day, int Second = 0, string OrderId = "", string Source = "") : Step
{
    /// <summary>The event that it takes back; empty where it takes none.</summary>
    public string Replaces { get; init; } = "";

    /// <summary>Whether it takes back and adds nothing.</summary>
    public bool IsVoid { get; init; }

    /// <summary>The event that it is about: its own, or of a void the one that it takes back.</summary>
    public string Concerned => IsVoid ? Replaces : Event;

    /// <summary>What it takes back, alone.</summary>
    public Buy VoidOnly => this with { IsVoid = true, IsCorrection = !IsVoid };

    /// <summary>Of a void, whether a purchase of the same step takes the place.</summary>
    public bool IsCorrection { get; private init; }

    public bool IsRefund => Minor < 0;

    /// <summary>Names the order among those of the user: by its id, or by the source and second that recorded it.</summary>
    public string Order => OrderId.Length > 0 ? "named " + OrderId : $"{Source} at {(Day * 86_400L) + Second}";

    /// <summary>Whether a repeat under the same event id is an exact one.</summary>
    public bool HasContentOf(Buy other) =>
        (Sku, Minor, Units, Day, Second, OrderId) == (other.Sku, other.Minor, other.Units, other.Day, other.Second, other.OrderId);

    public Purchase ToPurchase() => new()
    {
        EventId = Encoding.UTF8.GetBytes(Event),
        Replaces = IsVoid ? Encoding.UTF8.GetBytes(Replaces) : default,
        IsVoid = IsVoid,
        IsCorrection = IsCorrection,
        UserId = Encoding.UTF8.GetBytes(User),
        Sku = Encoding.UTF8.GetBytes(Sku),
        Source = Encoding.UTF8.GetBytes(Source),
        OrderId = Encoding.UTF8.GetBytes(OrderId),
        AmountMinor = Minor,
        Quantity = Units,
        OccurredAt = (Day * 86_400L) + Second,
        Date = new BusinessDate((ushort)Day),
        Hour = (byte)((Second / 3_600) + 1),
    };

    public override string ToString() =>
        (IsVoid ? $"void {Event} {User} {Day}" : $"buy {Event} {User} {Sku} {Minor} x{Units} {Day}+{Second} of {Order}") + (Replaces.Length > 0 ? $" in place of {Replaces}" : "");
}

/// <summary>What models said of a user, in millionths, by the model's number in <see cref="NaiveScore.Models"/>.</summary>
internal sealed record Scored(string User, IReadOnlyList<(int Model, int PerMillion)> Scores, string Version, int Day) : Step
{
    public override string ToString() => $"score {User} {string.Join(' ', Scores)} by {Version} {Day}";
}
