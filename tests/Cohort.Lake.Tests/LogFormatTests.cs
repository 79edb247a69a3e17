using System.Text;
using Cohort.Core.Purchases;
using Cohort.Lake.Delta;
using Cohort.Lake.Tables;

namespace Cohort.Lake.Tests;

/// <summary>The bytes of the log, as readers of others know them.</summary>
public sealed class LogFormatTests
{
    private static readonly LakeTable Table = new(
        "t", "A row.", [new("dt", ColumnType.Date, "A date."), new("amount", ColumnType.Decimal(18, 2), "Money.", IsNullable: true, IsRepetitive: true)], ["dt"], ["amount"]);

    private static readonly CommitActions Commit = new()
    {
        Protocol = (1, 2),
        Metadata = new TableMetadata("0000-id", Table, new Dictionary<string, string> { ["cohort.sortBy"] = "amount" }, 5),
        Timestamp = 7,
        Operation = "WRITE",
        Told = new Dictionary<string, string> { ["why"] = "a test" },
        Added = { new AddedFile("dt=2017-05-01/part=a%2Fb é/f.parquet", new Dictionary<string, string?> { ["dt"] = "2017-05-01" }, 10, 6, """{"numRecords":1}""", 2) },
        Removed = { new RemovedFile("old.parquet", 7, new Dictionary<string, string?> { ["dt"] = null }, 9) },
        Transactions = { new TransactionId("reader 0", 12) },
    };

    private const string Golden = """"
        {"commitInfo":{"timestamp":7,"operation":"WRITE","operationParameters":{"why":"a test"},"isBlindAppend":false,"engineInfo":"cohort lake 1"}}
        {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
        {"metaData":{"id":"0000-id","name":"t","description":"A row.","format":{"provider":"parquet","options":{}},"schemaString":"{\u0022type\u0022:\u0022struct\u0022,\u0022fields\u0022:[{\u0022name\u0022:\u0022dt\u0022,\u0022type\u0022:\u0022date\u0022,\u0022nullable\u0022:false,\u0022metadata\u0022:{\u0022comment\u0022:\u0022A date.\u0022}},{\u0022name\u0022:\u0022amount\u0022,\u0022type\u0022:\u0022decimal(18,2)\u0022,\u0022nullable\u0022:true,\u0022metadata\u0022:{\u0022comment\u0022:\u0022Money.\u0022,\u0022cohort.repetitive\u0022:true}}]}","partitionColumns":["dt"],"configuration":{"cohort.sortBy":"amount"},"createdTime":5}}
        {"txn":{"appId":"reader 0","version":12,"lastUpdated":7}}
        {"remove":{"path":"old.parquet","deletionTimestamp":7,"dataChange":true,"extendedFileMetadata":true,"partitionValues":{"dt":null},"size":9}}
        {"add":{"path":"dt=2017-05-01/part=a%252Fb%20%C3%A9/f.parquet","partitionValues":{"dt":"2017-05-01"},"size":10,"modificationTime":6,"dataChange":true,"stats":"{\u0022numRecords\u0022:1}","tags":{"cohort.columns":"2"}}}

        """";

    [Fact]
    public void A_commit_has_these_bytes_and_is_read_from_them()
    {
        Assert.Equal(Golden.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(CommitWriter.Write(Commit)));
        var read = CommitReader.Read("here", CommitWriter.Write(Commit));
        Assert.Equal(CommitWriter.Write(Commit), CommitWriter.Write(read));
    }

    [Fact]
    public void Statistics_have_these_bytes()
    {
        var rows = new TableBuffer(MadeUpRows.Kinds);
        foreach (var (text, units, moment) in new[] { ("a", -5L, -1L), (new string('é', 33), 12_345L, 1_493_596_800_000_001L) })
        {
            rows.Int32("dt").Add(0);
            rows.Bytes("part").AddNull();
            rows.Int32("bucket").Add(0);
            rows.Int64("id").Add(units);
            rows.Bytes("text").AddNull();
            rows.Bytes("plain").Add(text);
            rows.Bytes("bytes").Add([1]);
            rows.Int32("small").Add(3);
            rows.Int64("large").Add(units);
            rows.Int32("day").Add(17_287);
            rows.Int64("moment").Add(moment);
            rows.Int64("amount").Add(units);
            rows.Int64("whole").Add(units);
            rows.Boolean("truth").Add(true);
            rows.Double("real").Add(units / 2.0);
            rows.EndRow();
        }

        var statistics = new FileStatistics(rows);
        statistics.Add([0, 1]);

        Assert.Equal(
            """{"numRecords":2,"minValues":{"id":-5,"plain":"a","small":3,"large":-5,"day":"2017-05-01","moment":"1969-12-31T23:59:59.999Z","amount":-0.05,"whole":-5,"real":-2.5},"maxValues":{"id":12345,"plain":"éééééééééééééééééééééééééééééééé"""
            + """\uDBFF\uDFFF","small":3,"large":12345,"day":"2017-05-01","moment":"2017-05-01T00:00:00.001Z","amount":123.45,"whole":12345,"real":6172.5},"nullCount":{"id":0,"text":2,"plain":0,"bytes":0,"small":0,"large":0,"day":0,"moment":0,"amount":0,"whole":0,"truth":0,"real":0}}""",
            statistics.ToJson());
    }

    [Theory]
    [InlineData("user-1", 16)]
    [InlineData("user-2", 256)]
    [InlineData("Zoë", 1)]
    [InlineData("", 4096)]
    public void A_bucket_is_the_first_bits_of_the_hash(string user, int buckets)
    {
        var bytes = Encoding.UTF8.GetBytes(user);
        var expected = buckets == 1 ? 0 : (int)(Cohort.Core.Hashing.UserHash.Of(bytes) >> (64 - int.Log2(buckets)));

        Assert.Equal(expected, new LakeSettings(BaseCurrency.Of("EUR"), buckets).BucketOf(bytes));
    }
}
