using Cohort.Core.Protocol;
using Cohort.Serving.Http;
using Cohort.Serving.Http.Doors;
using Cohort.Store.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cohort.Node.Http;

/// <summary>A topic is to be read from its first record, under other names.</summary>
internal sealed record TopicWish(string? Topic);

/// <summary>A source is to go on after records that are gone.</summary>
internal sealed record SourceWish(string? Source);

/// <summary>Under which names a topic is read from now on.</summary>
internal sealed record BegunAnew(string Topic, int Generation, string Sources);

/// <summary>The order is noted for whoever reads the source.</summary>
internal sealed record SkipNoted(string Source);

/// <summary>Orders about what is read. Nodes that read look for them every ten seconds.</summary>
internal static class TopicApi
{
    public static void MapTopics(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sources/topics", async (IServingStore store, CancellationToken cancel) => Results.Json(await store.TopicsAsync(cancel)));
        api.MapPost("/sources/begin-anew", async (TopicWish wish, IServingStore store, CancellationToken cancel) =>
        {
            var topic = Given(wish.Topic, "topic", "the name of the topic");
            var known = await store.TopicsAsync(cancel);
            if (known.FirstOrDefault(one => one.Topic == topic) is not { } former)
                return Faults.Because(StatusCodes.Status404NotFound, $"The topic '{Excerpt.Of(topic, Excerpt.Name)}' was never read. {Known("Topics that were", known)}");
            var next = former.BegunAnew();
            return await store.WriteTopicAsync(next, former.Generation, cancel)
                ? Results.Json(new BegunAnew(topic, next.Generation, next.Prefix), statusCode: StatusCodes.Status202Accepted)
                : Faults.Because(StatusCodes.Status409Conflict, $"The topic '{topic}' was begun anew by somebody else at the same time.");
        });
        api.MapPost("/sources/skip", async (SourceWish wish, IServingStore store, CancellationToken cancel) =>
        {
            var source = Given(wish.Source, "source", "the name of the source, such as purchases/3");
            var known = await store.TopicsAsync(cancel);
            if (!known.Any(topic => IsSourceOf(topic, source)))
                return Faults.Because(StatusCodes.Status404NotFound, $"There is no source '{Excerpt.Of(source, Excerpt.Name)}'. {Known("Sources are partitions of topics, such as 'purchases/3'; topics are", known)}");
            await store.WriteSkipAsync(source, isWanted: true, cancel);
            return Results.Json(new SkipNoted(source), statusCode: StatusCodes.Status202Accepted);
        });
    }

    // Exactly as they are written, for it names a row of the store.
    private static bool IsSourceOf(TopicIdentity topic, string source) =>
        source.StartsWith($"{topic.Prefix}/", StringComparison.Ordinal)
        && int.TryParse(source.AsSpan(topic.Prefix.Length + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var partition)
        && topic.SourceOf(partition) == source;

    private static string Known(string beginning, IReadOnlyList<TopicIdentity> known) =>
        known.Count == 0 ? "No topic was read yet." : $"{beginning}: {string.Join(", ", known.Select(topic => topic.Topic))}.";

    private static string Given(string? value, string field, string meaning) =>
        value is { Length: > 0 and <= 300 } && !value.Any(char.IsControl) ? value : throw new BadRequestException($"{field} is missing or no name: give {meaning}.");
}
