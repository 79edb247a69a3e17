using Akka.Configuration;
using Cohort.Node.Settings;

namespace Cohort.Node.Tests.Settings;

/// <summary>What is no HOCON is refused with its place, before the library that would not end sees it.</summary>
public sealed class HoconCheckTests
{
    [Theory]
    [InlineData("akka.cluster.roles = [shard, ingest\n", 1, 22, "the list that begins here is not closed: write a closing bracket before line 2, column 1.")]
    [InlineData("a = [1, 2\nb = 3\n", 1, 5, "the list that begins here is not closed, or lacks a comma: look at line 2, column 3.")]
    [InlineData("a { b { c = 1 }, d = 2 }\n", 1, 16, "a comma cannot stand after the closing brace of a block; begin a new line instead.")]
    [InlineData("a {\n  b = [1, 2\n}\n", 2, 7, "the list that begins here is not closed: write a closing bracket before line 3, column 1.")]
    [InlineData("a {\n  b = 1\n", 1, 3, "the block that begins here is not closed: write a closing brace before line 3, column 1.")]
    [InlineData("a = [1, {b = 2]\n", 1, 9, "the block that begins here is not closed: write a closing brace before line 1, column 15.")]
    [InlineData("a = 1\n}\n", 2, 1, "this closing brace has no opening one; remove it.")]
    [InlineData("a = 1\n]\n", 2, 1, "this closing bracket has no opening one; remove it.")]
    [InlineData("a = ]\n", 1, 5, "this closing bracket has no opening one; remove it.")]
    [InlineData("a = \"Host=db;Password=geheim\nb = \"x\"\n", 1, 5, "the quoted text that begins here does not end on its line; close it with a double quote.")]
    [InlineData("a = \"\"\"x\ny\n", 1, 5, "the text that begins here with three double quotes never ends; close it with three.")]
    [InlineData("a = \"x\\y\"\n", 1, 7, "a backslash must stand before one of \" \\ / b f n r t u; write \\\\ for a backslash itself.")]
    [InlineData("a = ${b}\n", 1, 5, "a substitution begins here, and cohort-node reads none; write the value itself, or put it in double quotes where a dollar sign is meant.")]
    [InlineData("include \"other.conf\"\n", 1, 1, "include is not read; a node has one file of settings, so write them all here.")]
    [InlineData("a\nb = 1\n", 1, 2, "a key wants =, : or { after it on its line.")]
    [InlineData("a =\nb = 1\n", 1, 4, "the line ends too early; write a value.")]
    [InlineData("a = 1 = 2\n", 1, 7, "a setting must begin on a line of its own, or after a comma.")]
    [InlineData("a = b:1\n", 1, 6, "a setting must begin on a line of its own, or after a comma.")]
    [InlineData("a = \"x\" \"y\"\n", 1, 9, "a setting must begin on a line of its own, or after a comma.")]
    [InlineData("= 1\n", 1, 1, "'=' is not expected here; put the text in double quotes, or remove it.")]
    [InlineData("a. = 1\n", 1, 3, "' ' is not expected here; put the text in double quotes, or remove it.")]
    [InlineData("a += 1\n", 1, 3, "a key wants =, : or { after it on its line.")]
    [InlineData("a = [1,, 2]\n", 1, 8, "',' is not expected here; put the text in double quotes, or remove it.")]
    [InlineData("a = x\0y\n", 1, 6, "a setting must begin on a line of its own, or after a comma.")]
    public void What_is_none_is_refused_with_its_place(string text, int line, int column, string detail)
    {
        Assert.Equal(new HoconFault(line, column, detail), HoconCheck.FaultOf(text));
        Assert.Null(SettingsFile.Of(text, _ => null).Config);
    }

    [Fact]
    public void The_line_at_fault_is_never_quoted()
    {
        var (_, errors) = SettingsFile.Of("cohort.database.connection-string = \"Host=db;Password=geheim\n", _ => null);

        Assert.Equal("Line 1, column 37: the quoted text that begins here does not end on its line; close it with a double quote.", Assert.Single(errors));
    }

