using System.Text;
using Cohort.Core.Mappings;
using Cohort.Node.Settings;
using Cohort.Testing;

namespace Cohort.Node.Tests.Settings;

/// <summary>The files that say how records of a topic become purchases.</summary>
public sealed class MappingFilesTests : IDisposable
{
    private const string Mapping = """
        lines all:
          event_id: id
          user_id: user
          sku: "s"
          amount: price
          currency: currency
          quantity: 1
          occurred_at: local(day, "Europe/Paris")
        """;

    private readonly Scratch _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void No_mapping_is_the_plain_format()
    {
        var plain = Read("").Settings!.Mapping;

        Assert.Equal(("", "", ""), (plain.Name, plain.Version, plain.RatesVersion));
        Assert.Empty(plain.Texts);
    }

    [Fact]
    public void A_mapping_that_is_delivered_is_named_without_a_file()
    {
        var mapping = Read("cohort.kafka.mapping = shopify").Settings!.Mapping;

        Assert.Equal("shopify", mapping.Name);
        Assert.Equal(ReadyMappings.All.Single(one => one.Name == "shopify").Text, mapping.Texts[mapping.Version]);
    }

    [Fact]
    public void A_mapping_with_rates_reads_records_as_they_say()
    {
        var mapping = Read(Files(Mapping, "date,currency,rate\n2026-01-01,USD,0.5\n")).Settings!.Mapping;

        var reader = mapping.Open(mapping.Texts[mapping.Version], mapping.Texts[mapping.RatesVersion]);

        var record = """{"id":"e1","user":"u1","price":3,"currency":"USD","day":"2026-03-01"}""";
        Assert.Equal(MappedAs.Lines, reader.Read(Encoding.UTF8.GetBytes(record), out _));
        Assert.Equal((150L, "2026-02-28"), (reader[0].AmountMinor, reader[0].Date.ToString()));
        Assert.Equal(MappedAs.Refused, mapping.Open(Mapping, null).Read(Encoding.UTF8.GetBytes(record), out _));
    }

    [Theory]
    [InlineData(3, 12_345)]
    [InlineData(4, 123_450)]
    public void Records_are_mapped_into_the_digits_that_the_store_keeps(int digits, long minor)
    {
        var settings = Read("cohort.currency = KWD").Settings!;
        Assert.Equal(3, settings.Currency.MinorDigits);

        var reader = settings.WithMinorDigits(digits).Mapping.Open(Mapping, null);

        var record = """{"id":"e1","user":"u1","price":12.345,"currency":"KWD","day":"2026-03-01"}""";
        Assert.Equal(MappedAs.Lines, reader.Read(Encoding.UTF8.GetBytes(record), out _));
        Assert.Equal(minor, reader[0].AmountMinor);
        Assert.Equal(MappedAs.Refused, settings.WithMinorDigits(2).Mapping.Open(Mapping, null).Read(Encoding.UTF8.GetBytes(record), out _));
    }

    [Fact]
    public void Faults_of_the_files_are_told_at_their_place()
    {
        var (settings, errors) = Read(Files(Mapping.Replace("Europe/Paris", "Moon", StringComparison.Ordinal),
            "date,currency,rate\n2026-01-01,USD,-1\n"));

        Assert.Null(settings);
        Assert.Equal(2, errors.Count);
        Assert.Contains("my.mapping, line 8, column 27: This machine knows no time zone 'Moon'.", errors[0],
            StringComparison.Ordinal);
        Assert.StartsWith("cohort.kafka.rates: ", errors[1], StringComparison.Ordinal);
        Assert.Contains("rates.csv, line 2, column 1: ", errors[1], StringComparison.Ordinal);
    }

    private string Files(string mapping, string rates)
    {
        var (mappingFile, ratesFile) = (_files.With("my.mapping", mapping), _files.With("rates.csv", rates));
        return $"cohort.kafka {{ mapping = {NodeConfig.Quoted(mappingFile)}, rates = {NodeConfig.Quoted(ratesFile)} }}";
    }

    private static (NodeSettings? Settings, IReadOnlyList<string> Errors) Read(string lines) =>
        NodeSettings.Read(NodeConfig.Of($"cohort.database.directory = data\n{lines}", _ => null));
}
