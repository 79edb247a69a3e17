using Cohort.Core.Protocol;
using Cohort.Simulator.Stage;
using Cohort.Simulator.Storage;

namespace Cohort.Simulator.Shells;

/// <summary>What carries the authority on a node, while that is the node for it or believes so.</summary>
internal sealed class AuthorityShell
{
    private readonly Simulation _simulation;
    private readonly Machine _node;
    private readonly Operator _operator;
    private Authority? _authority;
    private int _rows;
    private bool _isWriting;

    public AuthorityShell(Simulation simulation, Machine node)
    {
        (_simulation, _node, _operator) = (simulation, node, new Operator(simulation, node));
        Clock = new DataClock(simulation.Plan.Sources);
        node.Authority = this;
        node.Do(simulation.Random.Next(1, 40), Recover);
    }

    public bool IsDead { get; set; }

    public DataClock Clock { get; }

    public Authority? Authority => _authority;

    public bool IsOvertaken => _authority is not null && !_isWriting && _rows < _simulation.AuthorityRows.Count;

    /// <summary>A range says that it has carried out its directive.</summary>
    public void Hear(Machine from, int rangeId, long ticket) => _simulation.Wire.Send(from, _node, () =>
    {
        if (IsDead || _isWriting || _authority?.Confirm(rangeId, ticket) is not { } entry) return;
        Write(entry);
    });

    private void Recover()
    {
        if (IsDead) return;
        var rows = _simulation.AuthorityRows.Rows;

        // A snapshot anywhere in the journal must do as well as all of its rows.
        var cut = _simulation.Random.Next(rows.Count + 1);
        var before = new Authority();
        foreach (var row in rows.Take(cut)) before.Apply(row);
        _authority = new Authority(before.Status);
        foreach (var row in rows.Skip(cut)) _authority.Apply(row);
        _rows = rows.Count;
        _simulation.Log.Add($"{_node}: the authority recovers at row {_rows}: order {_authority.Number}, {_authority.Current}");
        Turn();
    }

    private void Turn()
    {
        if (IsDead) return;
        if (!_isWriting && _operator.Next(_authority!, Clock) is { } order) TryBegin(order);
        if (!_isWriting) SendDirectives();
        if (_simulation.Random.Next(5) == 0) Tell();
        _node.Do(_simulation.Random.Next(10, 60), Turn);
    }

    private void TryBegin(Order order)
    {
        if (_authority!.Current is { } former) _simulation.Log.Add($"{_node}: {order} takes the place of {former}");
        if (_authority.TryBegin(order, out var entry, out var refusal)) Write(entry);
        else _simulation.Log.Add($"{_node}: the authority refuses {order}: {refusal}");
    }

    private void Write(AuthorityEntry entry)
    {
        _isWriting = true;
        var number = _rows + 1;
        _simulation.Disk.Write(_node, "authority", () => Append(number, entry), outcome =>
        {
            if (IsDead) return;
            _simulation.Log.Add($"{_node}: authority's row {number} {entry} is {outcome}");
            if (outcome != Outcome.Done)
            {
                Die();
                return;
            }

            (_isWriting, _rows) = (false, number);
            _authority!.Apply(entry);
        });
    }

    private Outcome Append(int number, AuthorityEntry entry)
    {
        var outcome = _simulation.AuthorityRows.Append(number, entry);
        if (outcome == Outcome.Done) _simulation.Decided();
        return outcome;
    }

    private void SendDirectives()
    {
        var ticket = _authority!.Ticket;
        foreach (var (rangeId, directive) in _authority.Unconfirmed)
        {
            var to = _simulation.Hosts.Of(rangeId);
            _simulation.Wire.Send(_node, to, () => _simulation.OwnerOn(to, rangeId).Take(directive, ticket, this));
        }
    }

    // Ranges that nobody writes to come up too: they may have rows to publish.
    private void Tell()
    {
        if (_authority!.Table is not { } table) return;
        foreach (var feeder in _simulation.Feeders) feeder.Learn(_node, table, _authority.AsOf, _operator.WaitedFor(_authority));
        foreach (var entry in table.Entries) _simulation.WakeRange(_node, entry.Id);
    }

    public void Die()
    {
        if (IsDead) return;
        IsDead = true;
        if (_node.Authority == this) _node.Authority = null;
    }

    /// <summary>What it would tell who asks for ranges and day.</summary>
    public void Answer(FeederShell feeder)
    {
        if (!IsDead && _authority?.Table is { } table) feeder.Learn(_node, table, _authority.AsOf, _operator.WaitedFor(_authority));
    }
}
