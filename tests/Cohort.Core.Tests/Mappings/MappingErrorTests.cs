using Cohort.Core.Expressions;
using Cohort.Core.Mappings;
using Xunit;
using static Cohort.Core.Tests.Mappings.MappingBench;

namespace Cohort.Core.Tests.Mappings;

/// <summary>What a person is told of a mapping that cannot be used: the place, the fault and the remedy.</summary>
public class MappingErrorTests
{
    [Theory]
    [InlineData("lines a:\n  event_id: a\n  user_id: b\n  voids: c\n  occurred_at: d", 0)]
    [InlineData("lines a:\n  event_id: a\n  user_id: b\n  voids: c", 1)]
    [InlineData("lines a:\n  event_id: a\n  user_id: b\n  voids: c\n  occurred_at: d\n  sku: e", 1)]
    [InlineData("lines a:\n  event_id: a\n  user_id: b\n  voids: c\n  occurred_at: d\n  replaces: e", 1)]
    [InlineData("lines a:\n  event_id: a\n  user_id: b\n  replaces: c\n  occurred_at: d", 1)]
    public void Lines_that_take_purchases_back_say_which_and_of_whom_and_nothing_else(string text, int faults)
    {
        Assert.Equal(faults == 0, MappingText.TryParse(text, out _, out var errors));
        Assert.Equal(faults, errors.Count);
    }

    [Theory]
    [InlineData("sku: trm(a)", 8, "There is no function \"trm\"; did you mean \"trim\"?")]
    [InlineData("sku: user-id", 13, "Texts have no minus; a name with a hyphen stands in brackets, as in [\"user-id\"], and a hyphen between two texts in quotes, as in a + \"-\" + b.")]
    [InlineData("sku: 4711", 8, "A text is wanted here; put the number in double quotes.")]
    [InlineData("sku: \"\"", 8, "An empty text counts as missing; write one that is not empty, or leave the field out.")]
    [InlineData("sku: a > 1", 8, "A text is wanted here, which a condition is not; write a field, a text in double quotes, or several joined with +.")]
    [InlineData("sku: first (a)", 8, "There is no function \"first\"; the functions are lower, trim, number, round, abs, sum, present, time, local, epoch_s, epoch_ms, epoch_us, and first of (A, B).")]
    [InlineData("sku: a.", 10, "Expected the name of a field after the dot; a name with other signs than letters, digits and _ stands in brackets, as in [\"order id\"], but found the end of the file.")]
    [InlineData("sku: a[-1]", 10, "Expected a name in double quotes, a number from 0, or \"]\" for every element, but found \"-\".")]
    [InlineData("sku: a[].b", 8, "\"a[].b\" is many values; write sum(a[].b), or walk over the array with each.")]
    [InlineData("amount: \"1\"", 11, "A number is wanted here; write it without quotes.")]
    [InlineData("amount: lower(a)", 11, "A number is wanted here, which what lower() gives is not; write a field, a number, or arithmetic with them.")]
    [InlineData("amount: sum(a.b)", 11, "The function \"sum\" adds one field of all elements of one array; write sum(item.discounts[].amount).")]
    [InlineData("amount: round(a)", 11, "The function \"round\" is given too little; write round(price * 1.19, 2).")]
    [InlineData("amount: round(a, 7)", 20, "A number is rounded to 0 to 6 digits after the point; write round(price * 1.19, 2).")]
    [InlineData("amount: number(a, \";\")", 11, "The function \"number\" takes a field, and the sign before its fraction, which is \",\" or \".\"; write number(price, \",\").")]
    [InlineData("amount: if a then 1", 22, "Expected \"else\", as in if A then B else C, but found the end of the file.")]
    [InlineData("amount: 1 < a < 3", 17, "Comparisons do not chain, so \"<\" cannot follow one; join two comparisons with \"and\".")]
    [InlineData("amount: 1,5", 12, "A number has no commas; write 1000 or 1_000, and a decimal point as in 0.5.")]
    [InlineData("amount: (a", 13, "Expected a closing parenthesis but found the end of the file.")]
    [InlineData("amount: and", 11, "\"and\" is a word of the language; write [\"and\"] for a field of that name.")]
    [InlineData("occurred_at: 5", 16, "A time is wanted here, which 5 is not; write a field, or one of time(day, \"d/M/yyyy\", \"Europe/Paris\"), local(created, \"Europe/Paris\") and epoch_s(ts).")]
    [InlineData("occurred_at: time(a, \"d/M/yyyy\")", 16, "The pattern names no offset, so the time is on some clock; name its zone, as in time(day, \"d/M/yyyy\", \"Europe/Paris\") or \"UTC\".")]
    [InlineData("occurred_at: time(a, \"d/M/yyyy zzz\", \"UTC\")", 16, "The pattern names an offset, so a zone has no part in it; remove the zone.")]
    [InlineData("occurred_at: time(a, \"DD/MM/yyyy\", \"UTC\")", 24, "\"DD\" is no part of a pattern of times; the parts are yyyy, MM or M, dd or d, HH or H, hh or h with tt, mm, ss, f for a fraction, zzz for an offset.")]
    [InlineData("occurred_at: local(a, zone)", 25, "The function \"local\" takes a zone in double quotes; write local(created, \"Europe/Paris\").")]
    [InlineData("when \"x\"", 8, "A condition is wanted here, which the text \"x\" is not; compare it, as in event == \"Order Completed\".")]
    [InlineData("when a < \"x\"", 8, "Texts are equal or not, and have no order; compare them with == or !=.")]
    [InlineData("when (a > 1) == true", 9, "Only a field is compared with true or false; write a field, or the condition alone.")]
    [InlineData("each items", 13, "Expected \"as\" and a name for an element, as in each items as item, but found the end of the file.")]
    [InlineData("user: a", 3, "Expected a field such as sku:, \"when\", \"each\", \"refund\" or \"lines\" but found \"user\".")]
    [InlineData("amont: a", 3, "Expected a field such as sku:, \"when\", \"each\", \"refund\" or \"lines\" but found \"amont\"; did you mean \"amount\"?")]
    [InlineData("amount a", 10, "Expected a colon (:) after \"amount\" but found \"a\".")]
    [InlineData("amount: a & b", 13, "\"&\" is not part of the language of mappings; write \"and\".")]
    public void A_fault_is_told_at_its_place(string field, int column, string message)
    {
        // Told last, so that the file ends with it.
        var usual = One().Split('\n').Where(line => line.Trim().Split(':')[0] != field.Split(':')[0]);
        Assert.False(MappingText.TryParse(string.Join('\n', usual) + "\n  " + field, out _, out var errors));
        Assert.Equal($"line {errors[0].Line}, column {column}: {message}", errors[0].ToString());
    }

