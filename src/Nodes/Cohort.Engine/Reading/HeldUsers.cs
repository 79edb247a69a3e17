using System.Text;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Store.Questions;

namespace Cohort.Engine.Reading;

/// <summary>Finds what a directory and a range know of a user.</summary>
internal static class HeldUsers
{
    /// <summary>What their range knows of them.</summary>
    /// <param name="entry">Their range.</param>
    /// <param name="state">What it holds.</param>
    /// <param name="user">The user.</param>
    /// <param name="currency">The currency of all amounts.</param>
    /// <param name="asked">The segment of which is asked when they enter it; null where nobody asks.</param>
    public static HeldUser Find(RangeEntry entry, RangeState state, string user, string currency, SegmentKey? asked)
    {
        var id = Encoding.UTF8.GetBytes(user);
        var held = state.Questions.Find(id);
        return new HeldUser(user, entry.Id, state.AsOf, state.Context, currency, held)
        {
            EndsOn = state.Questions.EndDates(id, held),
            EntersOn = asked is { } segment ? state.Questions.EntersOn(id, segment) : null,
        };
    }

    /// <summary>The same with since when they are in their segments, as it is stored; null where nobody knows them, or ever did.</summary>
    public static HeldUser? WithSince(DirectoryView view, HeldUser held) => held.View is { } known
        ? held with { Since = view.Store.Since(held.UserId, known.Segments) }
        : view.Store.TransitionsOf(held.UserId).Any() ? held : null;
}
