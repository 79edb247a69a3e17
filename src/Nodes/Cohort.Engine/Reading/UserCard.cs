using System.Text;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Engine.Reading;

/// <summary>One segment of a user.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Since">When they entered it.</param>
/// <param name="EndsOn">When they leave it if they buy nothing more.</param>
internal sealed record Membership(string Segment, string Title, BusinessDate? Since, BusinessDate? EndsOn);

/// <summary>What a directory knows of one user; only their range is loaded.</summary>
internal sealed class UserCard
{
    private UserCard(DirectoryView view, string user)
    {
        User = user;
        UserBytes = Encoding.UTF8.GetBytes(user);
        Range = view.Load(view.EntryOf(user));
        View = Range.Questions.Find(UserBytes);
        Transitions = [.. view.Store.Transitions(UserHash.Of(UserBytes)).Where(t => t.UserId == user)];
        Memberships = [.. (View?.Segments ?? []).Select(s => MembershipOf(view.Context, s))];
    }

    public string User { get; }

    /// <summary>The id in UTF-8.</summary>
    public byte[] UserBytes { get; }

    /// <summary>Their range.</summary>
    public RangeState Range { get; }

    /// <summary>Their ledger; null where they have bought nothing in the window.</summary>
    public UserView? View { get; }

    /// <summary>All that they entered and left, in order.</summary>
    public IReadOnlyList<Transition> Transitions { get; }

    /// <summary>Their segments now.</summary>
    public IReadOnlyList<Membership> Memberships { get; }

    /// <summary>The sum of their spend in the window.</summary>
    public long SpendMinor => View?.Spend.Sum(s => s.Minor) ?? 0;

    /// <summary>Reads the card.</summary>
    /// <exception cref="EngineException">The directory does not know them.</exception>
    public static UserCard Read(DirectoryView view, string user) => Find(view, user) ?? throw UserNames.Unknown(view, user);

    /// <summary>The card; null where the directory does not know them.</summary>
    public static UserCard? Find(DirectoryView view, string user) => new UserCard(view, user) is var card && (card.View is not null || card.Transitions.Count > 0) ? card : null;

    /// <summary>When they entered a segment last; null where they never did.</summary>
    public BusinessDate? Since(string segment) =>
        Transitions.LastOrDefault(t => t.Segment == segment) is { Entered: true } entered ? entered.AsOf : null;

    private Membership MembershipOf(RuleContext context, string segment) => new(
        segment,
        SegmentList.TitleOf(context, segment),
        Since(segment),
        context.TryGetSegment(segment, out var key) ? Range.Questions.EndsOn(UserBytes, key) : null);
}
