using Cohort.Simulator.Stage;

namespace Cohort.Simulator.Storage;

/// <summary>
/// Writes to what outlives nodes. A write that was sent happens, or not, whatever becomes of the node that sent it; that
/// node hears of it later, or not at all.
/// </summary>
internal sealed class Disk(Clockwork clock, Random random, Plan plan)
{
    private readonly Dictionary<string, long> _awayUntil = [];

    public bool IsHealed { get; set; }

    /// <summary>Nothing of a kind can be written for a while.</summary>
    public void TakeAway(string kind, long milliseconds) => _awayUntil[kind] = clock.Now + milliseconds;

    public void Write(Machine writer, string kind, Func<Outcome> write, Action<Outcome> heard)
    {
        var fault = IsHealed ? int.MaxValue : random.Next(1000);
        var isSlow = !IsHealed && random.Next(1000) < plan.SlowIn1000;
        var answer = random.Next(1, 6);

        // Only while the writer lives does it send; from then on the write is on its way by itself.
        clock.After(isSlow ? random.Next(100, 3_000) : random.Next(1, 10), () =>
        {
            var isAway = !IsHealed && _awayUntil.GetValueOrDefault(kind) > clock.Now;
            var happens = !isAway && (fault >= plan.FailedIn1000 || fault % 2 == 0);
            var outcome = happens ? write() : Outcome.Failed;
            if (fault < plan.FailedIn1000) outcome = Outcome.Failed;
            writer.Do(answer, () => heard(outcome));
        });
    }
}
