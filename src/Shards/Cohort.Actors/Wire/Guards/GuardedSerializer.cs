using Akka.Actor;
using Akka.Serialization;
using Akka.Util;

namespace Cohort.Actors.Wire.Guards;

/// <summary>
/// Stands where one of Akka.NET's own serializers would: it writes as that one does, and reads only the messages that
/// nodes of Cohort send each other. Whoever can connect could otherwise name any type of the program and have it made.
/// </summary>
internal abstract class GuardedSerializer : SerializerWithStringManifest
{
    // Messages inside messages: a selection that asks for an identity by a text has three. Each is read by a call within
    // the former one, so without a bound a frame of 2 MiB could end the process by its stack.
    private const int DeepestNesting = 8;

    [ThreadStatic]
    private static int _depth;

    // Made when it is needed: a system without a cluster has no settings for that of one.
    private readonly Lazy<Serializer> _made;

    /// <summary>Guards a serializer.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="id">Its identifier, which every message on the wire has.</param>
    /// <param name="inner">Makes it.</param>
    protected GuardedSerializer(ExtendedActorSystem system, int id, Func<Serializer> inner)
        : base(system) => (Identifier, _made) = (id, new Lazy<Serializer>(inner));

    /// <inheritdoc/>
    public sealed override int Identifier { get; }

    private Serializer Inner => _made.Value;

    /// <inheritdoc/>
    public sealed override byte[] ToBinary(object obj) => Inner.ToBinary(obj);

    /// <inheritdoc/>
    public sealed override string Manifest(object o) => Inner switch
    {
        SerializerWithStringManifest named => named.Manifest(o),
        { IncludeManifest: true } => o.GetType().TypeQualifiedName(),
        _ => "",
    };

    /// <inheritdoc/>
    public sealed override object FromBinary(byte[] bytes, string manifest)
    {
        // Null where the message names none.
        var name = manifest ?? "";
        if (!Reads(name)) throw new RefusedMessageException($"{Excerpt(name)} of {GetType().Name} is no message that nodes of Cohort send each other. It was not read.");
        if (_depth >= DeepestNesting) throw new RefusedMessageException($"A message holds more than {DeepestNesting} others inside each other. It was not read.");
        _depth++;
        try
        {
            Check(bytes, name);
            var message = Read(Inner, bytes, name);
            Check(message);
            return message;
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>Whether nodes of Cohort send messages of this manifest.</summary>
    protected abstract bool Reads(string manifest);

    /// <summary>Reads what is allowed.</summary>
    protected virtual object Read(Serializer inner, byte[] bytes, string manifest) =>
        inner is SerializerWithStringManifest named ? named.FromBinary(bytes, manifest) : inner.FromBinary(bytes, null!);

    /// <summary>Throws where bytes of an allowed manifest must not be read all the same.</summary>
    protected virtual void Check(byte[] bytes, string manifest)
    {
    }

    /// <summary>Throws where a message must not be passed on, now that it is known.</summary>
    protected virtual void Check(object message)
    {
    }

    // A manifest is what somebody else wrote: it is neither quoted whole nor with what could steer a terminal.
    private static string Excerpt(string manifest)
    {
        const int Most = 80;
        var shown = manifest.Length > Most ? string.Concat(manifest.AsSpan(0, Most), "...") : manifest;
        return $"'{string.Concat(shown.Select(c => c is >= ' ' and <= '~' ? c : '?'))}'";
    }
}

/// <summary>A message from elsewhere is none that this node reads.</summary>
/// <param name="message">Which, and why.</param>
internal sealed class RefusedMessageException(string message) : System.Runtime.Serialization.SerializationException(message);
