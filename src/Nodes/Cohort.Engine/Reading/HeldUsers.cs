using System.Text;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Store.Questions;

namespace Cohort.Engine.Reading;

/// <summary>Finds what a directory and a range know of a user.</summary>
internal static class HeldUsers
{
    /// <summary>What is known; null where nobody knows them.</summary>
    /// <param name="view">The directory, whose transitions say since when they are in a segment.</param>
    /// <param name="entry">Their range.</param>
    /// <param name="state">What it holds.</param>
    /// <param name="user">The user.</param>
    /// <param name="asked">The segment of which is asked when they enter it; null where nobody asks.</param>
    public static HeldUser? Find(DirectoryView view, RangeEntry entry, RangeState state, string user, SegmentKey? asked)
    {
        var id = Encoding.UTF8.GetBytes(user);
        var transitions = view.Store.TransitionsOf(user).ToList();
        var held = state.Questions.Find(id);
        return held is null && transitions.Count == 0 ? null : new HeldUser(user, entry.Id, state.AsOf, state.Context, view.Settings.Currency.Code, held)
        {
            EndsOn = state.Questions.EndDates(id, held),
            EntersOn = asked is { } segment ? state.Questions.EntersOn(id, segment) : null,
            Since = HeldUser.SinceIn(transitions),
        };
    }
}
