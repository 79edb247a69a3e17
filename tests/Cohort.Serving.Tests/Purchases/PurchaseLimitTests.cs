using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cohort.Serving.Http.Doors;
using Cohort.Serving.Http.Purchases;
using Cohort.Serving.Tests.Support;
using Cohort.Store.Questions;
using ZstdSharp;

namespace Cohort.Serving.Tests.Purchases;

/// <summary>How much may be sent at once, and how it may be compressed.</summary>
public sealed class PurchaseLimitTests
{
    private const string Line = """{"event_id":"e1","user_id":"anna","sku":"milk","amount":12.5,"quantity":1,"occurred_at":"2026-03-01T12:00:00Z"}""";

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("identity")]
    [InlineData("GZIP")]
    public async Task A_compressed_body_is_read(string encoding)
    {
        await using var shop = await ServedShop.Open();

        var (status, answer) = await Send(shop, Compressed(encoding, Encoding.UTF8.GetBytes(Line)), encoding);

        Assert.True(status == 200, answer.ToString());
        Assert.Equal(1, answer.GetProperty("accepted").GetInt32());
    }

    [Theory]
    [InlineData("br", 415, "wrong_type")]
    [InlineData("gzip, zstd", 415, "wrong_type")]
    public async Task Another_compression_is_refused(string encoding, int status, string code) => await Refused(Encoding.UTF8.GetBytes(Line), encoding, status, code);

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task A_damaged_body_and_one_that_is_cut_off_are_refused_whole(string encoding)
    {
        var whole = Compressed(encoding, Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 2_000).Select(i => Line.Replace("e1", $"e{i * 7919}", StringComparison.Ordinal)))));

        await Refused(Encoding.UTF8.GetBytes(Line), encoding, 400, "wrong");
        await Refused(whole[..(whole.Length / 2)], encoding, 400, "wrong");
        await Refused(whole[..^1], encoding, 400, "wrong");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task A_small_body_that_becomes_a_large_one_is_refused_before_it_is_all_read(string encoding)
    {
        var bomb = Compressed(encoding, new byte[PurchaseLimits.PlainBytes * 4]);
        Assert.True(bomb.Length < PurchaseLimits.BodyBytes / 10);

        await Refused(bomb, encoding, 413, "too_large");
    }

    [Fact]
    public Task A_body_that_is_too_large_as_it_is_sent_is_refused() => Refused(new byte[PurchaseLimits.BodyBytes + 1], "identity", 413, "too_large");

    [Fact]
    public Task More_lines_than_an_answer_has_are_refused() =>
        Refused(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{}\n", PurchaseLimits.Lines + 1))), "identity", 413, "too_large");

    [Fact]
    public async Task A_line_that_is_too_long_is_refused_and_the_others_count()
    {
        await using var shop = await ServedShop.Open();
        var large = Line.Replace("e1", new string('x', 1_000_000), StringComparison.Ordinal);

        var (_, answer) = await Send(shop, Encoding.UTF8.GetBytes($"{large}\n{Line}"), "identity");

        Assert.Equal(["too-long", ""], answer.GetProperty("lines").EnumerateArray().Select(line => line.TryGetProperty("reason", out var reason) ? reason.GetString() : ""));
    }

    [Fact]
    public void Whoever_comes_when_memory_is_full_is_told_to_come_again_and_finds_room_when_others_are_done()
    {
        var budget = new IntakeBudget(100);
        using (var first = budget.Begin())
        {
            first.Take(60);
            using var second = budget.Begin();
            var refused = Assert.Throws<RefusedException>(() => second.Take(60));
            Assert.Equal((429, 1), (refused.Status, refused.RetryAfter));
        }

        using var third = budget.Begin();
        third.Take(100);
    }

    [Fact]
    public async Task Some_wait_and_the_rest_is_told_to_come_again_When_storing_stands_still()
    {
        await using var shop = await ServedShop.Open();
        var held = new HeldIntake();
        shop.Intake = held;
        await shop.StopServing();
        await shop.ServeAgain();

        var sent = Enumerable.Range(0, 300).Select(_ => Send(shop, Encoding.UTF8.GetBytes(Line), "identity")).ToList();
        for (var tries = 0; sent.Count(one => one.IsCompleted) < 44; tries++)
        {
            Assert.True(tries < 6_000, "Nobody was told to come again within a minute.");
            await Task.Delay(10);
        }

        held.Release();
        var answers = await Task.WhenAll(sent);
        Assert.Equal((256, 44), (answers.Count(answer => answer.Status == 200), answers.Count(answer => answer.Status == 429)));
    }

    private static async Task Refused(byte[] body, string encoding, int status, string code)
    {
        await using var shop = await ServedShop.Open();

        var answer = await Send(shop, body, encoding);

        Assert.Equal((status, code), (answer.Status, answer.Answer.GetProperty("code").GetString()));
        Assert.Empty(await shop.Engine.SourcesAsync());
    }

    private static byte[] Compressed(string encoding, byte[] plain)
    {
        using var bytes = new MemoryStream();
        if (encoding == "identity") return plain;
        using (Stream into = encoding == "zstd" ? new CompressionStream(bytes) : new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true)) into.Write(plain);
        return bytes.ToArray();
    }

    private static async Task<(int Status, JsonElement Answer)> Send(ServedShop shop, byte[] body, string encoding)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return await shop.Post("/v1/purchases", content);
    }

    private sealed class HeldIntake : IPurchaseIntake
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _gate.SetResult();

        public async Task<IReadOnlyList<LineOutcome>> TakeAsync(ReadOnlyMemory<byte> lines, int count, string? mapping, CancellationToken cancel)
        {
            await _gate.Task.WaitAsync(cancel);
            return [.. Enumerable.Repeat(new LineOutcome(LineStatus.Accepted, 1), count)];
        }
    }
}
