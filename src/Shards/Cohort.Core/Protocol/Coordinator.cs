using System.Diagnostics.CodeAnalysis;
using Cohort.Core.Hashing;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;

namespace Cohort.Core.Protocol;

/// <summary>
/// Decides, from one place, what concerns more than one range: the range table, the turn of the day, which rules hold.
/// One order at a time: it is journaled, sent to each range that it concerns until all have carried it out, and journaled
/// as done. After a crash the order goes on where the journal says; ranges that carried it out only confirm.
/// </summary>
/// <remarks>
/// A split or merge has two halves: the ranges that go are closed, and nothing more is decided for them; then those that
/// come open with their users. The table changes at the end, so that nobody sends to a range that is not open. So it is
/// where a user's salting begins or ends: of each range that has a part of them another takes the place.
/// </remarks>
internal sealed partial class Coordinator
{
    private readonly HashSet<int> _unconfirmed = [];
    private Order? _current;
    private RangeTable? _table;
    private SaltChange? _salting;
    private RangeTable? _next;
    private bool _isOpening;

    /// <summary>A coordinator that has decided nothing yet.</summary>
    /// <param name="comparesWithAll">
    /// Whether the rules of a version compare users with all others, of those that <see cref="EvaluatedBy"/> names; null where none do.
    /// </param>
    public Coordinator(Func<ContextVersion, bool>? comparesWithAll = null) => _comparesWithAll = comparesWithAll;

    /// <summary>A coordinator at a row of its journal.</summary>
    public Coordinator(CoordinatorStatus status, Func<ContextVersion, bool>? comparesWithAll = null)
        : this(comparesWithAll)
    {
        ArgumentNullException.ThrowIfNull(status);
        (Number, _table, AsOf, Context, _current, _isOpening) =
            (status.Number, status.Table, status.AsOf, status.Context, status.Current, status.IsOpening);
        (_looksAtAll, _found, Erased) = (status.LooksAtAll, status.Found, status.Erased);
        _former.UnionWith(status.Former ?? FormerOf(status.Table));
        Prepare();
    }

    /// <summary>The number of the order under way, or of the last one.</summary>
    public long Number { get; private set; }

    /// <summary>The ranges that are open; null before the first are.</summary>
    public RangeTable? Table => _current is Found ? null : _table;

    /// <summary>The as-of date that all ranges have reached; null before the first.</summary>
    public BusinessDate? AsOf { get; private set; }

    /// <summary>The rules and taxonomy that all ranges hold; null before the first.</summary>
    public ContextVersion? Context { get; private set; }

    /// <summary>The order under way; null without one.</summary>
    public Order? Current => _current;

    /// <summary>The whole state.</summary>
    public CoordinatorStatus Status => new(Number, _table, AsOf, Context, _current, _isOpening)
    {
        LooksAtAll = _looksAtAll,
        Found = _found,
        Former = [.. _former],
        Erased = Erased,
    };

    /// <summary>Decides whether an order can begin now: while another one is under way, only an activation that takes its place.</summary>
    /// <param name="order">The order.</param>
    /// <param name="entry">The row to journal; null where it cannot.</param>
    /// <param name="refusal">Why it cannot: a whole sentence; empty where another order is under way, after which it may be asked for again.</param>
    public bool TryBegin(Order order, [NotNullWhen(true)] out OrderBegun? entry, out string refusal)
    {
        var isFree = _current is null;
        refusal = isFree ? Refusal(order) : "";
        entry = (isFree && refusal.Length == 0) || (!isFree && TakesThePlaceOf(_current!, order)) ? new OrderBegun(order, LooksAtAllFor(order)) : null;
        return entry is not null;
    }

    /// <summary>A range has carried out its directive of an order, durably. Gives the row to journal when it was the last one.</summary>
    /// <param name="rangeId">The range.</param>
    /// <param name="number">The number of the order, as it was sent.</param>
    public OrderAdvanced? Confirm(int rangeId, long number)
    {
        if (_current is null || number != Ticket || !_unconfirmed.Remove(rangeId)) return null;
        return _unconfirmed.Count == 0 && !IsLooking && ToErase is null ? new OrderAdvanced(Number) : null;
    }

    /// <summary>The directives that are not confirmed, each with its range; sent again from time to time.</summary>
    public IEnumerable<(int RangeId, Directive Directive)> Unconfirmed => _unconfirmed.Order().Select(id => (id, DirectiveFor(id)));

    /// <summary>Tells the halves of an order apart: what a confirmation must carry to count.</summary>
    public long Ticket => (Number * 2) + (_isOpening || _found is not null ? 1 : 0);

