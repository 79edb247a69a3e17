using Cohort.Core.Purchases;

namespace Cohort.Store.Serving;

/// <summary>
/// The place of a score among all of one user: a range's positions begin anew when it is split or merged, so the range
/// stands before them. Of two ranges that had a user, the later one has the larger id.
/// </summary>
/// <param name="Epoch">The range's id.</param>
/// <param name="Sequence">The range's position: a row of its journal.</param>
internal readonly record struct ScorePosition(int Epoch, long Sequence) : IComparable<ScorePosition>
{
    /// <inheritdoc/>
    public int CompareTo(ScorePosition other) =>
        Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Sequence.CompareTo(other.Sequence);

    /// <summary>Whether the left one is before the right one.</summary>
    public static bool operator <(ScorePosition left, ScorePosition right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one is after the right one.</summary>
    public static bool operator >(ScorePosition left, ScorePosition right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one is not after the right one.</summary>
    public static bool operator <=(ScorePosition left, ScorePosition right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one is not before the right one.</summary>
    public static bool operator >=(ScorePosition left, ScorePosition right) => left.CompareTo(right) >= 0;
}

/// <summary>What a model says of a user, with all that is needed to compute it again.</summary>
/// <param name="User">The user.</param>
/// <param name="Model">The model's name, as in <c>churn</c> or <c>propensity:DAIRY</c>.</param>
/// <param name="Version">The model's version.</param>
/// <param name="Schema">The version of the feature schema.</param>
/// <param name="FeatureHash">A hash of the feature vector.</param>
/// <param name="AsOf">The as-of date of the features.</param>
/// <param name="Position">The inputs that the features know.</param>
/// <param name="RunId">The run that computed it.</param>
/// <param name="Value">The score; a probability from 0 to 1 for the models that give one.</param>
internal sealed record Score(
    string User, string Model, string Version, int Schema, ulong FeatureHash, BusinessDate AsOf, ScorePosition Position, string RunId, double Value)
{
    /// <summary>Refuses what no model may say: what is no number cannot be compared, and one database would lose it.</summary>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    internal static void Check(IEnumerable<Score> scores, IEnumerable<NextAction> actions)
    {
        foreach (var score in scores.Where(s => !double.IsFinite(s.Value)))
            throw new ArgumentException($"The score {score.Value} of model '{score.Model}' for user '{score.User}' is no finite number.", nameof(scores));
        foreach (var action in actions.Where(a => !double.IsFinite(a.Probability)))
            throw new ArgumentException($"The probability {action.Probability} of campaign '{action.Campaign}' for user '{action.User}' is no finite number.", nameof(actions));
    }
}

/// <summary>The campaign that is worth most for a user.</summary>
/// <param name="User">The user.</param>
/// <param name="Campaign">The campaign's name; empty where none is worth its cost.</param>
/// <param name="Probability">How likely they take it, from 0 to 1.</param>
/// <param name="ExpectedMinor">Probability times value minus cost, in minor units of the base currency.</param>
/// <param name="AsOf">The as-of date of the features.</param>
/// <param name="Position">The inputs that the features know.</param>
/// <param name="RunId">The run that decided it.</param>
/// <param name="Offers">How often they were given each campaign in the week of the date, as <see cref="Core.Scoring.WeekOffers"/> says.</param>
internal sealed record NextAction(
    string User, string Campaign, double Probability, long ExpectedMinor, BusinessDate AsOf, ScorePosition Position, string RunId,
    string Offers = "");
