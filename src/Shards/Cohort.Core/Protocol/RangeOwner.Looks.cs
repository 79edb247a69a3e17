using Cohort.Core.Encodings;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <content>
/// Looking at all users: the coordinator asks each range for numbers of its users' values, in rounds. They are measured once, and kept
/// for the other rounds; they follow from the journal up to a row that the answer names, so that another owner measures the same there.
/// </content>
internal sealed partial class RangeOwner
{
    private (long Number, int Attempt, long Sequence, UserValues Values)? _measured;

    /// <summary>Answers the coordinator; null where that is not possible as things are, and is to be asked again.</summary>
    /// <param name="wanted">The question.</param>
    /// <param name="rules">The rules and taxonomy that it names; those of the range where they hold.</param>
    public ValuesGiven? GiveValues(ValuesWanted wanted, RuleContext rules)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (IsClosed || _isClosing || !HasNoted(wanted.Look.Number) || !IsWanted(wanted.Look)) return null;
        if (_measured is not { } kept || (kept.Number, kept.Attempt) != (wanted.Look.Number, wanted.Attempt))
        {
            if (!HasAllSums()) return null;
            var values = wanted.Look.Version == ContextVersion.Of(State.Context) ? State.ValuesAsOf(wanted.Look.Day) : State.Members.ValuesUnder(rules)!;
            _measured = kept = (wanted.Look.Number, wanted.Attempt, Sequence, values);
        }

        return new ValuesGiven(Id, wanted.Look.Number, wanted.Attempt, wanted.Round, kept.Sequence)
        {
            Totals = wanted.Round == 0 ? [.. kept.Values.Totals()] : [],
            Counts = wanted.Round == 0 ? [] : [.. kept.Values.CountsTo(wanted.Probes)],
        };
    }

    // As of a day to come by the rules that hold, or of this one by rules that are to hold: else it is carried out already.
    private bool IsWanted(LookAtAll look) => State.AsOf is { } asOf && ContextVersion.Of(State.Context) is var held
        && (look.Version == held ? look.Day > asOf : look.Day == asOf && look.Version.IsNewerThan(held));

    // A salted user is one among all: with what all ranges had of them when each noted that they are looked at.
    private bool HasAllSums() => Gatherings.TrueForAll(gathering => !_taking.Contains(gathering.Salt.UserId)
        && gathering.IsKnownSince(Noted) && !State.Salting.Differing(gathering.Salt.UserId, gathering.Sums(), gathering.Dates).Any());

    private long Noted => State.Offsets[BatchHeader.Thresholds];

    private bool HasNoted(long number) => Noted > number;

    // A row without content: that it is in the journal is what it says. Its number is that of the order.
    private BatchTaken? Note(long number)
    {
        var before = DecidedTo(BatchHeader.Thresholds);
        return number < before ? null : Numbered(BatchHeader.Thresholds, before, number + 1);
    }

    private void Activate(ContextActivated activated, Thresholds found)
    {
        State.BeginActivation(Contexts(activated.Context));
        State.Users.Take(found);
        State.FinishActivation(activated.Cause);
    }

    // What does not fit must not get into the journal: it could not be applied. Thresholds of another version are passed over when they
    // are applied; who has another one is not the owner any more, and learns it from the journal.
    private Thresholds? RequireFitting(Thresholds? found, RuleContext? rules)
    {
        if (found is null || rules is null || found.Version != ContextVersion.Of(rules) || found.Values.Length == rules.Rules.Thresholds.Length) return found;
        throw new DamagedDataException(
            $"{found.Values.Length} thresholds came to range {Id}, which is to evaluate by {found.Version}; its rules have {rules.Rules.Thresholds.Length}.");
    }
}
