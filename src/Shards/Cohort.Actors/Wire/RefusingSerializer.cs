using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Cohort.Actors.Wire.Guards;

namespace Cohort.Actors.Wire;

/// <summary>
/// Stands where the default JSON serializer would, and every other one that can make objects of types which the bytes
/// name. A message without a form of its own is a fault of the program, and is told at once instead of being written in a
/// form that nobody chose; and nothing is read that anybody wrote so.
/// </summary>
internal sealed class RefusingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>In place of one that has settings, which count for nothing here.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="settings">They.</param>
    public RefusingSerializer(ExtendedActorSystem system, Config settings)
        : this(system) => _ = settings;

    /// <inheritdoc/>
    public override int Identifier => 6_390_002;

    /// <inheritdoc/>
    public override string Manifest(object o) => throw Unwritable(o);

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw Unwritable(obj);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => throw new RefusedMessageException("Nothing is written by this serializer.");

    private static NotSupportedException Unwritable(object? message) =>
        new($"{message?.GetType()} has no serializer: give it a form in {nameof(CohortSerializer)}, or keep it on its node.");
}
