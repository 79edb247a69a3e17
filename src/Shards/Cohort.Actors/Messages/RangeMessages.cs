using System.Text;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Actors.Messages;

/// <summary>A message that goes to a range, wherever it is.</summary>
internal interface IRangeMessage
{
    /// <summary>The range's id in the range table.</summary>
    int RangeId { get; }
}

/// <summary>A message that crosses nodes or is persisted: it has a manifest of its own in <see cref="Wire.CohortSerializer"/>.</summary>
internal interface IWireMessage;

/// <summary>A batch for a range; answered by <see cref="Acknowledged"/>, <see cref="Refused"/> or <see cref="RangeGone"/>, or not at all.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Attempt">Comes back in a refusal.</param>
/// <param name="Batch">The batch.</param>
/// <param name="KeptTo">Purchases of the source before this offset that the range passed over are kept.</param>
internal sealed record Deliver(int RangeId, int Attempt, byte[] Batch, long KeptTo = 0) : IRangeMessage, IWireMessage;

/// <summary>A range has applied a source up to an offset, durably.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Source">The source.</param>
/// <param name="Applied">The offset.</param>
/// <param name="PassedOver">The purchases of the source that it passed over and does not know to be kept, in order of offset.</param>
internal sealed record Acknowledged(int RangeId, string Source, long Applied, IReadOnlyList<PassedOver> PassedOver) : IWireMessage;

/// <summary>A batch before the one that was delivered is missing.</summary>
internal sealed record Refused(int RangeId, string Source, int Attempt) : IWireMessage;

/// <summary>The range is closed: a newer range table says where its users are.</summary>
internal sealed record RangeGone(int RangeId, string Source) : IWireMessage;

/// <summary>A directive of the coordinator; answered by <see cref="CarriedOut"/> as soon as it is durable.</summary>
internal sealed record CarryOut(int RangeId, long Ticket, Directive Directive) : IRangeMessage, IWireMessage;

/// <summary>A range has carried out a directive.</summary>
internal sealed record CarriedOut(int RangeId, long Ticket) : IWireMessage;

/// <summary>A range cannot carry out a directive as things are.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Ticket">Of the directive.</param>
/// <param name="Reason">Why, and what helps: whole sentences.</param>
internal sealed record CannotCarryOut(int RangeId, long Ticket, string Reason) : IWireMessage;

/// <summary>What does a range hold of a user? Answered by <see cref="UserAnswer"/>.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="UserId">The user.</param>
/// <param name="Segment">The segment of which is asked when the user would enter it; empty where nobody asks.</param>
internal sealed record AskUser(int RangeId, string UserId, string Segment = "") : IRangeMessage, IWireMessage;

/// <summary>What a range holds of a user.</summary>
/// <param name="View">The user; null where the range holds nothing of them.</param>
internal sealed record UserAnswer(UserView? View) : IWireMessage
{
    /// <summary>For each of the user's segments the day on which they leave it if they buy nothing more; null where they never do.</summary>
    public IReadOnlyList<BusinessDate?> EndsOn { get; init; } = [];

    /// <summary>When the user enters the segment that was asked for if they buy nothing more; null where they never do.</summary>
    public BusinessDate? EntersOn { get; init; }

    /// <summary>The rules and taxonomy that the range evaluates by; null where it is not open.</summary>
    public ContextVersion? Context { get; init; }

    /// <summary>The as-of date of the range; null before the first, and where it is not open.</summary>
    public BusinessDate? AsOf { get; init; }

    /// <summary>The answer of a range.</summary>
    /// <param name="state">What the range holds.</param>
    /// <param name="ask">The question.</param>
    public static UserAnswer Of(RangeState state, AskUser ask)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(ask);
        var (user, context) = (Encoding.UTF8.GetBytes(ask.UserId), state.Context);
        var view = state.Questions.Find(user);
        return new UserAnswer(view)
        {
            EndsOn = state.Questions.EndDates(user, view),
            EntersOn = context.TryGetSegment(ask.Segment, out var asked) ? state.Questions.EntersOn(user, asked) : null,
            Context = ContextVersion.Of(context),
            AsOf = state.AsOf,
        };
    }
}

/// <summary>What do the users of a range spend, after a place in the order of hashes, then of ids? Answered by <see cref="SpendAnswer"/>.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Hash">The hash of the user before; or the first hash that is asked for, with no user.</param>
/// <param name="UserId">The user before; empty for none.</param>
/// <param name="Limit">At most so many users.</param>
internal sealed record AskSpend(int RangeId, ulong Hash, string UserId, int Limit) : IRangeMessage, IWireMessage;

/// <summary>What some users of a range spend.</summary>
/// <param name="Page">The users; null where the range is not open.</param>
internal sealed record SpendAnswer(SpendPage? Page) : IWireMessage;

/// <summary>Where does a range stand? Answered by <see cref="RangeReport"/>.</summary>
internal sealed record AskRange(int RangeId) : IRangeMessage, IWireMessage;

/// <summary>Where a range stands.</summary>
/// <param name="RangeId">The range.</param>
/// <param name="Node">The node that it is on.</param>
/// <param name="Sequence">Its last journal row; 0 where it is not open.</param>
/// <param name="Unpublished">Rows whose effects are not visible yet.</param>
/// <param name="Status">The rest; null where it is not open.</param>
internal sealed record RangeReport(int RangeId, string Node, long Sequence, long Unpublished, RangeStatus? Status) : IWireMessage;

/// <summary>The home of a salted user asks for sums; answered by <see cref="PartialsAnswer"/>, or not at all.</summary>
internal sealed record AskPartials(PartialsWanted Wanted) : IRangeMessage, IWireMessage
{
    /// <inheritdoc/>
    public int RangeId => Wanted.RangeId;
}

/// <summary>The sums that a home asked for.</summary>
internal sealed record PartialsAnswer(PartialsGiven Given) : IWireMessage;

/// <summary>The coordinator looks at all users; answered by <see cref="ValuesAnswer"/>, or not at all.</summary>
internal sealed record AskValues(ValuesWanted Wanted) : IRangeMessage, IWireMessage
{
    /// <inheritdoc/>
    public int RangeId => Wanted.RangeId;
}

/// <summary>The numbers that the coordinator asked for.</summary>
internal sealed record ValuesAnswer(ValuesGiven Given) : IWireMessage;

/// <summary>
/// A range is gone from the table, and those that took its users have them durably: it is to keep nothing of them. Answered by
/// <see cref="Emptied"/> when that is durable.
/// </summary>
internal sealed record Empty(int RangeId) : IRangeMessage, IWireMessage;

/// <summary>A range that is gone from the table keeps nothing of its users any more.</summary>
internal sealed record Emptied(int RangeId) : IWireMessage;

/// <summary>A range is to stop: it finishes what it has decided, and takes nothing more.</summary>
internal sealed record HandOff : IWireMessage;
