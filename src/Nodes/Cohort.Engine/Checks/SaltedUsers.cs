using Cohort.Core.Ranges;

namespace Cohort.Engine.Checks;

/// <summary>What the ranges hold of salted users, beside what the range table says.</summary>
internal sealed class SaltedUsers(RangeTable table)
{
    private readonly List<string> _faults = [];

    /// <summary>Adds what a range holds.</summary>
    public void Add(RangeEntry entry, RangeState range)
    {
        foreach (var salt in range.Salting.Salts.Except(table.Salts))
            _faults.Add($"Range {entry.Id} has user {salt.UserId} salted into {salt.Parts} parts; the range table does not.");
        foreach (var salt in range.Salting.HeldSalts.Except(table.Salts))
            _faults.Add($"Range {entry.Id} holds a part of user {salt.UserId}, salted into {salt.Parts} parts; the range table does not know of it.");
        foreach (var salt in table.Salts.Where(salt => salt.HasPointIn(entry.Range)).Except(range.Salting.HeldSalts))
            _faults.Add($"Range {entry.Id} holds no part of user {salt.UserId}; the range table has them in {salt.Parts} parts, of which some are there.");
    }

    /// <summary>A sentence for each difference.</summary>
    public IReadOnlyList<string> Faults() => _faults;
}
