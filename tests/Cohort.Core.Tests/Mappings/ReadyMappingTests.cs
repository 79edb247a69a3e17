using System.Text;
using Cohort.Core.Mappings;
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

    private static string Resource(string name)
    {
        using var stream = typeof(ReadyMappingTests).Assembly.GetManifestResourceStream(name);
        Assert.NotNull(stream);
        using var text = new StreamReader(stream);
        return text.ReadToEnd();
    }
}
