using System.Text;
using System.Text.RegularExpressions;
using Cohort.Core.Mappings;
using Cohort.Core.Mappings.Text;
using Xunit;

namespace Cohort.Core.Tests.Mappings;

/// <summary>Each mapping that is delivered, on events as its product documents them.</summary>
public class ReadyMappingTests
{
    public static TheoryData<string> Names => [.. ReadyMappings.All.Select(ready => ready.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_makes_the_lines_that_its_events_say(string name)
    {
        var reader = MappingBench.Reader(ReadyMappings.All.Single(ready => ready.Name == name).Text);
        var records = Resource($"events/{name}").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (name == "csv") Assert.Null(reader.TakeHeader(Encoding.UTF8.GetBytes(records[0])));

        Assert.Equal(Resource($"lines/{name}"), string.Concat(records.Skip(name == "csv" ? 1 : 0).Select(record => reader.Map(record) + "\n")));
    }

    [Fact]
    public void Each_says_what_it_reads() =>
        Assert.All(ReadyMappings.All, ready => Assert.InRange(ready.Title.Length, 10, 120));

    [Fact]
    public void The_page_begins_with_a_mapping_that_reads_well()
    {
        var lines = Resource("MAPPING.md").ReplaceLineEndings("\n").Split('\n').SkipWhile(line => !line.StartsWith("    lines ", StringComparison.Ordinal));

        var mapping = MappingBench.Parse(string.Join('\n', lines.TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal))));
        Assert.Equal("Europe/Paris", Assert.Single(mapping.Zones).Name);
    }

    [Fact]
    public void The_page_names_every_mapping_every_function_and_every_field()
    {
        var page = Resource("MAPPING.md");

        Assert.All(ReadyMappings.All, ready => Assert.Matches($@"\| \[{ready.Name}\]\(\S+\) \| {Regex.Escape(ready.Title)} \|", page));
        Assert.All(MappingFunction.Names, name => Assert.Contains($"`{name}(", page, StringComparison.Ordinal));
        Assert.All(Targets.Names, name => Assert.Contains($"`{name}:`", page, StringComparison.Ordinal));
    }

    private static string Resource(string name)
    {
        using var stream = typeof(ReadyMappingTests).Assembly.GetManifestResourceStream(name);
        Assert.NotNull(stream);
        using var text = new StreamReader(stream);
        return text.ReadToEnd();
    }
}
