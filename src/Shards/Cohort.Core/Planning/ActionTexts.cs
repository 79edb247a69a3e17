using System.Text;
using Cohort.Core.Texts;

namespace Cohort.Core.Planning;

/// <summary>The texts of actions that somebody asks for, before they are journaled; and of those that were, before they are kept and told.</summary>
internal static class ActionTexts
{
    private const string Erased = "(erased)";

    /// <summary>Why the texts of an action cannot be used: a whole sentence; null where they can.</summary>
    public static string? FaultOf(PlannedAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return TextFault.OfReason("reason", action.Reason) ?? action switch
        {
            SaltUser salt => TextFault.OfId("user's id", salt.UserId),

            // Who is salted has been let in, perhaps by a former version, and must get out again; nobody else is unsalted.
            UnsaltUser unsalt when Encoding.UTF8.GetByteCount(unsalt.UserId) is > 0 and <= Limits.IdBytes => null,
            UnsaltUser unsalt => TextFault.OfId("user's id", unsalt.UserId),
            MoveRange move => TextFault.Of("address of the node", move.To, Limits.AddressBytes)
                ?? TextFault.Of("address of the node that has the range", move.From, Limits.AddressBytes, mayBeEmpty: true),
            MergeRanges merge => TextFault.Of("address of the node", merge.Node, Limits.AddressBytes, mayBeEmpty: true),
            _ => null,
        };
    }

    /// <summary>
    /// An entry of the history whose texts have at most the bytes that they may have: a former version kept whatever it was
    /// asked for. The same where they are.
    /// </summary>
    public static HistoryEntry Bounded(HistoryEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry with
        {
            By = Shown.Within(entry.By, Limits.NameBytes),
            Note = Shown.Within(entry.Note, Limits.ReasonBytes),
            Action = Bounded(entry.Action),
        };
    }

    /// <summary>Whether an action is about a user.</summary>
    public static bool Names(PlannedAction action, string userId) => action switch
    {
        SaltUser salt => salt.UserId == userId,
        UnsaltUser unsalt => unsalt.UserId == userId,
        _ => false,
    };

    /// <summary>An entry of the history that says something else in place of a user who was erased.</summary>
    public static HistoryEntry Without(HistoryEntry entry, string userId)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (Names(entry.Action, userId))
        {
            return entry with
            {
                Note = entry.Note.Length == 0 ? "" : Erased,
                Action = entry.Action is SaltUser salt ? salt with { UserId = Erased, Reason = Erased } : (UnsaltUser)entry.Action with { UserId = Erased, Reason = Erased },
            };
        }

        return entry with { Note = Said(entry.Note), Action = entry.Action with { Reason = Said(entry.Action.Reason) } };

        string Said(string text) => text.Replace($"'{userId}'", Erased, StringComparison.Ordinal).Replace($"'{Shown.Of(userId)}'", Erased, StringComparison.Ordinal);
    }

    private static PlannedAction Bounded(PlannedAction action)
    {
        if (FaultOf(action) is null) return action;
        var reason = Shown.Within(action.Reason, Limits.ReasonBytes);
        return action switch
        {
            SaltUser salt => salt with { UserId = Shown.Within(salt.UserId, Limits.IdBytes), Reason = reason },
            UnsaltUser unsalt => unsalt with { UserId = Shown.Within(unsalt.UserId, Limits.IdBytes), Reason = reason },
            MoveRange move => move with { From = Shown.Within(move.From, Limits.AddressBytes), To = Shown.Within(move.To, Limits.AddressBytes), Reason = reason },
            MergeRanges merge => merge with { Node = Shown.Within(merge.Node, Limits.AddressBytes), Reason = reason },
            _ => action with { Reason = reason },
        };
    }
}
