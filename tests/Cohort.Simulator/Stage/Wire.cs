namespace Cohort.Simulator.Stage;

/// <summary>The network: loses, delays, reorders and doubles messages, and is cut between two nodes for a while.</summary>
internal sealed class Wire(Clockwork clock, Random random, Plan plan)
{
    private readonly Dictionary<(int, int), long> _cutUntil = [];

    public bool IsHealed { get; set; }

    public void Cut(Machine one, Machine other, long milliseconds)
    {
        _cutUntil[(one.Id, other.Id)] = clock.Now + milliseconds;
        _cutUntil[(other.Id, one.Id)] = clock.Now + milliseconds;
    }

    public void Send(Machine from, Machine to, Action arrive)
    {
        if (from == to || IsHealed)
        {
            Carry(to, 1, arrive);
            return;
        }

        if (_cutUntil.GetValueOrDefault((from.Id, to.Id)) > clock.Now || random.Next(1000) < plan.LostIn1000) return;
        Carry(to, Delay(), arrive);
        if (random.Next(1000) < plan.DoubledIn1000) Carry(to, Delay(), arrive);
    }

    private void Carry(Machine to, long delay, Action arrive) => clock.After(delay, () => to.Do(0, arrive));

    private long Delay() => random.Next(1000) < plan.LateIn1000 ? random.Next(20, 3_000) : random.Next(1, 8);
}
