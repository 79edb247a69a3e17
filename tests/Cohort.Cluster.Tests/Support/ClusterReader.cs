using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cohort.Cluster.Tests.Support;

/// <summary>Asks nodes over HTTP for everything they hold; each question goes to the next node that is to run, for any must answer.</summary>
internal sealed class ClusterReader(IReadOnlyList<ClusterNode> nodes)
{
    private const int Together = 8;
    private int _next;

    public async Task<Answers> ReadAll(IReadOnlyCollection<string> users)
    {
        var segments = (await Get("/v1/segments"))!.Value.EnumerateArray().Select(segment => Text(segment, "segment")).ToList();
        var members = new List<string>();
        var transitions = await Pages("/v1/transitions");
        foreach (var segment in segments)
        {
            var path = $"/v1/segments/{Uri.EscapeDataString(segment)}";
            members.AddRange((await Pages($"{path}/members")).Select(user => $"{segment} {user.GetString()}"));
        }

        return new Answers
        {
            Users = await Users(users),
            Members = [.. members.Order(StringComparer.Ordinal)],
            Transitions = Rows(transitions),
            Letters = [.. (await Pages("/v1/dead-letters"))
                .OrderBy(l => Text(l, "source"), StringComparer.Ordinal).ThenBy(l => l.GetProperty("record").GetInt64())
                .Select(l => $"{Text(l, "source")} {l.GetProperty("record").GetInt64() - 1} {Text(l, "reason")} {Text(l, "field")} {BytesOf(l)}")],
            Counts = CountsRow((await Get("/v1/ranges"))!.Value.GetProperty("ranges")),
        };
    }

    /// <summary>An answer of the next node that gives one; null where what is asked for is not there.</summary>
    public async Task<JsonElement?> Get(string path)
    {
        for (var tries = 0; ; tries++)
        {
            ClusterNode[] running = [.. nodes.Where(node => node.IsWanted)];
            Assert.NotEmpty(running);
            var (status, answer) = await running[Interlocked.Increment(ref _next) % running.Length].Get(path);
            if (status is 200) return answer;
            if (status is 404) return null;

            // A range that has just moved, a node that has just ended: the same question finds its answer in a moment.
            if (tries >= 60) Assert.Fail($"{path} was not answered: {status} {answer}");
            await Task.Delay(500);
        }
    }

    /// <summary>Transitions in the order of users and segments, those of one as they came, as rows of <see cref="Answers"/>.</summary>
    public static IReadOnlyList<string> Rows(IEnumerable<JsonElement> transitions) => [.. transitions
        .OrderBy(t => Text(t, "user_id"), StringComparer.Ordinal).ThenBy(t => Text(t, "segment"), StringComparer.Ordinal).Select(TransitionRow)];

    private static string CountsRow(JsonElement ranges)
    {
        long Sum(string name) => ranges.EnumerateArray().Sum(range => range.GetProperty("counts").GetProperty(name).GetInt64());
        return EmbeddedAnswers.CountsRow(Sum("accepted"), Sum("duplicate"), Sum("conflict"), Sum("expired"));
    }

    public async Task<IReadOnlyList<string>> Users(IReadOnlyCollection<string> users)
    {
        var rows = new string?[users.Count];
        var numbered = users.Select((user, place) => (user, place));
        await Parallel.ForEachAsync(numbered, new ParallelOptions { MaxDegreeOfParallelism = Together }, async (item, _) =>
            rows[item.place] = await Get($"/v1/users/{Uri.EscapeDataString(item.user)}") is { } user ? UserRow(user) : null);
        return [.. rows.OfType<string>()];
    }

    public async Task<List<JsonElement>> Pages(string path)
    {
        var items = new List<JsonElement>();
        string? next = null;
        do
        {
            var page = (await Get($"{path}?limit=5000{(next is null ? "" : $"&after={Uri.EscapeDataString(next)}")}"))!.Value;
            items.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);
        return items;
    }

    private static string BytesOf(JsonElement letter) => Text(letter, "encoding") == "utf-8"
        ? Text(letter, "bytes") : Encoding.UTF8.GetString(letter.GetProperty("bytes").GetBytesFromBase64());

    private static string UserRow(JsonElement user)
    {
        var cells = user.GetProperty("cells").EnumerateArray().Select(c => string.Create(CultureInfo.InvariantCulture,
            $"{Text(c, "date")}/{Text(c, "sku")}/{Text(c, "category")}/{c.GetProperty("spend_minor").GetInt64()}/{c.GetProperty("units").GetInt64()}/{c.GetProperty("orders").GetInt32()}/{c.GetProperty("refunds").GetInt32()}"));
        var spend = user.GetProperty("spend").EnumerateArray().OrderBy(s => Text(s, "category"), StringComparer.Ordinal).Select(s => string.Create(CultureInfo.InvariantCulture, $"{Text(s, "category")}={s.GetProperty("spend_minor").GetInt64()}"));
        return $"{Text(user, "user_id")} {Text(user, "as_of")} {Text(user, "due")} [{string.Join(' ', user.GetProperty("segments").EnumerateArray().Select(segment => Text(segment, "segment")))}] [{Names(user, "affinity")}] [{string.Join(' ', spend)}] [{string.Join(' ', cells)}]";
    }

    private static string TransitionRow(JsonElement t)
    {
        string Activation(string name) => string.Create(CultureInfo.InvariantCulture,
            $"{t.GetProperty(name).GetProperty("revision").GetInt32()}:{Text(t.GetProperty(name), "version")}");
        return $"{Text(t, "user_id")} {Text(t, "segment")} {Text(t, "change")} {Text(t, "as_of")} {Text(t, "cause")} {(t.TryGetProperty("event_id", out _) ? Text(t, "event_id") : "")} {Activation("rules")} {Activation("taxonomy")} {Text(t, "id")}";
    }

    private static string Names(JsonElement parent, string name) => string.Join(' ', parent.GetProperty(name).EnumerateArray().Select(item => item.GetString()));

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString() ?? "";
}
