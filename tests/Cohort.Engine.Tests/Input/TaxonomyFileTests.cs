using System.IO.Compression;
using Cohort.Engine.Input;
using Cohort.Testing;
using Xunit;

namespace Cohort.Engine.Tests.Input;

public sealed class TaxonomyFileTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void It_finds_columns_by_name_When_they_stand_in_another_order()
    {
        var taxonomy = TaxonomyFile.Read(_scratch.With("t.csv", "price,category,sku\n1,\"BREAD, FRESH\",s1\r\n2,,s2\n"));

        Assert.Equal("BREAD, FRESH", taxonomy.CategoryName(taxonomy.CategoryOf("s1"u8)));
        Assert.Equal(0, taxonomy.CategoryOf("s2"u8));
        Assert.Null(taxonomy.BrandOf("s1"u8));
        Assert.Equal(2, taxonomy.SkuCount);
    }

    [Fact]
    public void It_reads_what_was_written_When_fields_need_quotes_and_the_file_is_compressed()
    {
        TaxonomyRow[] rows = [new("a,b", "say \"hi\"", " x "), new("ä", "😀", "")];
        using (var stream = new GZipStream(File.Create(_scratch["t.csv.gz"]), CompressionLevel.Fastest))
            TaxonomyFile.Write(stream, rows);

        var taxonomy = TaxonomyFile.Read(_scratch["t.csv.gz"]);

        Assert.Equal("say \"hi\"", taxonomy.CategoryName(taxonomy.CategoryOf("a,b"u8)));
        Assert.Equal(" x ", taxonomy.BrandOf("a,b"u8));
        Assert.Equal("😀", taxonomy.CategoryName(taxonomy.CategoryOf("ä"u8)));
    }

    [Fact]
    public void It_refuses_a_field_without_an_end_and_does_not_keep_it()
    {
        // 200 KB that unpack to 200 MB.
        using (var stream = new GZipStream(File.Create(_scratch["t.csv.gz"]), CompressionLevel.Optimal))
        {
            stream.Write("sku,category\ns1,\""u8);
            var part = Enumerable.Repeat((byte)'a', 1 << 20).ToArray();
            for (var i = 0; i < 200; i++) stream.Write(part);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<EngineException>(() => TaxonomyFile.Read(_scratch["t.csv.gz"]));

        Assert.Contains("line 2: a field has more than 65536 characters", fault.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void It_refuses_what_unpacks_to_more_than_the_limit()
    {
        using (var stream = new GZipStream(File.Create(_scratch["t.csv.gz"]), CompressionLevel.Optimal))
        {
            stream.Write("sku,category\n"u8);
            var rows = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("s1,A\n", 1 << 18)));
            for (var written = 0L; written <= TaxonomyFile.MostBytes; written += rows.Length) stream.Write(rows);
        }

        var fault = Assert.Throws<EngineException>(() => TaxonomyFile.Read(_scratch["t.csv.gz"]));

        Assert.Contains($"the file has more than {TaxonomyFile.MostBytes} bytes (decompressed, where it is)", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("sku;category\n", "has no column sku")]
    [InlineData("sku,brand\n", "has no column category")]
    [InlineData("sku,category,sku\n", "has the column sku twice")]
    [InlineData("sku,category\ns1,A,x\n", "line 2: the row has 3 fields; the header has 2")]
    [InlineData("sku,category\ns1\n", "line 2: the row has 1 fields; the header has 2")]
    [InlineData("sku,category\ns1,a \"quoted\" word\n", "line 2: a quote is out of place")]
    [InlineData("sku,category\ns1,\"A\n", "line 3: a quote is out of place")]
    [InlineData("sku,category\ns1,A\ns2,B\ns1,C\n", "line 4, column category: The sku \"s1\" has the category \"C\" here but the category \"A\" in row 2")]
    [InlineData("sku,category\n,A\n", "line 2, column sku: The sku is empty")]
    public void It_names_file_line_and_column_When_the_file_is_wrong(string content, string expected)
    {
        var path = _scratch.With("t.csv", content);

        var fault = Assert.Throws<EngineException>(() => TaxonomyFile.Read(path));

        Assert.Equal(EngineFault.Input, fault.Fault);
        Assert.StartsWith(path, fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_tells_20_faults_at_once_When_there_are_more()
    {
        var path = _scratch.With("t.csv", "sku,category\n" + string.Concat(Enumerable.Repeat(",A\n", 30)));

        var fault = Assert.Throws<EngineException>(() => TaxonomyFile.Read(path));

        Assert.Equal(21, fault.Message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void It_refuses_the_file_When_it_is_missing_or_not_UTF_8_or_not_gzip()
    {
        File.WriteAllBytes(_scratch["latin.csv"], [.. "sku,category\ns1,caf"u8, 0xe9, (byte)'\n']);
        _scratch.With("t.csv.gz", "sku,category\n");

        foreach (var name in new[] { "none.csv", "latin.csv", "t.csv.gz" })
            Assert.Equal(EngineFault.Input, Assert.Throws<EngineException>(() => TaxonomyFile.Read(_scratch[name])).Fault);
    }
}
