using Akka.Actor;
using Cohort.Actors.Wire;

namespace Cohort.Node.Hosting;

/// <summary>Makes sure that nothing leaves this node, or gets into its journal, in a form that nobody chose.</summary>
internal static class SerializerCheck
{
    /// <summary>Looks at the serializers of a system before anything is sent.</summary>
    /// <exception cref="InvalidOperationException">A type falls back to JSON, or a message of Cohort has another serializer than its own.</exception>
    public static void Run(ActorSystem system)
    {
        var serialization = system.Serialization;
        if (serialization.FindSerializerForType(typeof(object)) is not RefusingSerializer)
        {
            throw new InvalidOperationException(
                $"Objects without a serializer of their own would be written by {serialization.FindSerializerForType(typeof(object)).GetType().Name}, in a form that no later version promises to read. Remove what akka.actor.serialization-bindings binds \"System.Object\" to.");
        }

        foreach (var (manifest, type) in CohortSerializer.Known)
        {
            if (serialization.FindSerializerForType(type) is { } other and not CohortSerializer)
                throw new InvalidOperationException($"The message '{manifest}' would be written by {other.GetType().Name}. Remove what akka.actor.serialization-bindings says of {type.FullName}.");
        }
    }
}
