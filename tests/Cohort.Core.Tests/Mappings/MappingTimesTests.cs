using Cohort.Core.Mappings.Times;
using Xunit;
using static Cohort.Core.Tests.Mappings.MappingBench;

namespace Cohort.Core.Tests.Mappings;

/// <summary>Times as producers write them.</summary>
public class MappingTimesTests
{
    [Theory]
    [InlineData("2026-03-01T09:30:00Z", "2026-03-01T09:30:00Z")]
    [InlineData("2026-03-01t09:30:00z", "2026-03-01T09:30:00Z")]
    [InlineData("2026-03-01 09:30:00Z", "2026-03-01T09:30:00Z")]
    [InlineData("2026-03-01T09:30:00.999+01:00", "2026-03-01T08:30:00Z")]
    [InlineData("2026-03-01T09:30:00+0100", "2026-03-01T08:30:00Z")]
    [InlineData("2026-03-01T09:30:00-05", "2026-03-01T14:30:00Z")]
    [InlineData("2026-03-01 09:30:00 +0530", "2026-03-01T04:00:00Z")]
    [InlineData("2026-03-01 09:30:00 UTC", "2026-03-01T09:30:00Z")]
    [InlineData("2026-03-01T09:30:00.123456 GMT", "2026-03-01T09:30:00Z")]
    public void Each_spelling_of_an_offset_is_read(string text, string expected) =>
        Assert.Equal(expected, At("occurred_at: a", $"\"{text}\""));

    [Theory]
    [InlineData("2026-03-01T09:30:00")]
    [InlineData("2026-03-01")]
    [InlineData("2026-02-30T09:30:00Z")]
    [InlineData("2026-03-01T09:30:00+1")]
    [InlineData("2026-03-01T09:30:00+01:0")]
    [InlineData("2026-03-01T09:30:00+24:00")]
    [InlineData("2026-03-01T09:30:00Europe")]
    [InlineData("1772357400")]
    public void A_time_without_an_offset_is_refused(string text) =>
        Assert.StartsWith("WrongFormat occurred_at", Reader(One("occurred_at: a")).Map($$"""{"a":"{{text}}"}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-03-01", "2026-02-28T23:00:00Z")]
    [InlineData("2026-07-01T12:00:00", "2026-07-01T10:00:00Z")]
    [InlineData("2026-07-01 12:00:00.5", "2026-07-01T10:00:00Z")]
    [InlineData("2026-07-01T12:00", "2026-07-01T10:00:00Z")]
    [InlineData("2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z")]
    [InlineData("2026-03-29T01:59:59", "2026-03-29T00:59:59Z")]
    [InlineData("2026-03-29T02:30:00", "2026-03-29T01:30:00Z")]
    [InlineData("2026-03-29T03:00:00", "2026-03-29T01:00:00Z")]
    [InlineData("2026-10-25T02:30:00", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T03:00:00", "2026-10-25T02:00:00Z")]
    public void A_local_time_is_read_in_its_zone(string text, string expected) =>
        Assert.Equal(expected, At("occurred_at: local(a, \"Europe/Paris\")", $"\"{text}\""));

    [Theory]
    [InlineData("d/M/yyyy", "1/3/2026", "2026-03-01T00:00:00Z")]
    [InlineData("dd/MM/yyyy HH:mm", "01/03/2026 09:30", "2026-03-01T09:30:00Z")]
    [InlineData("M/d/yyyy h:mm:ss tt", "12/31/2025 12:05:09 AM", "2025-12-31T00:05:09Z")]
    [InlineData("M/d/yyyy h:mm tt", "12/31/2025 1:05 pm", "2025-12-31T13:05:00Z")]
    [InlineData("dd.MM.yyyy 'um' H'h'mm", "01.03.2026 um 9h30", "2026-03-01T09:30:00Z")]
    [InlineData("yyyyMMddHHmmss", "20260301093000", "2026-03-01T09:30:00Z")]
    [InlineData("yyyy-MM-dd HH:mm:ss.f", "2026-03-01 09:30:00.123456", "2026-03-01T09:30:00Z")]
    public void A_pattern_is_read(string pattern, string text, string expected) =>
        Assert.Equal(expected, At($"occurred_at: time(a, \"{pattern}\", \"UTC\")", $"\"{text}\""));

    [Fact]
    public void A_pattern_may_name_its_offset() =>
        Assert.Equal("2026-03-01T04:00:00Z", At("occurred_at: time(a, \"dd/MM/yyyy HH:mm:ss zzz\")", "\"01/03/2026 09:30:00 +0530\""));

    [Theory]
    [InlineData("31/02/2026")]
    [InlineData("1/13/2026")]
    [InlineData("1/3/26")]
    [InlineData("1/3/2026 09:30")]
    public void A_date_that_is_none_is_refused(string text) =>
        Assert.StartsWith("WrongFormat occurred_at", Reader(One("occurred_at: time(a, \"d/M/yyyy\", \"UTC\")")).Map($$"""{"a":"{{text}}"}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("epoch_s(a)", "1772357400")]
    [InlineData("epoch_s(a)", "1772357400.999")]
    [InlineData("epoch_ms(a)", "1772357400999")]
    [InlineData("epoch_us(a)", "\"1772357400000001\"")]
    public void An_epoch_is_read(string function, string value) => Assert.Equal("2026-03-01T09:30:00Z", At($"occurred_at: {function}", value));

    [Fact]
    public void The_first_time_that_is_there_counts() =>
        Assert.Equal("2026-03-01T09:30:00Z", At("occurred_at: first of (b, if present(c) then c else epoch_s(a))", "1772357400"));

    [Theory]
    [InlineData("yyyy-MM")]
    [InlineData("dd/MM/yy")]
    [InlineData("dd/MM/yyyy 'at")]
    [InlineData("dd/MM/yyyy d")]
    [InlineData("dd/MM/yyyy h:mm")]
    [InlineData("dd/MM/yyyy HH:mm tt")]
    [InlineData("")]
    public void A_pattern_that_cannot_be_is_told(string pattern)
    {
        Assert.Null(TimePattern.Read(pattern, out var fault));
        Assert.NotEmpty(fault);
    }

    private static string At(string field, string value)
    {
        var line = Reader(One(field)).Map($$"""{"a":{{value}}}""");
        return line.Split('|') is { Length: > 5 } parts ? parts[5] : line;
    }
}