    [Fact]
    public void Too_deep_and_too_large_is_refused()
    {
        Assert.Contains("nested more than 32 deep", HoconCheck.FaultOf("a = " + new string('[', 100_000))!.Detail, StringComparison.Ordinal);
        Assert.Contains("nested more than 32 deep", HoconCheck.FaultOf(string.Concat(Enumerable.Repeat("a {", 100_000)))!.Detail, StringComparison.Ordinal);
        Assert.Contains("larger than", HoconCheck.FaultOf(new string('#', HoconCheck.MostBytes + 1))!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment")]
    [InlineData("{ a = 1, b : 2 }\n")]
    [InlineData("a { b { c = 1 }\n d = [] }\na.b.\"c d\" = \"x # \\\" y\" // said\n")]
    [InlineData("a = [\n  1,\n  two words # why\n  {b = 3}\n  \"four\",\n]\n")]
    [InlineData("a = \"\"\"x\n\"y\" ${z} ]\n\"\"\"\n")]
    [InlineData("a = 5 s\r\nb = /var/lib/cohort\r\nc = 30%\r\n")]
    [InlineData("\uFEFFa = -1.5\n")]
    public void What_the_library_reads_is_taken(string text)
    {
        Assert.Null(HoconCheck.FaultOf(text));
        _ = ConfigurationFactory.ParseString(text);
    }

    [Theory]
    [InlineData("cohort.conf")]
    [InlineData("akka.conf")]
    public void The_files_inside_the_program_are_taken(string name)
    {
        using var reader = new StreamReader(typeof(NodeConfig).Assembly.GetManifestResourceStream(name)!);

        Assert.Null(HoconCheck.FaultOf(reader.ReadToEnd()));
    }

    [Fact]
    public void A_setting_that_does_not_exist_is_named_with_the_nearest_that_does()
    {
        var (_, errors) = SettingsFile.Of("cohort { databse.directory = data, kafka.client.any.thing = 1, kafka { tpoics.scores = x } }", _ => null);

        Assert.Equal(
            ["cohort.databse.directory is no setting; did you mean \"cohort.database.directory\"?", "cohort.kafka.tpoics.scores is no setting; did you mean \"cohort.kafka.topics.scores\"?"],
            errors);
    }

    [Fact]
    public void What_is_in_force_is_told_without_secrets()
    {
        var (config, _) = SettingsFile.Of(
            """
            cohort.database { provider = postgresql, connection-string = "Host=db;Username=cohort;Password='ge;heim';Passfile=/x;Port=5433" }
            cohort.kafka.client { sasl.password = geheim, ssl.key.pem = geheim, sasl.oauthbearer.config = "a=b,secret=geheim", compression.type = lz4 }
            cohort.telemetry.otlp = "http://me:geheim@collector:4317/x?token=geheim"
            akka.cluster.seed-nodes = ["akka.tcp://cohort@a:1"]
            """,
            name => name == "COHORT_KAFKA_PASSWORD" ? "geheim" : null);

        var lines = Redacted.Lines(config!);

        Assert.DoesNotContain(lines, line => line.Contains("heim", StringComparison.Ordinal));
        Assert.Contains("cohort.database.connection-string = host=db;username=cohort;password=***;passfile=***;port=5433", lines, StringComparer.OrdinalIgnoreCase);
        Assert.Contains("cohort.kafka.client.sasl.password = ***", lines);
        Assert.Contains("cohort.kafka.client.compression.type = lz4", lines);
        Assert.Contains("cohort.telemetry.otlp = ***", lines);
        Assert.Contains("akka.cluster.seed-nodes = [akka.tcp://cohort@a:1]", lines);
        Assert.Contains("cohort.ranges = 16", lines);
        Assert.Equal("http://me:***@collector:4317", Redacted.Value("cohort.telemetry.otlp", "http://me:heim@collector:4317"));
    }
}
