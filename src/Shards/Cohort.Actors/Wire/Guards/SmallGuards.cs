using System.Collections.Frozen;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Serialization;
using Akka.Serialization;

namespace Cohort.Actors.Wire.Guards;

/// <summary>Reads nothing at all as nothing at all: the type that a message might name beside it is not even looked for.</summary>
/// <param name="system">The actor system.</param>
internal sealed class GuardedNothing(ExtendedActorSystem system) : GuardedSerializer(system, 0, () => new NullSerializer(system))
{
    /// <inheritdoc/>
    protected override bool Reads(string manifest) => manifest.Length == 0;
}

/// <summary>Reads texts and whole numbers.</summary>
/// <param name="system">The actor system.</param>
internal sealed class GuardedTexts(ExtendedActorSystem system) : GuardedSerializer(system, 17, () => new PrimitiveSerializers(system, SettingsOf(system)))
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
    [
        "S", "I", "L", "System.String, System.Private.CoreLib", "System.Int32, System.Private.CoreLib", "System.Int64, System.Private.CoreLib",
    ]);

    /// <summary>With the settings that it looks up itself.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="settings">The settings of its name.</param>
    public GuardedTexts(ExtendedActorSystem system, Config settings)
        : this(system) => _ = settings;

    /// <inheritdoc/>
    protected override bool Reads(string manifest) => Known.Contains(manifest);

    private static Config SettingsOf(ActorSystem system) => system.Settings.Config.GetConfig("akka.actor.serialization-settings.primitive") ?? Config.Empty;
}
