using Cohort.Actors.Messages;
using Cohort.Core.Encodings;
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

    private static PassedOver Read(V1.PassedOver wire) => PassedOver.TryOf(wire.Offset, wire.Reason, wire.AsOf, out var passed)
        ? passed : throw new DamagedDataException($"An acknowledgement says that record {wire.Offset} was passed over for reason {wire.Reason} on day {wire.AsOf}.");
}
