using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Xunit;

namespace Cohort.Core.Tests.Formats;

/// <summary>What is stored of transitions when one of their users was erased.</summary>
public class ErasedChunkTests
{
    private const ushort Day = 20_516;

    [Fact]
    public void A_chunk_of_which_a_user_was_erased_has_the_bytes_that_stores_hold_and_the_others_their_places()
    {
        var chunk = RangeEffects.Without(Convert.FromHexString(GoldenBytes.Chunk), "ann"u8, out var erased);

        Assert.Equal((2, GoldenBytes.ErasedChunk), (erased, Convert.ToHexStringLower(chunk)));
        Assert.Equal([true, true, false], RangeEffects.ReadPlaces(chunk).Select(one => one is null));
        Assert.Equal([new SegmentDay("returners", new BusinessDate(Day), 1, 0)], RangeEffects.ReadDays(chunk));
        Assert.Equal(["bob"], RangeEffects.ReadTransitions(chunk).Select(one => one.UserId));

        var again = RangeEffects.Without(chunk, "bob"u8, out erased);
        Assert.Equal((1, 3, 0), (erased, RangeEffects.ReadPlaces(again).Count, RangeEffects.ReadTransitions(again).Count));
    }
}
