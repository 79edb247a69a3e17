using System.Text;
using Cohort.Core.Purchases;
using Xunit;
using static Cohort.Core.Tests.Purchases.WholeRecord;

namespace Cohort.Core.Tests.Purchases;

/// <summary>Which bytes are a record at all: UTF-8, JSON, one object, within the limits.</summary>
public class PurchaseJsonTests
{
    [Fact]
    public void It_unescapes_When_names_and_values_are_escaped()
    {
        var record = Whole.Replace("event_id", "\\u0065vent\\u005fid").Replace("e000000012345", "\\u00e9\\ud83d\\ude00\\/\\\"\\\\");

        Assert.True(Reader.TryRead(Encoding.UTF8.GetBytes(record), out var purchase, out _));

        Assert.Equal("é😀/\"\\", Encoding.UTF8.GetString(purchase.EventId));
    }

    [Fact]
    public void It_bounds_the_depth_When_an_unknown_value_is_nested()
    {
        AssertAccepted(Plus("\"deep\":" + new string('[', 63) + new string(']', 63)));
        AssertRefused(Plus("\"deep\":" + new string('[', 64) + new string(']', 64)), RejectionReason.NotJson, "");
        AssertRefused(Encoding.UTF8.GetBytes(new string('[', 60_000)), RejectionReason.NotJson, "");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r")]
    [InlineData("\uFEFF{}")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{},")]
    [InlineData("{}\0")]
    [InlineData("\0")]
    [InlineData("// a comment")]
    [InlineData("{\"sku\":\"s\",}")]
    [InlineData("{'sku':'s'}")]
    [InlineData("{\"sku\":\"\\x\"}")]
    [InlineData("{\"sku\":\"\\u12g4\"}")]
    [InlineData("[1,2")]
    [InlineData("nul")]
    public void It_is_not_JSON_When_it_is_blank_or_broken(string record) =>
        AssertRefused(Encoding.UTF8.GetBytes(record), RejectionReason.NotJson, "");

    [Theory]
    [InlineData("[]")]
    [InlineData(" [{\"sku\":1}] ")]
    [InlineData("\"text\"")]
    [InlineData("17")]
    [InlineData("null")]
    public void It_is_not_an_object_When_it_is_another_JSON_value(string record) =>
        AssertRefused(Encoding.UTF8.GetBytes(record), RejectionReason.NotAnObject, "");

    [Fact]
    public void It_is_not_JSON_When_it_is_cut_anywhere()
    {
        var whole = Encoding.UTF8.GetBytes(Whole);
        for (var length = 0; length < whole.Length; length++) AssertRefused(whole[..length], RejectionReason.NotJson, "");
    }

    [Theory]
    [InlineData(0xff)]
    [InlineData(0xc3)]
    [InlineData(0x80)]
    public void It_is_not_UTF_8_When_any_byte_is_not(byte wrong)
    {
        foreach (var at in new[] { 0, 1, 15, 80, Whole.Length - 1 })
        {
            var record = Encoding.UTF8.GetBytes(Whole);
            record[at] = wrong;
            AssertRefused(record, RejectionReason.NotUtf8, "");
        }
        AssertRefused([.. Encoding.UTF8.GetBytes(Whole), wrong], RejectionReason.NotUtf8, "");
    }

    [Fact]
    public void It_accepts_white_space_When_it_stands_between_tokens()
    {
        AssertAccepted(Encoding.UTF8.GetBytes(Whole + "\r"));
        AssertAccepted(Encoding.UTF8.GetBytes(Whole.Replace(",\"", ", \"").Replace("\":", "\": ")));
        AssertAccepted(Encoding.UTF8.GetBytes(" \t" + Whole.Replace(",", "\t,\t").Replace(":\"", " :\r\"") + " \r"));
    }

    [Fact]
    public void It_is_too_long_When_it_exceeds_the_limit()
    {
        var filler = new string('x', Limits.RecordBytes - Plus("\"note\":\"\"").Length);

        AssertAccepted(Plus($"\"note\":\"{filler}\""));
        AssertRefused(Plus($"\"note\":\"{filler}x\""), RejectionReason.TooLong, "");
    }
}
