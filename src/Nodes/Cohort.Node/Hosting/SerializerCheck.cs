using Akka.Actor;
using Cohort.Actors.Wire;

namespace Cohort.Node.Hosting;

/// <summary>
/// Makes sure that nothing leaves this node, or gets into its journal, in a form that nobody chose, and that nothing is
/// read by a serializer that would make whatever the bytes name.
/// </summary>
internal static class SerializerCheck
{
    /// <summary>Looks at the serializers of a system before anything is sent.</summary>
    /// <exception cref="InvalidOperationException">A type falls back to JSON, a message of Cohort has another serializer than its own, or one reads that nobody guards.</exception>
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

        foreach (var (name, value) in system.Settings.Config.GetConfig("akka.actor.serializers").AsEnumerable())
        {
            var type = Type.GetType(value.GetString());
            if (type is not null && (!Serializers.ByName.TryGetValue(name, out var known) || type != known))
                throw new InvalidOperationException($"Messages from elsewhere would be read by {type.Name}, which nobody has looked at. Remove '{name}' from akka.actor.serializers.");
        }
    }
}