    /// <summary>The ranges that are closed or followed now; whoever asks for the users of one of these must wait.</summary>
    public IReadOnlyList<int> Parents => _current switch
    {
        Split split => [split.RangeId],
        Merge merge => [merge.LowerId, merge.UpperId],
        BeginSalting or EndSalting => [.. _table!.HoldersOf(_salting!.Salt).Select(index => _table.Entries[index].Id)],
        Erase erase => [.. _table!.HoldersOf(erase.User).Select(index => _table.Entries[index].Id)],
        _ => [],
    };

    private bool HasTwoHalves => _current is Split or Merge or BeginSalting or EndSalting or Erase;

    /// <summary>Applies a row that is durable, in the order of the journal.</summary>
    public void Apply(CoordinatorEntry entry)
    {
        switch (entry)
        {
            case OrderBegun begun:
                Number++;
                (_current, _isOpening) = (begun.Order, begun.Order is Found);
                (_looksAtAll, _found) = (begun.LooksAtAll, null);
                if (begun.Order is Found found) (_table, Context) = (RangeTable.Even(found.Ranges), found.Context);
                break;
            case OrderAdvanced advanced when advanced.Number == Number && _current is not null:
                Advance();
                break;
            case ThresholdsFound looked when looked.Number == Number && IsLooking:
                _found = looked.Thresholds;
                break;
            default:
                throw new InvalidOperationException($"The coordinator is at order {Number} and cannot apply {entry}.");
        }

        Prepare();
    }

    // Found once: with many ranges, each look at the order under way would cost as much.
    private void Prepare()
    {
        _salting = _current switch
        {
            BeginSalting begin => new SaltChange(new Salt(begin.UserId, begin.Parts), true),
            EndSalting end => new SaltChange(_table!.SaltOf(end.UserId)!, false),
            _ => null,
        };
        _next = _table is null ? null : _current?.ApplyTo(_table) ?? _table;
        _unconfirmed.Clear();
        if (_current is not null) _unconfirmed.UnionWith(Targets());
    }

    private void Advance()
    {
        switch (_current)
        {
            case not null when HasTwoHalves && !_isOpening:
                _isOpening = true;
                return;
            case not null when HasTwoHalves:
                _former.UnionWith(Parents);
                if (_current is Erase erase) Erased = (erase.Erasure, _table!.NextId);
                _table = _next;
                break;
            case ForAll { Directive: TurnDay turn }:
                AsOf = turn.Date;
                break;
            case ForAll { Directive: ActivateContext activate }:
                Context = activate.Context;
                break;
        }

        (_current, _isOpening) = (null, false);
        (_looksAtAll, _found) = (false, null);
    }

    private IEnumerable<int> Targets() => _current switch
    {
        _ when !HasTwoHalves => _table!.Entries.Select(entry => entry.Id),
        _ when !_isOpening => Parents,
        _ => Children(),
    };

    private Directive DirectiveFor(int rangeId) => _current switch
    {
        Found => new Open(new Created(RangeOf(_table!, rangeId), [], Context!.Value)),
        ForAll when IsLooking => new BeginLook(Number),
        ForAll all => WithFound(all.Directive),
        _ when _isOpening => new Open(BirthOf(RangeOf(_next!, rangeId))),
        Erase erase => new CloseWithout([.. Children()], erase.User),
        _ => new Close([.. Children()]),
    };

    // A part's range needs the lines that home gives up; home needs those that all parts give back.
    private Created BirthOf(HashRange range)
    {
        if (_current is Erase) return new Created(range, [_table!.Entries[_table.IndexOf(range.Start)].Id], Context!.Value);
        if (_salting is not var (salt, isBegun)) return new Created(range, [.. Parents], Context!.Value);
        var (own, home) = (_table!.Entries[_table.IndexOf(range.Start)].Id, _table.Entries[_table.IndexOf(salt.Hash)].Id);
        IEnumerable<int> givers = isBegun ? [home] : own == home ? Parents : [];
        return new Created(range, [own, .. givers.Where(id => id != own)], Context!.Value, _salting);
    }

    private IEnumerable<int> Children()
    {
        var there = _table!.Entries.Select(entry => entry.Id).ToHashSet();
        return _next!.Entries.Select(entry => entry.Id).Where(id => !there.Contains(id));
    }

    private static HashRange RangeOf(RangeTable table, int rangeId) => table.Entries.First(entry => entry.Id == rangeId).Range;
}
