using System.CommandLine;
using System.CommandLine.Parsing;
using Cohort.Verbs.Declaring;

namespace Cohort.Cli.Commands;

/// <summary>What a verb declares, as the parser of command lines takes it.</summary>
internal static class VerbSymbols
{
    /// <summary>An argument or option that is added to a command, and how its value is read there.</summary>
    /// <param name="command">The command.</param>
    /// <param name="argument">What the verb declares.</param>
    public static Func<ParseResult, object?> AddTo(Command command, VerbArgument argument) => argument switch
    {
        VerbArgument<int> whole => Add(command, whole),
        VerbArgument<bool> flag => Add(command, flag),
        VerbArgument<string> text => Add(command, text!),
        VerbArgument<string[]> texts => Add(command, texts),
        VerbArgument<Core.Purchases.BusinessDate> date => Add(command, date),
        VerbArgument<Core.Purchases.BusinessDate?> date => Add(command, date),
        _ => throw new InvalidOperationException($"{argument.Name} is of a type that command lines do not know: {argument.GetType()}."),
    };

    /// <summary>An option of a command.</summary>
    public static Option<T> Option<T>(VerbArgument<T> argument)
    {
        var option = new Option<T>(argument.Name) { HelpName = argument.Shown, Description = argument.Description };
        if (argument.Alias is { } alias) option.Aliases.Add(alias);
        if (argument is VerbArgument<bool>) return option;
        option.CustomParser = result => Read(argument, result);
        if (argument.Fallback is not null) option.DefaultValueFactory = _ => argument.Fallback;
        return option;
    }

    /// <summary>An argument of a command.</summary>
    public static Argument<T> Argument<T>(VerbArgument<T> argument) => new(argument.Name)
    {
        Description = argument.Description,
        Arity = new ArgumentArity(argument.Fewest, argument.Most),
        CustomParser = result => Read(argument, result),
    };

    private static Func<ParseResult, object?> Add<T>(Command command, VerbArgument<T> argument)
    {
        if (argument.IsOption)
        {
            var option = Option(argument);
            command.Add(option);
            return parsed => parsed.GetValue(option);
        }

        var added = Argument(argument);
        command.Add(added);
        return parsed => parsed.GetValue(added);
    }

    private static T Read<T>(VerbArgument<T> argument, ArgumentResult result)
    {
        try
        {
            return argument.Parse([.. result.Tokens.Select(token => token.Value)]);
        }
        catch (VerbUsageException fault)
        {
            result.AddError(fault.Message);
            return argument.Fallback;
        }
    }
}
