using System.Collections.Concurrent;
using Akka.Event;
using Avro;
using Cohort.Actors.Kafka;
using Cohort.Actors.Stalls;
using Confluent.SchemaRegistry;
using Schema = Confluent.SchemaRegistry.Schema;

namespace Cohort.Actors.Schemas;

/// <summary>
/// The schemas of a registry, asked for as records name them. A registry that does not answer is asked again and again,
/// and told by readiness; that it knows no schema of a name is an answer.
/// </summary>
/// <param name="settings">How to reach it.</param>
/// <param name="stalls">Hears what does not come.</param>
/// <param name="log">Hears it too.</param>
internal sealed class RegistrySchemas(SchemaRegistrySettings settings, StallWatch stalls, ILoggingAdapter log)
    : IDisposable
{
    // A topic has a few. Records that are no records may name any number: more than this is forgotten and asked for
    // again.
    private const int MostKnown = 1_000;

    // An unknown schema may be registered later, and must not be asked for with each record until then.
    private static readonly TimeSpan UnknownFor = TimeSpan.FromMinutes(1);

    // Between two questions: what lasts is not asked for all the time, and its end is soon noticed.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // What a registry says with 404 where it knows no subject, version or schema; otherwise the path is wrong.
    private static readonly int[] NotFound = [40401, 40402, 40403];

    private readonly ConcurrentDictionary<SchemaKey, (Task<FoundSchema> Task, long Asked)> _known = new();
    private readonly CancellationTokenSource _end = new();
    private readonly CachedSchemaRegistryClient _client = new(ConfigOf(settings));

    /// <summary>Where the registry is, for people.</summary>
    public string Url => settings.Url;

    /// <summary>What is known of a schema; null while the registry has not answered.</summary>
    public FoundSchema? Find(SchemaKey key)
    {
        if (_known.TryGetValue(key, out var known))
        {
            if (!known.Task.IsCompletedSuccessfully) return null;
            var isStale = known.Task.Result.Form is null
                && Environment.TickCount64 - known.Asked > UnknownFor.TotalMilliseconds;
            if (!isStale) return known.Task.Result;
        }

        if (_known.Count >= MostKnown) _known.Clear();
        _known[key] = (Task.Run(() => Ask(key)), Environment.TickCount64);
        return null;
    }

    public void Dispose()
    {
        _end.Cancel();
        _client.Dispose();
        _end.Dispose();
    }

    private async Task<FoundSchema> Ask(SchemaKey key)
    {
        var name = $"schema {key}";
        for (var pause = ShortestPause; ; pause = pause * 2 > LongestPause ? LongestPause : pause * 2)
        {
            try
            {
                var found = await Read(key);
                stalls.Moves(StallKind.Partition, name);
                return found;
            }
            catch (SchemaRegistryException fault) when (NotFound.Contains(fault.ErrorCode))
            {
                stalls.Moves(StallKind.Partition, name);
                return new FoundSchema(null, $"the registry at {Url} knows no schema {key}, or none that it refers to");
            }
#pragma warning disable CA1031 // Whatever keeps it from answering.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                var reason = $"The registry at {Url} does not answer: {fault.Message.TrimEnd('.')}. Records wait for "
                    + $"it, and it is asked again every {LongestPause.TotalSeconds:0} s. Look whether it runs, and "
                    + $"at cohort.kafka.schema-registry.";
                stalls.Waits(StallKind.Partition, name, 0, reason);
                log.Warning("A {0} is not known yet. {1}", name, reason);
            }

            await Task.Delay(pause, _end.Token);
        }
    }

    private async Task<FoundSchema> Read(SchemaKey key)
    {
        var schema = await Get(key, null);
        try
        {
            return new FoundSchema(await FormOf(key, schema), null);
        }
        catch (InvalidDataException fault)
        {
            return new FoundSchema(null,
                $"the schema {key} of the registry at {Url} cannot be read: {fault.Message.TrimEnd('.')}");
        }
    }

    private Task<Schema> Get(SchemaKey key, string? format) =>
        key.Guid == Guid.Empty
            ? _client.GetSchemaAsync(key.Id, format) : _client.GetSchemaByGuidAsync(key.Guid.ToString(), format);

    private async Task<IWrittenForm> FormOf(SchemaKey key, Schema schema) => schema.SchemaType switch
    {
        SchemaType.Avro => new AvroForm(await AvroOf(schema, new SchemaNames(), [])),
        SchemaType.Json => new JsonForm(),
        SchemaType.Protobuf => await ProtobufOf(await Get(key, "serialized")),
        var other => throw new InvalidDataException($"it is of the kind {other}"),
    };

    // The schemas that one refers to come first, as it uses their names.
    private async Task<Avro.Schema> AvroOf(Schema schema, SchemaNames names, HashSet<(string, int)> seen)
    {
        foreach (var reference in schema.References ?? [])
        {
            if (seen.Add((reference.Subject, reference.Version)))
                await AvroOf(await _client.GetRegisteredSchemaAsync(reference.Subject, reference.Version,
                    ignoreDeletedSchemas: false), names, seen);
        }

        try
        {
            return Avro.Schema.Parse(schema.SchemaString, names);
        }
#pragma warning disable CA1031 // Whatever the library says of a text that is no schema.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }

    private async Task<ProtobufForm> ProtobufOf(Schema schema)
    {
        var files = new ProtobufFiles();
        await AddTo(files, schema, []);
        return new ProtobufForm(files.Build(schema.SchemaString));
    }

    private async Task AddTo(ProtobufFiles files, Schema schema, HashSet<string> seen)
    {
        foreach (var reference in schema.References ?? [])
        {
            if (!seen.Add(reference.Name)) continue;
            var registered = await _client.GetRegisteredSchemaAsync(reference.Subject, reference.Version,
                ignoreDeletedSchemas: false);
            var serialized = await _client.GetSchemaAsync(registered.Id, "serialized");
            await AddTo(files, serialized, seen);
            files.Add(reference.Name, serialized.SchemaString);
        }
    }

    private static SchemaRegistryConfig ConfigOf(SchemaRegistrySettings settings)
    {
        // Questions are asked again here, where readiness hears of it; with no retry at all the client gives no answer.
        var timeout = (int)settings.Timeout.TotalMilliseconds;
        var config = new SchemaRegistryConfig { Url = settings.Url, RequestTimeoutMs = timeout, MaxRetries = 1 };
        if (settings.User.Length > 0) config.BasicAuthUserInfo = $"{settings.User}:{settings.Password}";
        if (settings.Authority.Length > 0) config.SslCaLocation = settings.Authority;
        return config;
    }
}
