// A SHIM, not Petabridge.Cmd: the public signatures that the palette uses, written after public code that uses them.
#pragma warning disable IDE0130 // They have the namespaces of what they stand in for.
#pragma warning disable CA1724, CA1716, CA1822

namespace Petabridge.Cmd;

/// <summary>Shim: an argument of a command.</summary>
internal sealed record ArgumentDefinition(string Name, string Description, bool IsMandatory, string Switch);

/// <summary>Shim: makes an argument.</summary>
internal sealed class ArgumentDefinitionBuilder
{
    private string _name = "", _description = "", _switch = "";
    private bool _isMandatory;

    public ArgumentDefinitionBuilder WithName(string name)
    {
        _name = name;
        return this;
    }

    public ArgumentDefinitionBuilder WithDescription(string description)
    {
        _description = description;
        return this;
    }

    public ArgumentDefinitionBuilder IsMandatory(bool isMandatory)
    {
        _isMandatory = isMandatory;
        return this;
    }

    public ArgumentDefinitionBuilder WithSwitch(string name)
    {
        _switch = name;
        return this;
    }

    public ArgumentDefinition Build() => new(_name, _description, _isMandatory, _switch);
}

/// <summary>Shim: a command.</summary>
internal sealed record CommandDefinition(string Name, string Description, IReadOnlyDictionary<string, ArgumentDefinition> ArgumentsByName);

/// <summary>Shim: makes a command.</summary>
internal sealed class CommandDefinitionBuilder
{
    private readonly List<ArgumentDefinition> _arguments = [];
    private string _name = "", _description = "";

    public CommandDefinitionBuilder WithName(string name)
    {
        _name = name;
        return this;
    }

    public CommandDefinitionBuilder WithDescription(string description)
    {
        _description = description;
        return this;
    }

    public CommandDefinitionBuilder WithArgument(Func<ArgumentDefinitionBuilder, ArgumentDefinitionBuilder> make)
    {
        _arguments.Add(make(new ArgumentDefinitionBuilder()).Build());
        return this;
    }

    public CommandDefinition Build() => new(_name, _description, _arguments.ToDictionary(argument => argument.Name));
}

/// <summary>Shim: the commands of one name.</summary>
internal sealed class CommandPalette(string name, CommandDefinition[] commands)
{
    public string Name => name;

    public IReadOnlyList<CommandDefinition> Commands => commands;
}

/// <summary>Shim: what was typed.</summary>
internal sealed record Command(string PaletteName, string Name, IReadOnlyList<Tuple<string, string>> Arguments);

/// <summary>Shim: a part of an answer.</summary>
internal class CommandResponse(string text, bool final = true)
{
    public static readonly CommandResponse Empty = new("");

    public string Text => text;

    public bool Final => final;
}

/// <summary>Shim: a command failed.</summary>
internal sealed class ErroredCommandResponse(string text) : CommandResponse(text);
