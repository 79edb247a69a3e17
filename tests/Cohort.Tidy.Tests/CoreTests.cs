using System.Text.RegularExpressions;

namespace Cohort.Tidy.Tests;

/// <summary>What the functional core may not touch. The banned-symbols list sees calls; this sees words.</summary>
public sealed partial class CoreTests
{
    private const string CoreFolder = "src/Shards/Cohort.Core/";

    /// <summary>Folders of the core that may use floating point, each with its reason. Money never does.</summary>
    private static readonly Dictionary<string, string> MayUseFloatingPoint = new(StringComparer.Ordinal)
    {
        [CoreFolder + "Features/"] = "vectors for models, each number rounded once from exact sums",
        [CoreFolder + "Models/"] = "weights and probabilities, which leave the folder as whole parts per million",
    };

    [Fact]
    public void The_core_reads_no_clock_no_random_source_no_outer_world() =>
        Tree.MustHaveNone(Tree.CoreSources.SelectMany(file => OuterWorldIn(file, Tree.Read(file))));

    [Fact]
    public void The_core_counts_in_whole_numbers() =>
        Tree.MustHaveNone(Tree.CoreSources
            .Where(file => !MayUseFloatingPoint.Keys.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)))
            .SelectMany(file => FloatingPointIn(file, Tree.Read(file))));

    [Fact]
    public void The_core_gives_the_same_bits_on_every_machine() =>
        Tree.MustHaveNone(Tree.CoreSources.SelectMany(file => Code.Find(
            file, Tree.Read(file), MachineMathematics(), "its rounding or width depends on the machine; see Models/Exponential.cs.")));

    [Theory]
    [InlineData("var e = Math.Exp(x);", 1)]
    [InlineData("var s = Vector256.MultiplyAddEstimate(a, b, c);", 1)]
    [InlineData("var s = Math.FusedMultiplyAdd(a, b, c);", 1)]
    [InlineData("var lanes = Vector<float>.Count;", 1)]
    [InlineData("var r = Math.Sqrt(x) + Math.Max(a, b);", 0)]
    [InlineData("var lanes = Vector<long>.Count;", 0)]
    public void Machine_dependent_mathematics_is_found_where_it_is(string line, int found) =>
        Assert.Equal(found, Code.Find("a.cs", line, MachineMathematics(), "why").Count());

    [Fact]
    public void Every_folder_of_the_core_is_a_word_of_the_architecture()
    {
        var words = Words().Split(Tree.Read("docs/ARCHITECTURE.md").ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        Tree.MustHaveNone(Tree.CoreSources
            .SelectMany(file => file[CoreFolder.Length..].Split('/')[..^1])
            .Distinct()
            .Where(folder => !Forms(folder.ToLowerInvariant()).Any(words.Contains))
            .Select(folder => $"{CoreFolder}**/{folder}: docs/ARCHITECTURE.md does not say what a {folder} is."));
    }

    [Theory]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("var now = System.DateTimeOffset.Now;")]
    [InlineData("var r = new Random(1);")]
    [InlineData("await Task.Delay(1);")]
    [InlineData("File.ReadAllText(path);")]
    public void The_outer_world_is_found_where_it_is(string line) => Assert.Single(OuterWorldIn("a.cs", line));

    [Theory]
    [InlineData("DateTimeOffset.TryParse(x)")]
    [InlineData("var profile = Profile.Of(user);")]
    [InlineData("/// <summary>No Random, no Console.</summary>")]
    public void The_outer_world_is_not_found_where_it_is_not(string line) => Assert.Empty(OuterWorldIn("a.cs", line));

    private static IEnumerable<string> OuterWorldIn(string file, string text) =>
        Code.Find(file, text, OuterWorld(), "the core has no clock, no random source, no I/O, no threads, no culture.");

    private static IEnumerable<string> FloatingPointIn(string file, string text) =>
        Code.Find(file, text, FloatingPoint(), "the core counts money and scores in whole numbers; see MayUseFloatingPoint.");

    /// <summary>A folder is named for many of a thing; the word may stand for one.</summary>
    private static IEnumerable<string> Forms(string folder) =>
        [folder, folder.TrimEnd('s'), folder.EndsWith("ies", StringComparison.Ordinal) ? folder[..^3] + "y" : folder];

    [GeneratedRegex(
        @"\b(DateTime|DateTimeOffset)\.(Now|UtcNow|Today)\b|\b(Stopwatch|Random|TimeProvider)\b|\bGuid\.(NewGuid|CreateVersion7)\b"
        + @"|\b(File|Directory|Console|Environment|Thread|Task)\.|\bCultureInfo\.Current(UI)?Culture\b")]
    private static partial Regex OuterWorld();

    [GeneratedRegex(@"\b(double|float)\b|\b(Double|Single|Half)\.")]
    private static partial Regex FloatingPoint();

    [GeneratedRegex(
        @"\bMathF?\.(Exp|Log\w*|Pow|Sin\w*|Cos\w*|Tan\w*|A(sin|cos|tan)\w*|Cbrt|FusedMultiplyAdd|\w+Estimate)\b"
        + @"|\b(MultiplyAddEstimate|FusedMultiplyAdd|ReciprocalEstimate|TensorPrimitives)\b|\bVector<(float|double)>|\bVector(64|128|256|512)\.Sum\b")]
    private static partial Regex MachineMathematics();

    [GeneratedRegex(@"[^a-z]+")]
    private static partial Regex Words();
}
