using Cohort.Core.Encodings;
using Cohort.Core.Protocol;

namespace Cohort.Store.Serving;

/// <summary>
/// Evaluates updates by where the store stands: a repeat changes nothing, and what does not follow on is refused. The store
/// holds the positions locked meanwhile, so an owner that was replaced cannot write in between.
/// </summary>
internal sealed class Fence
{
    private Fence(UpdateResult[] results, List<RangeUpdate> accepted) => (Results, Accepted) = (results, accepted);

    /// <summary>One answer for each update, as it will be once the accepted ones are stored.</summary>
    public IReadOnlyList<UpdateResult> Results { get; }

    /// <summary>The updates to be stored, in order.</summary>
    public IReadOnlyList<RangeUpdate> Accepted { get; }

    /// <summary>Evaluates updates.</summary>
    /// <param name="updates">The updates.</param>
    /// <param name="positions">Where the store stands; a range that is not in it stands at 0. Moved on.</param>
    public static Fence Evaluate(IReadOnlyList<RangeUpdate> updates, Dictionary<string, long> positions)
    {
        var results = new UpdateResult[updates.Count];
        var accepted = new List<RangeUpdate>();
        for (var i = 0; i < results.Length; i++)
        {
            var (update, stored) = (updates[i], positions.GetValueOrDefault(updates[i].RangeId));
            if (update.Sequence <= stored)
            {
                results[i] = new UpdateResult(UpdateOutcome.AlreadyWritten, stored);
            }
            else if (update.Previous != stored)
            {
                results[i] = new UpdateResult(UpdateOutcome.Refused, stored);
            }
            else
            {
                accepted.Add(update);
                positions[update.RangeId] = update.Sequence;
                results[i] = new UpdateResult(UpdateOutcome.Written, update.Sequence);
            }
        }

        return new Fence(results, accepted);
    }

    /// <summary>Refuses updates that no owner can mean.</summary>
    /// <exception cref="ArgumentException">A position is negative or does not grow.</exception>
    /// <exception cref="DamagedDataException">The transitions are no chunk.</exception>
    public static void Check(IReadOnlyList<RangeUpdate> updates)
    {
        foreach (var update in updates)
        {
            if (update.Previous < 0 || update.Sequence <= update.Previous)
            {
                throw new ArgumentException(
                    $"The update of range '{update.RangeId}' goes from position {update.Previous} to {update.Sequence}; positions begin at 0 and grow.", nameof(updates));
            }

            if (!update.Transitions.IsEmpty) ByteReader.Unseal(update.Transitions.Span, $"chunk of transitions of range '{update.RangeId}'");
        }
    }
}
