using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Store.Access;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort node-key</c>: keys for the HTTP API of nodes.</summary>
internal static class NodeKeyCommand
{
    public static Command Create() => new("node-key",
        """
        Make keys for people and programs that ask a node over HTTP.

        Example:
          cohort node-key create deploy --roles edit,read
        """)
    {
        Make(),
    };

    private static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "Who is to have it; the audit log names them." };
        var roles = new Option<AccessRoles>("--roles")
        {
            HelpName = "ROLES",
            Required = true,
            Description = $"What they may do: some of {AccessRoleNames.All}, with commas between them.",
            CustomParser = result =>
            {
                if (AccessRoleNames.TryParse(result.Tokens[0].Value, out var granted)) return granted;
                result.AddError($"The option --roles is \"{result.Tokens[0].Value}\"; give some of {AccessRoleNames.All}, with commas between them.");
                return AccessRoles.None;
            },
        };
        var json = CommonOptions.Json();
        var command = new Command("create",
            """
            Make a key. It is shown once and kept nowhere; the line for cohort.http.keys in the settings of the nodes holds only its
            hash. Whoever has the key sets COHORT_KEY for 'cohort', or sends it as 'Authorization: Bearer KEY'.

            Example:
              cohort node-key create deploy --roles edit,read
            """)
        { name, roles, json };
        command.SetAction(parsed => Write(parsed.GetRequiredValue(name), parsed.GetValue(roles), parsed.GetValue(json), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static void Write(string name, AccessRoles roles, bool json, TextWriter output)
    {
        var (secret, key) = Create(name, roles);
        if (json)
        {
            Json.Write(output, new { key.Name, Key = secret, Line = key.ToString() });
            return;
        }

        output.WriteLine("The key, which is not shown again:");
        output.WriteLine($"  {secret}");
        output.WriteLine("A line for the list cohort.http.keys in the settings of every node; nodes know it when they are started again:");
        output.WriteLine($"  \"{key}\"");
    }

    private static (string Secret, ApiKey Key) Create(string name, AccessRoles roles)
    {
        try
        {
            return ApiKey.Create(name, roles);
        }
        catch (ArgumentException e)
        {
            throw CommandException.BadUsage(e.Message);
        }
    }
}
