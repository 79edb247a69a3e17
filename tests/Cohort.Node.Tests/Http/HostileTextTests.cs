using System.Text;
using System.Text.Json;
using Cohort.Core.Encodings;
using Cohort.Node.Tests.Support;

namespace Cohort.Node.Tests.Http;

/// <summary>Texts that are no ids, names or reasons, through every door of a node: each is refused, short, and leaves nothing behind.</summary>
[Trait("Category", "Slow")]
public sealed class HostileTextTests : IAsyncLifetime
{
    // More than any text of an order, and no more than the body of one may have.
    private static readonly string Long = new('x', Cohort.Serving.Http.Doors.Door.OrderBytes / 2);

    private static readonly string[] Texts = ["a\\u0000b", "a\\u001b[2J", "a\\nb", "gnp.\\u202eexe", "a\\u2028b", "a\\ud83d", Long];

    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-hostile-").FullName;
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await RunningNode.Start(_directory, "cohort { ranges = 4, kafka.enabled = off }\nakka.cluster.roles = [shard, serve]");
        await _node.Post("/v1/taxonomy", Shop.Taxonomy());
        await _node.Post("/v1/rules", Encoding.UTF8.GetBytes(Shop.Rules));
        await _node.Until("/v1/status", status => status.GetProperty("as_of").GetString() == Shop.Today);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task An_order_is_refused_and_leaves_nothing_behind()
    {
        var before = BytesOnDisk();
        foreach (var text in Texts)
        {
            await Refused("/v1/orders/salt", $$"""{"user":"{{text}}","parts":4}""");
            await Refused("/v1/orders/unsalt", $$"""{"user":"{{text}}"}""");
            await Refused("/v1/orders/move", $$"""{"range":1,"node":"{{text}}"}""");
            await Refused("/v1/orders/split", $$"""{"range":1,"at":"{{text}}"}""");
            await Refused("/v1/orders/turn", $$"""{"date":"{{text}}"}""");
            await Refused("/v1/orders/turn", $$"""{"{{text}}":1}""");
            await Refused("/v1/rebalancer/limits", $$"""{"{{text}}":1}""");
        }

        Assert.Equal(0, (await _node.Get("/v1/rebalancer/history")).Answer.GetArrayLength());
        Assert.InRange(BytesOnDisk() - before, 0, 5_000_000);
    }

    [Fact]
    public async Task A_question_is_answered_short()
    {
        // A path with %00 does not come this far: the server answers 400 without a word.
        foreach (var text in new[] { "%1b%5b2J", "%0a", "%e2%80%ae", "%ed%a0%bd", "%ff", new string('x', 5_000) })
        {
            foreach (var path in new[]
            {
                $"/v1/users/{text}", $"/v1/users/{text}/segments", $"/v1/users/{text}/transitions", $"/v1/users/{text}/scores", $"/v1/users/{text}/scores/log",
                $"/v1/segments/{text}/members", $"/v1/segments/{text}/transitions", $"/v1/segments/dairy/members?after={text}", $"/v1/segments/dairy/members?limit={text}",
                $"/v1/segments/dairy/transitions?from={text}", $"/v1/dead-letters?after={text}", $"/{text}",
            })
            {
                var (status, answer) = await _node.Get(path);

                Assert.True(status is 200 or 400 or 404, $"{path} gave {status} {answer}.");
                if (status != 200) Short(path, answer);
            }
        }
    }

    [Theory]
    [InlineData("/v1/segments/dairy/members?after=%00")]
    [InlineData("/v1/segments/dairy/transitions?from=%00")]
    [InlineData("/v1/users/ann/transitions?segment=%00")]
    public async Task A_question_with_a_NUL_is_answered(string path)
    {
        var (status, answer) = await _node.Get(path);

        Assert.True(status is 200 or 400, $"{path} gave {status} {answer}.");
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("gnp.\u202eexe")]
    [InlineData("a\u001b[2J")]
    public async Task Rules_and_taxonomies_are_refused_with_the_reason(string text)
    {
        Short("/v1/rules", await Refused("/v1/rules", Encoding.UTF8.GetBytes($"segment big \"{text}\": spend() >= 100\n")));
        Short("/v1/rules", await Refused("/v1/rules", Encoding.UTF8.GetBytes($"# {text}\nsegment big: spend() >= 100\n")));
        Short("/v1/taxonomy", await Refused("/v1/taxonomy", Taxonomy(["A", "B" + text])));
    }

    [Fact]
    public async Task A_taxonomy_is_refused_When_it_has_more_categories_than_there_are_ids()
    {
        var answer = await Refused("/v1/taxonomy", Taxonomy([.. Enumerable.Range(0, 70_000).Select(i => $"C{i:d6}")]));

        Assert.Equal("wrong", answer.GetProperty("code").GetString());
        Assert.Contains("65535", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, (await _node.Get("/v1/status")).Answer.GetProperty("taxonomy_revision").GetInt32());
    }

    private async Task Refused(string path, string json)
    {
        var (status, answer) = await _node.Order(path, json);

        Assert.True(status is >= 400 and < 500, $"{path} with {json[..Math.Min(100, json.Length)]} gave {status} {answer}.");
        Short(path, answer);
    }

    private async Task<JsonElement> Refused(string path, byte[] body)
    {
        var (status, answer) = await _node.Post(path, body);

        Assert.Equal(400, status);
        return answer;
    }

    private static void Short(string path, JsonElement answer)
    {
        var error = answer.GetProperty("detail").GetString()!;
        Assert.True(answer.GetRawText().Length < 5_000, $"The answer to {path} has {answer.GetRawText().Length} characters.");
        Assert.True(!error.Any(c => char.IsControl(c) || c is '\u202e' or '\u2028'), $"The answer to {path} is {error}");
    }

    private long BytesOnDisk() => Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    // As an outsider would make it: sorted, each category with a sku, and a version of its own.
    private static byte[] Taxonomy(string[] categories)
    {
        var bytes = new ByteWriter();
        bytes.Byte(1);
        bytes.ShortText("mine"u8);
        bytes.Varint((ulong)categories.Length + 1);
        foreach (var category in categories) bytes.ShortText(Encoding.UTF8.GetBytes(category));
        bytes.Varint((ulong)categories.Length);
        for (var i = 0; i < categories.Length; i++)
        {
            bytes.ShortText(Encoding.UTF8.GetBytes($"{i:d6}"));
            bytes.Varint((ulong)i + 1);
            bytes.ShortText([]);
        }

        bytes.Seal();
        return bytes.Written.ToArray();
    }
}
