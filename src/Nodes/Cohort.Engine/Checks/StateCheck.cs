using Cohort.Core;
using Cohort.Core.Ranges;
using Cohort.Engine.Reading;
using Cohort.Engine.Sources;
using Cohort.Engine.Texts;
using Cohort.Store;
using Cohort.Store.Questions;

namespace Cohort.Engine.Checks;

/// <summary>Looks at whether the ranges of a data directory read, and whether all else is what they give.</summary>
internal sealed class StateCheck(DirectoryView view, Action<long> progress, CancellationToken cancel)
{
    private readonly ExpectedMemberships _expected = new();
    private readonly SaltedUsers _salted = new(view.Table);

    /// <summary>All checks, each when it is done.</summary>
    public IEnumerable<Finding> Run()
    {
        var ranges = Ranges();
        yield return ranges;
        yield return Salted();
        yield return Transitions();
        yield return DeadLetters();
        if (!ranges.IsGood) yield break;
        yield return Memberships();
        yield return Counts();
    }

    private Finding Ranges() => DataCheck.Collect("ranges", "snapshots and batches read, without a gap and with their checksums", faults =>
    {
        var users = 0L;
        foreach (var entry in view.Table.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                var range = view.Load(entry);
                if (range.Range != entry.Range) faults.Add($"The snapshot of range {entry.Id} is of {range.Range}; the range table says {entry.Range}.");
                _expected.Add(range);
                _salted.Add(entry, range);
                users += range.UserCount;
            }
            catch (StoreException e)
            {
                faults.Add(e.Message);
            }

            progress(users);
        }

        return $"{Amount.Of(view.Table.Entries.Count, "range")} with {Amount.Of(users, "user")}";
    });

    private Finding Salted() => DataCheck.Collect("salted", "at home in one range, and all their parts held where the range table says", faults =>
    {
        foreach (var fault in _salted.Faults()) faults.Add(fault);
        return Amount.Of(view.Table.Salts.Count(), "salted user");
    });

    private Finding Transitions() => DataCheck.Collect("transitions", "read, with their checksums, entered and left in turn", faults =>
    {
        var counted = 0L;
        var inside = view.Store.KeptEntries("").Select(entry => (entry.Transition.UserId, entry.Transition.Segment)).ToHashSet();
        foreach (var transition in view.Store.Transitions())
        {
            cancel.ThrowIfCancellationRequested();
            counted++;
            var key = (transition.UserId, transition.Segment);
            if (!(transition.Entered ? inside.Add(key) : inside.Remove(key)))
                faults.Add($"User {transition.UserId} {(transition.Entered ? "entered" : "left")} {transition.Segment} twice in a row, the second time as of {transition.AsOf}.");
        }

        var stored = view.Store.TransitionCount();
        if (stored != counted) faults.Add($"The chunks hold {counted} transitions and say they hold {stored}.");
        return Amount.Of(counted, "transition");
    });

    private Finding DeadLetters() => DataCheck.Collect("dead letters", "as many as were counted by reason, or as are kept at most", faults =>
    {
        var letters = view.Store.DeadLetters().CountBy(l => l.Rejection.Reason).ToDictionary();

        // Of purchases that were passed over the first are kept. Once some were sent again, or erased with their user, nobody knows how
        // many those are by now.
        var wereSent = view.Store.Position(SourceName.DeadLetters).Record > 0 || view.Store.Erasures().Count > 0;
        foreach (var (reason, records) in view.Store.Rejections())
        {
            var kept = letters.GetValueOrDefault(reason);
            var due = !PassedOver.IsReason(reason) ? records : wereSent ? Math.Min(records, kept) : Math.Min(records, Limits.PassedOverKept);
            if (kept != due)
                faults.Add($"{records} records were refused for {CohortJson.Name(reason)} and {kept} are kept.");
        }

        return Amount.Of(letters.Values.Sum(), "dead letter");
    });

    private Finding Memberships() => DataCheck.Collect("memberships", "the same as the ledgers give under the rules that hold", faults =>
    {
        var stored = 0L;
        foreach (var (user, segment) in view.Store.Memberships())
        {
            cancel.ThrowIfCancellationRequested();
            stored++;
            if (!_expected.Take(user, segment))
                faults.Add($"User {user} is stored in {segment}; their ledger does not put them there.");
        }

        foreach (var (user, segment) in _expected.Left())
            faults.Add($"User {user} is not stored in {segment}; their ledger puts them there.");
        return Amount.Of(stored, "membership");
    });

    private Finding Counts() => DataCheck.Collect("segments", "their counts are those of their members", faults =>
    {
        var segments = view.Store.Segments();
        foreach (var (name, members) in segments)
        {
            if (_expected.MembersOf(name) is var counted && counted != members)
                faults.Add($"Segment {name} says it has {members} members; the ledgers give {counted}.");
        }

        return Amount.Of(segments.Count, "segment");
    });
}
