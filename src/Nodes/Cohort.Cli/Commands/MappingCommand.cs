using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Core.Mappings;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort mapping</c>: work on mappings, which turn a shop's records into purchase lines.</summary>
internal static class MappingCommand
{
    public static Command Create() => new("mapping",
        """
        Work on mappings, which turn a shop's records into purchase lines.

        Example:
          cohort mapping list
          cohort mapping show shopify > my.mapping
          cohort mapping check my.mapping --sample events.ndjson
          cohort mapping apply my.mapping --events events.ndjson > purchases.ndjson
        """) { MappingCheckCommand.Create(), MappingApplyCommand.Create(), List(), Show() };

    private static Command List()
    {
        var json = CommonOptions.Json();
        var command = new Command("list",
            """
            Show the mappings that are delivered with Cohort.

            Example:
              cohort mapping list
            """) { json };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var table = new TextTable("Name", "Reads");
            foreach (var ready in ReadyMappings.All)
            {
                if (parsed.GetValue(json)) Json.Write(output, new { ready.Name, ready.Title });
                else table.Add(ready.Name, ready.Title);
            }

            table.Write(output);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("NAME") { Description = "The mapping, as 'cohort mapping list' names it." };
        var command = new Command("show",
            """
            Write a mapping that is delivered with Cohort, to read it or to change a copy of it.

            Example:
              cohort mapping show shopify > my.mapping
            """) { name };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetRequiredValue(name);
            var ready = ReadyMappings.All.FirstOrDefault(one => one.Name == wanted)
                ?? throw CommandException.BadInput($"No mapping \"{wanted}\" is delivered; there are {string.Join(", ", ReadyMappings.All.Select(one => one.Name))}.");
            parsed.InvocationConfiguration.Output.Write(ready.Text);
            return ExitCode.Done;
        });
        return command;
    }
}
