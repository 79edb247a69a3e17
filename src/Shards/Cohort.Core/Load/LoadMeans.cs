namespace Cohort.Core.Load;

/// <summary>What a meter sums up over one horizon, in means per second.</summary>
/// <param name="Events">Thousandths of purchases.</param>
/// <param name="Busy">Microseconds of a thread.</param>
/// <param name="Wait">Microseconds that all batches of the second waited together.</param>
/// <param name="Batches">Thousandths of batches.</param>
internal readonly record struct LoadMeans(DecayingMean Events, DecayingMean Busy, DecayingMean Wait, DecayingMean Batches)
{
    public LoadRates Rates => new(Events.Value, Busy.Value, Wait.Value * 1000 / Math.Max(1, Batches.Value));

    public static LoadMeans Over(int seconds)
    {
        var mean = DecayingMean.Over(seconds);
        return new LoadMeans(mean, mean, mean, mean);
    }

    public LoadMeans Add(long events, long busy, long wait, long batches, long seconds) => new(
        Events.Add(events * 1000, seconds), Busy.Add(busy, seconds), Wait.Add(wait, seconds), Batches.Add(batches * 1000, seconds));

    /// <summary>What a part of a split range has of it. Batches come to both parts alike, and wait alike.</summary>
    public LoadMeans Share(long part, long whole) => this with { Events = Events.Share(part, whole), Busy = Busy.Share(part, whole) };

    public LoadMeans Plus(in LoadMeans other) =>
        new(Events.Plus(other.Events), Busy.Plus(other.Busy), Wait.Plus(other.Wait), Batches.Plus(other.Batches));
}
