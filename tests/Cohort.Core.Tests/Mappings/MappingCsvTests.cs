using System.Text;
using Cohort.Core.Mappings;
using Xunit;
using static Cohort.Core.Tests.Mappings.MappingBench;

namespace Cohort.Core.Tests.Mappings;

/// <summary>Lines of CSV under their header.</summary>
public class MappingCsvTests
{
    private const string Till = """
        format csv
        lines till:
          when ["Receipt type"] != "void"
          event_id:    Receipt + "-" + Line
          user_id:     Card
          sku:         Article
          amount:      number(Total, ",")
          quantity:    first of (Pieces, 1)
          occurred_at: time(Day + " " + Time, "dd.MM.yyyy HH:mm", "Europe/Paris")
        """;

    [Theory]
    [InlineData("Receipt;Line;Receipt type;Card;Article;Total;Pieces;Day;Time", "17;1;sale;c 1;\"A;\"\"x\"\"\";1.234,50;;01.07.2026;12:30")]
    [InlineData("\uFEFF\"Receipt\"\t\"Line\"\tReceipt type\tCard\tArticle\tTotal\tPieces\tDay\tTime\r", "17\t1\tsale\t\"c 1\"\t\"A;\"\"x\"\"\"\t1234,5\t1\t01.07.2026\t12:30\r")]
    [InlineData("Time,Day,Pieces,Total,Article,Card,Receipt type,Line,Receipt,Other", "12:30,01.07.2026,,\"1234,50\",\"A;\"\"x\"\"\",c 1,\"\",1,17,")]
    public void A_line_is_read_in_its_dialect(string header, string line)
    {
        var reader = UnderHeader(header);

        Assert.Equal(line.Contains("\"\",1", StringComparison.Ordinal) ? "filtered" : "17-1|c 1|A;\"x\"|1234.50|1|2026-07-01T10:30:00Z", reader.Map(line));
    }

    [Theory]
    [InlineData("17;1;sale", "WrongFormat : The line has 3 fields; expected the 9 of the header.")]
    [InlineData("17;1;sale;c;A;1;1;01.07.2026;12:30;more", "WrongFormat : The line has 10 fields; expected the 9 of the header.")]
    [InlineData("17;1;sale;\"c;A", "WrongFormat : A quote is out of place or never closed in field 4, which begins at byte 10; expected a whole field in quotes, with the quotes in it doubled and no line end.")]
    [InlineData("17;1;sale;\"c\"x;A", "WrongFormat : A quote is out of place or never closed in field 4, which begins at byte 10; expected a whole field in quotes, with the quotes in it doubled and no line end.")]
    [InlineData("17;1;void;c;A;1;1;01.07.2026;12:30", "filtered")]
    [InlineData("17;1;sale;;A;1;1;01.07.2026;12:30", "MissingField user_id: The field user_id cannot be made: \"Card\" is missing; expected a text or a whole number.")]
    public void A_line_that_fits_no_header_is_refused(string line, string expected) =>
        Assert.Equal(expected, UnderHeader("Receipt;Line;Receipt type;Card;Article;Total;Pieces;Day;Time").Map(line));

    [Theory]
    [InlineData("", "The header is empty; begin the file with the names of its columns.")]
    [InlineData("Card,Card", "The header has the column \"Card\" twice; rename one.")]
    [InlineData("Card,\"Line", "A quote of the header is out of place or never closed; quote a whole name and double the quotes in it.")]
    public void A_fault_of_a_header_is_told(string header, string expected) =>
        Assert.Equal(expected, Reader(Till).TakeHeader(Encoding.UTF8.GetBytes(header)));

    [Fact]
    public void A_line_before_its_header_is_an_error_of_the_program() =>
        Assert.Throws<InvalidOperationException>(() => Reader(Till).Map("17"));

    private static MappingReader UnderHeader(string header)
    {
        var reader = Reader(Till);
        Assert.Null(reader.TakeHeader(Encoding.UTF8.GetBytes(header)));
        return reader;
    }
}
