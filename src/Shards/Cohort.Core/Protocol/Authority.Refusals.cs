using System.Text;
using Cohort.Core.Ranges;

namespace Cohort.Core.Protocol;

/// <content>Why an order cannot be: whole sentences, empty where it can.</content>
public sealed partial class Authority
{
    private string Refusal(Order order)
    {
        if (order is Found found) return FoundRefusal(found);
        if (_table is null) return "There are no ranges yet.";
        return order switch
        {
            ForAll { Directive: TurnDay turn } when turn.Date <= AsOf => $"The as-of date is {AsOf}; it never goes back to {turn.Date}.",
            ForAll { Directive: ActivateContext activate } when activate.Context == Context => $"Version {Context} holds already.",
            ForAll { Directive: ActivateContext activate } when activate.Context.Rules < Context!.Value.Rules || activate.Context.Taxonomy < Context.Value.Taxonomy =>
                $"Version {Context} holds; it never goes back to {activate.Context}: what held before is activated again under a new revision.",
            ForAll { Directive: not (TurnDay or ActivateContext) } => "Only a turn of the day or an activation concerns all ranges.",
            Split split => SplitRefusal(split),
            Merge merge => MergeRefusal(merge),
            BeginSalting begin => SaltingRefusal(begin),
            EndSalting end when _table.SaltOf(end.UserId) is null => $"User '{end.UserId}' is not salted in version {_table.Version} of the range table.",
            _ => "",
        };
    }

    private string FoundRefusal(Found found)
    {
        if (_table is not null) return $"There are {_table.Entries.Count} ranges already; they change by splits and merges.";
        return found.Ranges is >= 1 and <= 65_536 && int.IsPow2(found.Ranges) ? "" : $"{found.Ranges} is no number of ranges to begin with; a power of two from 1 to 65,536 is.";
    }

    private string SplitRefusal(Split split)
    {
        var index = IndexOf(split.RangeId);
        if (index < 0) return Unknown(split.RangeId);
        var range = _table!.Entries[index].Range;
        return range.Contains(split.Hash) && range.Start != split.Hash ? "" : $"Hash {split.Hash:x16} does not cut range {split.RangeId} {range} in two parts.";
    }

    private string MergeRefusal(Merge merge)
    {
        var index = IndexOf(merge.LowerId);
        if (index < 0) return Unknown(merge.LowerId);
        if (IndexOf(merge.UpperId) < 0) return Unknown(merge.UpperId);
        return index + 1 < _table!.Entries.Count && _table.Entries[index + 1].Id == merge.UpperId
            ? "" : $"Range {merge.UpperId} does not follow on range {merge.LowerId}; only neighbours merge.";
    }

    private string SaltingRefusal(BeginSalting begin)
    {
        var bytes = Encoding.UTF8.GetByteCount(begin.UserId);
        if (bytes is 0 or > Limits.IdBytes) return $"A user's id has 1 to {Limits.IdBytes} bytes of UTF-8; '{begin.UserId}' has {bytes}.";
        if (begin.Parts is < 2 or > Limits.SaltParts) return $"{begin.Parts} is no number of parts; a user is salted into 2 to {Limits.SaltParts}.";
        if (_table!.SaltOf(begin.UserId) is { } salt) return $"User '{begin.UserId}' is salted into {salt.Parts} parts already; unsalt her first.";
        if (_table.Salts.FirstOrDefault(other => other.Hash == new Salt(begin.UserId, begin.Parts).Hash) is { } twin)
            return $"User '{begin.UserId}' has the hash of the salted user '{twin.UserId}'; only one of them can be salted.";
        return _table.Salts.Count() < Limits.SaltedUsers ? "" : $"{Limits.SaltedUsers} users are salted already, which is the most; unsalt one that is not hot any more.";
    }

    private string Unknown(int rangeId) => $"There is no range {rangeId} in version {_table!.Version} of the range table.";
}
