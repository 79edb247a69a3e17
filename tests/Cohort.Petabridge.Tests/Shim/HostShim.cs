// A SHIM, not Petabridge.Cmd: see CommandShim.cs.
#pragma warning disable IDE0130, CA1822

using Akka.Actor;

namespace Petabridge.Cmd.Host;

/// <summary>Shim: how a palette is served.</summary>
internal abstract class CommandPaletteHandler(CommandPalette palette)
{
    public CommandPalette Palette => palette;

    public abstract Props HandlerProps { get; }
}

/// <summary>Shim: the values of what was typed.</summary>
internal sealed class ParsedArguments(CommandDefinition definition, Command command)
{
    public IEnumerable<string> ArgumentValues(string name) =>
        command.Arguments.Where(argument => argument.Item1 == definition.ArgumentsByName[name].Switch).Select(argument => argument.Item2);
}

/// <summary>Shim: carries out the commands of a palette.</summary>
internal abstract class CommandHandlerActor : ReceiveActor
{
    private readonly Dictionary<string, Action<Command, ParsedArguments>> _handlers = [];

    protected CommandHandlerActor(CommandPalette palette) => Receive<Command>(command =>
        _handlers[command.Name](command, new ParsedArguments(palette.Commands.Single(one => one.Name == command.Name), command)));

    protected void Process(string name, Action<Command, ParsedArguments> handle) => _handlers.Add(name, handle);
}

/// <summary>Shim: the extension that listens. This one listens nowhere, and says what it was told.</summary>
internal sealed class PetabridgeCmd : IExtension
{
    public List<string> Registered { get; } = [];

    public bool HasStarted { get; private set; }

    public static PetabridgeCmd Get(ActorSystem system) => system.WithExtension<PetabridgeCmd, PetabridgeCmdProvider>();

    public bool RegisterCommandPalette(CommandPaletteHandler handler)
    {
        Registered.Add(handler.Palette.Name);
        return true;
    }

    public void Start() => HasStarted = true;
}

/// <summary>Shim: makes the extension.</summary>
internal sealed class PetabridgeCmdProvider : ExtensionIdProvider<PetabridgeCmd>
{
    public override PetabridgeCmd CreateExtension(ExtendedActorSystem system) => new();
}

/// <summary>Shim: a palette that comes with Petabridge.Cmd.</summary>
internal sealed class BuiltInCommands(string name) : CommandPaletteHandler(new CommandPalette(name, []))
{
    public override Props HandlerProps => Props.Empty;
}
