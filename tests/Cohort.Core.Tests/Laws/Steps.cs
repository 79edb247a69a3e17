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

/// <summary>A purchase, dated in UTC.</summary>
internal sealed record Buy(string Event, string User, string Sku, long Minor, int Units, int Day, int Second = 0) : Step
{
    public bool IsRefund => Minor < 0;

    /// <summary>Whether a repeat under the same event id is an exact one.</summary>
    public bool HasContentOf(Buy other) =>
        (Sku, Minor, Units, Day, Second) == (other.Sku, other.Minor, other.Units, other.Day, other.Second);

    public Purchase ToPurchase() => new()
    {
        EventId = Encoding.UTF8.GetBytes(Event),
        UserId = Encoding.UTF8.GetBytes(User),
        Sku = Encoding.UTF8.GetBytes(Sku),
        Source = default,
        AmountMinor = Minor,
        Quantity = Units,
        OccurredAt = (Day * 86_400L) + Second,
        Date = new BusinessDate((ushort)Day),
        Hour = (byte)((Second / 3_600) + 1),
    };

    public override string ToString() => $"buy {Event} {User} {Sku} {Minor} x{Units} {Day}+{Second}";
}

/// <summary>What models said of a user, in millionths, by the model's number in <see cref="NaiveScore.Models"/>.</summary>
internal sealed record Scored(string User, IReadOnlyList<(int Model, int PerMillion)> Scores, string Version, int Day) : Step
{
    public override string ToString() => $"score {User} {string.Join(' ', Scores)} by {Version} {Day}";
}
