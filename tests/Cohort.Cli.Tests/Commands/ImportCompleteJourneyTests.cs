using System.Text;
using Cohort.Cli.Tests.Input;
using Cohort.Core.Purchases;
using Cohort.Engine.Input;
using Xunit;

namespace Cohort.Cli.Tests.Commands;

public sealed class ImportCompleteJourneyTests : IDisposable
{
    private const string Header =
        "\"household_id\",\"store_id\",\"basket_id\",\"product_id\",\"quantity\",\"sales_value\",\"retail_disc\",\"transaction_timestamp\"\n";

    private const string Products =
        """"
        "product_id","manufacturer_id","department","brand","product_category","product_type","package_size"
        "9","2","GROCERY","National","FRZN ICE","ICE - CRUSHED/CUBED","22 LB"
        "10","2","MISC","National",NA,NA,NA
        "8","2","GROCERY",NA,"A, ""B""",NA,NA

        """";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task It_writes_purchases_in_time_order_and_the_taxonomy_by_sku_When_the_files_are_right()
    {
        var run = await Import(Header +
            """
            "2261","309","31","9",1,3.86,0.43,2017-01-28 14:06:53
            "2131","368","32","10",2,4.440892e-16,0.9,2017-01-28 14:06:52
            "2131","368","4.0128e+10","10",0,0.125,0.9,2017-01-28 14:06:53
            "2131","368","32","8",1e+05,-0.135,0.9,2017-01-28 14:06:53

            """);

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Equal($"Imported 4 purchases of 2 users and a taxonomy of 3 skus into {_scratch["out"]}.", run.Output.Trim());
        Assert.Equal(
            """
            {"event_id":"32-10","user_id":"2131","sku":"10","amount":0.00,"quantity":2,"occurred_at":"2017-01-28T14:06:52Z","source":"complete-journey"}
            {"event_id":"31-9","user_id":"2261","sku":"9","amount":3.86,"quantity":1,"occurred_at":"2017-01-28T14:06:53Z","source":"complete-journey"}
            {"event_id":"32-8","user_id":"2131","sku":"8","amount":-0.14,"quantity":100000,"occurred_at":"2017-01-28T14:06:53Z","source":"complete-journey"}
            {"event_id":"4.0128e+10-10","user_id":"2131","sku":"10","amount":0.12,"quantity":0,"occurred_at":"2017-01-28T14:06:53Z","source":"complete-journey"}

            """, File.ReadAllText(Path.Combine(_scratch["out"], "purchases.ndjson")));
        Assert.Equal("sku,category,brand\n10,,National\n8,\"A, \"\"B\"\"\",\n9,FRZN ICE,National\n",
            File.ReadAllText(Path.Combine(_scratch["out"], "taxonomy.csv")));
    }

    [Theory]
    [InlineData("\"\",\"309\",\"31\",\"9\",1,3.86,0,2017-01-28 14:06:53", "household_id")]
    [InlineData("\"1\",\"309\",\"31\",\"9\",1.5,3.86,0,2017-01-28 14:06:53", "quantity")]
    [InlineData("\"1\",\"309\",\"31\",\"9\",1,NA,0,2017-01-28 14:06:53", "sales_value")]
    [InlineData("\"1\",\"309\",\"31\",\"9\",1,1e20,0,2017-01-28 14:06:53", "sales_value")]
    [InlineData("\"1\",\"309\",\"31\",\"9\",1,3.86,0,2017-02-29 14:06:53", "transaction_timestamp")]
    public async Task It_names_line_and_column_and_leaves_no_file_When_a_row_is_no_purchase(string row, string column)
    {
        var run = await Import(Header + "\"1\",\"309\",\"30\",\"9\",1,3.86,0,2017-01-28 14:06:53\n" + row + "\n");

        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains($"transactions.csv, line 3, column {column}: ", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_scratch["out"], "purchases.ndjson")));
    }

    [Fact]
    public async Task It_names_the_file_When_it_is_missing()
    {
        var run = await Run.Of("import", "complete-journey", "--transactions", _scratch["t.csv"], "--products", _scratch["p.csv"], "--out", _scratch["out"]);

        Assert.Equal((ExitCode.BadInput, $"There is no file {_scratch["t.csv"]}; check the name."), (run.Code, run.Error.Trim()));
    }

    [SkippableFact]
    public async Task It_accepts_every_purchase_When_the_data_is_real()
    {
        var data = SharedData.CompleteJourney;
        Skip.If(data is null, "The Complete Journey files are not beside the sources: no shared/data/complete-journey above the test.");

        var run = await Run.Of("import", "complete-journey", "--transactions", Path.Combine(data, "transactions.csv.gz"),
            "--products", Path.Combine(data, "products.csv.gz"), "--out", _scratch["out"]);

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.StartsWith("Imported 75000 purchases of 2377 users ", run.Output, StringComparison.Ordinal);
        var reader = new PurchaseReader(BaseCurrency.Of("USD"), BusinessCalendar.Utc);
        var lines = Records.Lines(File.ReadAllBytes(Path.Combine(_scratch["out"], "purchases.ndjson")));
        Assert.Equal(75_000, lines.Count);
        Assert.All(lines, line => Assert.Null(Records.RejectionOf(reader, line)));
        Assert.Equal(75_000, lines.Select(line => Encoding.UTF8.GetString(line).Split('"')[3]).Distinct().Count());
        Assert.Equal(304, TaxonomyFile.Read(Path.Combine(_scratch["out"], "taxonomy.csv")).CategoryCount);
    }

    private Task<Run> Import(string transactions) => Run.Of(
        "import", "complete-journey", "--transactions", _scratch.With("transactions.csv", transactions),
        "--products", _scratch.With("products.csv", Products), "--out", _scratch["out"]);
}
