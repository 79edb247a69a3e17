using Cohort.Actors.Ranges;
using Cohort.Core.Encodings;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Wire;

/// <content>Acknowledgements, and what was passed over.</content>
internal static partial class Proto
{
    public static V1.Acknowledged Of(Acknowledged message) => new()
    {
        RangeId = message.RangeId,
        Source = message.Source,
        Applied = message.Applied,
        PassedOver = { message.PassedOver.Select(passed => new V1.PassedOver { Offset = passed.Offset, Reason = (int)passed.Reason, AsOf = passed.AsOf.Day }) },
    };

    public static Acknowledged Read(V1.Acknowledged message) =>
        new(message.RangeId, message.Source, message.Applied, [.. message.PassedOver.Select(Read)]);

    private static PassedOver Read(V1.PassedOver passed)
    {
        if (passed.Offset < 0 || passed.Reason is not ((int)RejectionReason.Conflict or (int)RejectionReason.Expired) || passed.AsOf < 0 || passed.AsOf > BusinessDate.Last.Day)
            throw new DamagedDataException($"An acknowledgement says that record {passed.Offset} was passed over for reason {passed.Reason} on day {passed.AsOf}.");
        return new PassedOver(passed.Offset, (RejectionReason)passed.Reason, new BusinessDate((ushort)passed.AsOf));
    }
}
