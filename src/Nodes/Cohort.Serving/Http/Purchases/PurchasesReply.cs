using System.Text.Json.Serialization;
using Cohort.Core.Purchases;
using Cohort.Store.Questions;

namespace Cohort.Serving.Http.Purchases;

/// <summary>What became of purchases that were sent; given when it is durable.</summary>
/// <param name="Accepted">Records that count from now on; in a cluster, that are in the topic.</param>
/// <param name="Repeated">Records that came before, and count once.</param>
/// <param name="Refused">Records that do not count; their lines say why.</param>
/// <param name="Filtered">Records that the mapping leaves out.</param>
/// <param name="Lines">Each record in the order of the body.</param>
internal sealed record PurchasesReply(int Accepted, int Repeated, int Refused, int Filtered, IReadOnlyList<PurchaseLineReply> Lines)
{
    public static PurchasesReply Of(IReadOnlyList<LineOutcome> outcomes, IReadOnlyList<int> numbers)
    {
        var counts = new int[Enum.GetValues<LineStatus>().Length];
        var lines = new PurchaseLineReply[outcomes.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            counts[(int)outcomes[i].Status]++;
            lines[i] = PurchaseLineReply.Of(numbers[i], outcomes[i]);
        }

        return new PurchasesReply(counts[(int)LineStatus.Accepted], counts[(int)LineStatus.Repeated], counts[(int)LineStatus.Refused], counts[(int)LineStatus.Filtered], lines);
    }
}

/// <summary>What became of one record.</summary>
/// <param name="Line">Its line in the body, or its place in the array, from 1.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Purchases">Purchases that it made: an order of a shop has several lines.</param>
/// <param name="Reason">Why it is refused, for programs; dead letters have the same.</param>
/// <param name="Field">The field at fault; none where it is the record as a whole.</param>
/// <param name="Detail">Why it is refused, as a sentence.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Partition">The partition of the topic that has it; only in a cluster.</param>
/// <param name="Offset">Its offset there; of several the last.</param>
internal sealed record PurchaseLineReply(
    int Line,
    LineStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Purchases = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RejectionReason? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Remedy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Partition = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Offset = null)
{
    public static PurchaseLineReply Of(int line, LineOutcome outcome) => new(
        line,
        outcome.Status,
        outcome.Purchases,
        outcome.Rejection?.Reason,
        outcome.Rejection is { Field.Length: > 0 } of ? of.Field : null,
        outcome.Rejection?.Detail,
        outcome.Rejection is { } why ? Remedies.Of(why.Reason) : null,
        outcome.Place?.Partition,
        outcome.Place?.Offset);
}
