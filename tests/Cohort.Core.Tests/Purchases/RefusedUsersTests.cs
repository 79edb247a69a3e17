using System.Text;
using Cohort.Core.Ingest;
using Cohort.Core.Mappings;
using Cohort.Core.Purchases;
using Xunit;

namespace Cohort.Core.Tests.Purchases;

/// <summary>Records of users who were erased and asked for it are refused, and nothing of them is kept.</summary>
public sealed class RefusedUsersTests
{
    private const string Right = """{"event_id":"e","user_id":"anna","sku":"s","amount":1.5,"quantity":1,"occurred_at":"2026-03-01T12:00:00Z"}""";

    private const string Mapping =
        """
        lines items:
          each items as item numbered line
          event_id: id + "-" + line
          user_id: item.user
          sku: "s"
          amount: item.amount
          quantity: 1
          occurred_at: "2026-03-01T12:00:00Z"
        """;

    private static readonly UInt128 Key = UInt128.Parse("0f0e0d0c0b0a09080706050403020100", System.Globalization.NumberStyles.AllowHexSpecifier, null);
    private static readonly RefusedUsers Anna = new(Key, [RefusedUsers.HashOf(Key, "anna"u8)]);
    private static readonly BaseCurrency Euro = BaseCurrency.Of("EUR");

    [Fact]
    public void A_hash_is_what_it_was_when_it_was_stored()
    {
        // The key and the first 15 bytes of the published vectors.
        byte[] counting = [.. Enumerable.Range(0, 15).Select(i => (byte)i)];

        Assert.Equal("5493e99933b0a8117e08ec0f97cfc3d9", Convert.ToHexStringLower(Little(RefusedUsers.HashOf(Key, counting))));
        Assert.NotEqual(RefusedUsers.HashOf(Key, "anna"u8), RefusedUsers.HashOf(Key + 1, "anna"u8));
    }

    [Theory]
    [InlineData(Right)]
    [InlineData("""{"event_id":"e","user_id":"ann\u0061","sku":"s","amount":1.5,"quantity":1,"occurred_at":"2026-03-01T12:00:00Z"}""")]
    [InlineData("""{"event_id":"e","user_id":"anna","sku":"s","amount":"?","quantity":1,"occurred_at":"2026-03-01T12:00:00Z"}""")]
    [InlineData("""{"amount":"?","event_id":17.5,"user_id":"anna"}""")]
    [InlineData("""{"user_id":"anna"}""")]
    [InlineData("""{"user_id":"anna","sku":""")]
    public void A_record_of_theirs_is_refused_for_that_whatever_else_is_wrong_with_it(string record)
    {
        var reader = new PurchaseReader(Euro, BusinessCalendar.Utc, refused: Anna);

        Assert.Equal(Reading.Refused(RejectionReason.Erased, "user_id"), Reading.Of(reader, Encoding.UTF8.GetBytes(record)));
        Assert.Equal(Reading.Refused(RejectionReason.Erased, "user_id"), Reading.OfAnyShape(reader, Encoding.UTF8.GetBytes(record)));
    }

    [Theory]
    [InlineData("""{"event_id":"e","user_id":"annab","sku":"anna","amount":1.5,"quantity":1,"occurred_at":"2026-03-01T12:00:00Z"}""")]
    [InlineData("""{"event_id":"anna","user_id":"","sku":"s"}""")]
    [InlineData("""{"amount":"?","user_id":"annab"}""")]
    [InlineData("nonsense")]
    public void A_record_of_somebody_else_is_read_as_without_them(string record)
    {
        var bytes = Encoding.UTF8.GetBytes(record);

        Assert.Equal(Reading.Of(new PurchaseReader(Euro, BusinessCalendar.Utc), bytes), Reading.Of(new PurchaseReader(Euro, BusinessCalendar.Utc, refused: Anna), bytes));
    }

    [Theory]
    [InlineData("""{"id":"o","items":[{"user":"ben","amount":1},{"user":"anna","amount":1}]}""", true)]
    [InlineData("""{"id":"o","items":[{"user":"ben","amount":1},{"user":"anna","amount":"?"}]}""", true)]
    [InlineData("""{"items":[{"user":"anna","amount":1}]}""", true)]
    [InlineData("""{"id":"o","items":[{"user":"anna","amount":1},{"amount":1}]}""", true)]
    [InlineData("""{"id":"o","items":[{"user":"ben","amount":1}]}""", false)]
    [InlineData("""{"id":"anna","items":[{"user":"ben","amount":"?"}]}""", false)]
    [InlineData("""{"id":"anna","items":[]}""", false)]
    public void A_record_that_is_mapped_is_refused_where_one_of_its_lines_is_theirs(string record, bool isRefused)
    {
        Assert.True(MappingText.TryParse(Mapping, out var mapping, out _));
        var reader = new MappingReader(mapping, new MappingSettings(Euro, BusinessCalendar.Utc) { Refused = Anna });
        var plain = new MappingReader(mapping, new MappingSettings(Euro, BusinessCalendar.Utc));
        reader.Read("""{"id":"o","items":[{"user":"anna","amount":1},{"user":"anna","amount":1}]}"""u8, out _);

        var outcome = reader.Read(Encoding.UTF8.GetBytes(record), out var rejection);

        if (isRefused) Assert.Equal((MappedAs.Refused, RejectionReason.Erased, 0), (outcome, rejection!.Reason, reader.Count));
        else Assert.Equal((plain.Read(Encoding.UTF8.GetBytes(record), out var fault), fault), (outcome, rejection));
    }

    [Fact]
    public void Nothing_of_such_a_record_is_kept_but_its_place()
    {
        var reader = new PurchaseReader(Euro, BusinessCalendar.Utc, refused: Anna);
        reader.TryRead(Encoding.UTF8.GetBytes(Right), out _, out var rejection);

        var letter = DeadLetter.Of("till", 7, 70, rejection!, Right.Length, Encoding.UTF8.GetBytes(Right));

        Assert.Equal(("till", 7, 70, (long)Right.Length), (letter.Source, letter.Record, letter.Byte, letter.Length));
        Assert.Empty(letter.Bytes);
        Assert.DoesNotContain("anna", letter.Rejection.ToString(), StringComparison.Ordinal);
    }

    private static byte[] Little(UInt128 number)
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128LittleEndian(bytes, number);
        return bytes;
    }
}
