using System.Text;
using Cohort.Core.Expressions;
using Cohort.Core.Scoring;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Xunit;

namespace Cohort.Core.Tests.Segments.Rules;

/// <summary>
/// Whatever stands in a file of rules or campaigns, reading it costs memory in proportion to it, and says no more than
/// a person reads. Each of these took seconds to minutes, or tens of megabytes of errors, in a reader that was not careful.
/// </summary>
public sealed class LinearReadingTests
{
    private static readonly Taxonomy Taxonomy = Build();

    public static TheoryData<string> Rules => [.. RuleTexts.Keys];

    public static TheoryData<string> Campaigns => [.. CampaignTexts.Keys];

    private static Dictionary<string, Func<int, string>> RuleTexts { get; } = new(StringComparer.Ordinal)
    {
        ["one name on one line"] = n => Repeat("segment a:orders()>1 ", n),
        ["unknown functions on one line"] = n => Repeat("segment a:spnd()>1 ", n),
        ["unknown categories on one line"] = n => "segment a: " + Repeat("spend(\"DIARY\")>1 or ", n) + "orders()>1",
        ["ever other models"] = n => "segment a: " + Numbered(i => $"score(\"m{i}\")>0 or ", n) + "orders()>1",
        ["ever other names"] = n => Numbered(i => $"segment a{i}:orders()>1 ", n),
        ["one word"] = n => Repeat("a", n),
        ["one text"] = n => "segment a \"" + Repeat("x", n),
        ["control characters in a text"] = n => "segment a \"" + Repeat("\u0001", n) + "\": orders()>1",
        ["open parentheses"] = n => "segment a: " + Repeat("(", n),
        ["one number"] = n => "segment a: " + Repeat("9", n) + ">orders()",
        ["foreign quotes"] = n => Repeat("“", n),
        ["foreign quotes and words"] = n => Repeat("“a ", n),
        ["affinity again and again"] = n => Repeat("affinity off ", n),
        ["lines"] = n => Repeat("\n", n) + "x",
        ["types that do not fit"] = n => "segment a: " + Repeat("orders()+(orders()>1) or ", n) + "orders()>1",
    };

    private static Dictionary<string, Func<int, string>> CampaignTexts { get; } = new(StringComparer.Ordinal)
    {
        ["one long line"] = n => "campaign a" + Repeat(" ", n) + "x",
        ["a long line without an end"] = n => "campaign a \"" + Repeat("x", n),
        ["one campaign again and again"] = n => Repeat("campaign a:\n", n),
        ["ever other campaigns"] = n => Numbered(i => $"campaign a{i}:\n", n),
        ["lines that are none"] = n => Repeat("x\n", n),
        ["a long key"] = n => "campaign a:\n" + Repeat("x", n) + ": 1",
        ["quotes"] = n => "campaign a:\n" + Repeat("\"", n),
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rules_cost_in_proportion_to_their_length(string which)
    {
        var make = RuleTexts[which];
        MustBeLinear(size => ErrorsOfRules(make(size)));
        MustBeBrief(ErrorsOfRules(make(Limits.RulesBytes - 100)));
    }

    [Theory]
    [MemberData(nameof(Campaigns))]
    public void Campaigns_cost_in_proportion_to_their_length(string which)
    {
        var make = CampaignTexts[which];
        MustBeLinear(size => ErrorsOfCampaigns(make(size)));
        MustBeBrief(ErrorsOfCampaigns(make(Limits.CampaignsBytes - 100)));
    }

    [Fact]
    public void A_file_of_campaigns_has_a_limit()
    {
        var error = Assert.Single(ErrorsOfCampaigns(new string('#', Limits.CampaignsBytes + 1)));
        Assert.Equal("line 1, column 1: The file is larger than 1048576 bytes; remove campaigns or comments.", error.ToString());
    }

    [Theory]
    [InlineData("79228162514264337593543950335", "too large; it is at most 10000000000 major units.")]
    [InlineData("10000000000.01", "too large; it is at most 10000000000 major units.")]
    [InlineData("792281625142643375935439503350", "is no amount")]
    [InlineData("0.001", "is no amount")]
    [InlineData("-1", "is no amount")]
    public void An_amount_without_bounds_is_an_error_and_no_exception(string value, string said)
    {
        var errors = ErrorsOfCampaigns($"campaign a:\n category: DAIRY\n value: {value}\n cost: 0\n from: 2026-01-01\n until: 2026-02-01\n");
        Assert.Contains(said, Assert.Single(errors).Message, StringComparison.Ordinal);
        Assert.Equal(3, errors[0].Line);
    }

    private static void MustBeLinear(Func<int, IReadOnlyList<RuleError>> read)
    {
        const int Small = 100_000;
        read(1_000);
        var (one, two) = (Allocated(() => read(Small)), Allocated(() => read(2 * Small)));
        Assert.True(two <= (2.5 * one) + 100_000, $"{Small} characters cost {one} bytes, twice as many {two}.");
    }

    private static void MustBeBrief(IReadOnlyList<RuleError> errors)
    {
        Assert.InRange(errors.Count, 0, Limits.Faults + 1);
        Assert.All(errors, error => Assert.InRange(error.Message.Length, 1, 1_000));
    }

    private static long Allocated(Func<object> work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(work());
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static IReadOnlyList<RuleError> ErrorsOfRules(string text)
    {
        if (RuleText.TryParse(text, out var rules, out var errors)) rules.TryBind(Taxonomy, out _, out errors);
        return errors;
    }

    private static IReadOnlyList<RuleError> ErrorsOfCampaigns(string text)
    {
        CampaignFile.TryParse(text, Taxonomy, out _, out var errors);
        return errors;
    }

    private static string Repeat(string part, int characters) => Numbered(_ => part, characters);

    private static string Numbered(Func<int, string> part, int characters)
    {
        var text = new StringBuilder(characters);
        for (var i = 0; text.Length + 100 < characters; i++) text.Append(part(i));
        return text.ToString();
    }

    private static Taxonomy Build()
    {
        var builder = new TaxonomyBuilder();
        builder.Add(1, "milk", "DAIRY", null);
        for (var i = 0; i < 5_000; i++) builder.Add(i, $"s{i}", $"CATEGORY{i}", null);
        return builder.Build();
    }
}
