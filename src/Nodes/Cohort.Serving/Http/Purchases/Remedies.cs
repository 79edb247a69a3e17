using Cohort.Core.Purchases;

namespace Cohort.Serving.Http.Purchases;

/// <summary>What whoever sent a record that is refused can do.</summary>
internal static class Remedies
{
    public static string Of(RejectionReason reason) => reason switch
    {
        RejectionReason.NotJson => "Send each purchase as one whole JSON object.",
        RejectionReason.NotAnObject => "Send a JSON object with the fields of a purchase, not a bare value or an array in an array.",
        RejectionReason.NotUtf8 => "Encode the text in UTF-8 and send it again.",
        RejectionReason.TooLong => "Send only the fields that are read, or one order as several records.",
        RejectionReason.DuplicateField => "Send each field once.",
        RejectionReason.MissingField => "Add the field and send the record again. If a shop's own records are meant, name the mapping that reads them with ?mapping=NAME.",
        RejectionReason.WrongType or RejectionReason.WrongFormat or RejectionReason.OutOfRange => "Correct the field and send the record again under the same event id.",
        RejectionReason.WrongCurrency => "Convert the amount, or name a mapping that has rates.",
        RejectionReason.Future => "Check the clock of whoever recorded it, and send it again on that day. It is kept as a dead letter: 'cohort dead-letters replay' sends it too.",
        RejectionReason.Conflict => "Give another purchase another event id. If it corrects the first, send a refund of that and a new purchase.",
        RejectionReason.Expired => "Nothing: it is too old to count in the window.",
        RejectionReason.Erased => "Send no purchases of this user: they asked for that.",
        _ => "Look at the detail.",
    };
}
