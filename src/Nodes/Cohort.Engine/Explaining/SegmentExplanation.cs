using Cohort.Core.Ledgers;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Engine.Reading;

namespace Cohort.Engine.Explaining;

/// <summary>Why a user is in a segment or not: everything that both forms of the answer draw on.</summary>
internal sealed class SegmentExplanation
{
    public SegmentExplanation(DirectoryView view, UserCard card, SegmentKey key)
    {
        (View, Card, Key) = (view, card, key);
        Name = key.NameIn(view.Context);
        IsMember = card.View?.Segments.Contains(Name) ?? false;
        EndsOn = card.Range.Questions.EndsOn(card.UserBytes, key);
        EntersOn = card.Range.Questions.EntersOn(card.UserBytes, key);
        if (card.View is not { } held) return;
        if (key.IsAffinity) Places = RankedPlace.Of(held, view.Context.Rules.AffinityTop);
        else Rule = view.Context.Rules.Explain(key.Number, held.TermValues.Span);
        if (!key.IsAffinity) Scores = ScoresIn(view.Context.Rules, held);
    }

    public DirectoryView View { get; }

    public UserCard Card { get; }

    public SegmentKey Key { get; }

    public string Name { get; }

    public bool IsMember { get; }

    /// <summary>When they leave it if they buy nothing more; null where they are not in it.</summary>
    public BusinessDate? EndsOn { get; }

    /// <summary>When they enter it if they buy nothing more; null where they never do.</summary>
    public BusinessDate? EntersOn { get; }

    /// <summary>The rule part by part; null for an affinity, and where they have bought nothing.</summary>
    public Explanation? Rule { get; }

    /// <summary>Their categories by rank; empty for a rule.</summary>
    public IReadOnlyList<RankedPlace> Places { get; } = [];

    /// <summary>The models whose scores the rule compares, each with what it said of them last; null where it never scored them.</summary>
    public IReadOnlyList<(string Model, KnownScore? Score)> Scores { get; } = [];

    /// <summary>The rule as written, or the meaning of an affinity in the language of rules.</summary>
    public string Source => Key.IsAffinity
        ? $"affinity top {View.Context.Rules.AffinityTop}"
        : View.Context.Rules.Segments[Key.Number].Source;

    /// <summary>Who is in it, in plain words.</summary>
    public string Description => Key.IsAffinity
        ? $"Users for whom {View.Context.Taxonomy.CategoryName(Key.Number)} is among the {View.Context.Rules.AffinityTop} categories with the largest spend in the last {Core.Limits.WindowDays} days."
        : View.Context.Rules.Describe(Key.Number);

    private List<(string Model, KnownScore? Score)> ScoresIn(RuleSet rules, UserView held)
    {
        var scores = new List<(string, KnownScore?)>();
        foreach (var index in rules.ScoresOf(Key.Number))
        {
            var known = held.Scores.Where(score => score.Model == rules.ScoreModels[index]).ToList();
            scores.Add((rules.ScoreModels[index], known.Count > 0 ? known[0] : null));
        }

        return scores;
    }
}