    [Theory]
    [InlineData("", 1, 1, "The mapping holds no block of lines; write lines NAME: and below it a field each, as in event_id: order.id.")]
    [InlineData("lines a:\n  sku: x", 1, 7, "The lines \"a\" say no event_id, user_id, amount, quantity, occurred_at; add a line such as event_id: order.id + \"-\" + item.id.")]
    [InlineData("sku: x", 1, 1, "Expected \"lines\" and a name, as in lines orders:, but found \"sku\".")]
    [InlineData("lines:", 1, 6, "Expected a name for the lines, as in lines orders:, but found \":\".")]
    [InlineData("format xml\nlines", 1, 8, "Expected \"json\" or \"csv\" after \"format\" but found \"xml\".")]
    public void A_fault_of_the_file_is_told(string text, int line, int column, string message)
    {
        Assert.False(MappingText.TryParse(text, out _, out var errors));
        Assert.Equal($"line {line}, column {column}: {message}", errors[0].ToString());
    }

    [Theory]
    [InlineData("each as as item", "discount: item.x", "each b as item", "\"item\" is the name of something else in these lines already; choose another name.")]
    [InlineData("each a as x", "each b as y", "", "A second each walks over an array in the element of the first; begin its path with x, or make two blocks of these lines.")]
    [InlineData("sku: a", "sku: b", "", "The field sku stands twice in these lines; remove one, or write first of (A, B).")]
    public void Statements_that_do_not_fit_together_are_told(string first, string second, string third, string message)
    {
        Assert.False(MappingText.TryParse(One(first) + $"\n  {second}\n  {third.Replace("each b", "each item.b", StringComparison.Ordinal)}", out _, out var errors));
        Assert.Contains(errors, error => error.Message == message);
    }

    [Fact]
    public void A_discount_is_of_the_order_and_sees_no_item() => Assert.Equal(
        "a-1|u|s|0.50|1|2026-03-01T09:30:00Z",
        Reader(One("each items as item numbered n", "event_id: \"a-\" + n", "discount: item.off")).Map("""{"items":[{"off":9}],"item":{"off":0.5}}"""));

    [Fact]
    public void More_paths_than_a_record_has_are_told()
    {
        var paths = string.Join(" + ", Enumerable.Range(0, Limits.MappingPaths + 1).Select(i => $"a{i}"));

        Assert.False(MappingText.TryParse(One($"sku: {paths}"), out _, out var errors));
        Assert.Contains("looks at 1024 places of a record or more", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_deeper_than_records_are_read_costs_no_more_than_its_text()
    {
        IReadOnlyList<RuleError> errors = [];
        var text = One("sku: a" + string.Concat(Enumerable.Repeat(".a", 7_999)));

        var allocated = Allocated.Once(() => Assert.False(MappingText.TryParse(text, out _, out errors)));

        Assert.Equal("The path has 8000 steps; records are read 64 deep.", Assert.Single(errors).Message);
        Assert.InRange(allocated, 0, 16 << 20);
    }

    [Fact]
    public void Faults_that_are_too_many_are_counted()
    {
        Assert.False(MappingText.TryParse("lines a:\n" + string.Concat(Enumerable.Repeat("  sku 1\n", 200)), out _, out var errors));
        Assert.Equal(Limits.Faults + 1, errors.Count);
    }

    [Fact]
    public void A_version_names_what_a_mapping_says_and_not_how_it_looks()
    {
        var version = Parse(One("sku: a + \"b\"")).Version;

        Assert.Equal(version, Parse("# said\n" + One("sku:   a+\"b\"  # more")).Version);
        Assert.NotEqual(version, Parse(One("sku: a + \"c\"")).Version);
        Assert.NotEqual(version, Parse(One("sku: a + b")).Version);
    }

    [Fact]
    public void Zones_are_told_with_their_place() => Assert.Equal(
        [new MappingZone("Europe/Paris", 2, 34)], Parse(One("occurred_at: local(created_at, \"Europe/Paris\")")).Zones);
}
