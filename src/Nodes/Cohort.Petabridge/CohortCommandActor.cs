using Akka.Actor;
using Cohort.Serving.Http.Auditing;
using Cohort.Store.Access;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace Cohort.Petabridge;

/// <summary>Carries out what one connection of <c>pbm</c> asks and orders. Whoever reaches the port is let in: it is on loopback.</summary>
#pragma warning disable CA1001 // Akka.NET calls PostStop.
internal sealed class CohortCommandActor : CommandHandlerActor
#pragma warning restore CA1001
{
    /// <summary>The name of an operator in the audit log: Petabridge.Cmd does not say who they are.</summary>
    public const string Who = "petabridge.cmd";

    private readonly CancellationTokenSource _gone = new();
    private readonly CancellationToken _hasGone;
    private readonly ICohort _cohort;
    private readonly AuditLog _audit;

    /// <param name="cohort">Who answers.</param>
    /// <param name="audit">Where it is noted who ordered what.</param>
    public CohortCommandActor(ICohort cohort, AuditLog audit)
        : base(CohortCommands.Listed)
    {
        (_cohort, _audit, _hasGone) = (cohort, audit, _gone.Token);
        foreach (var verb in CohortCommands.Verbs)
        {
            Process(verb.Name, (command, arguments) =>
            {
                var given = verb.Arguments.ToDictionary(argument => argument, argument => arguments.ArgumentValues(CohortCommands.NameOf(argument)).ToList());
                var asker = Sender;
                _ = Task.Run(() => Answer(verb, given, asker), CancellationToken.None);
            });
        }
    }

    protected override void PostStop()
    {
        // What still runs for the connection has nobody to tell.
        _gone.Cancel();
        _gone.Dispose();
        base.PostStop();
    }

    private async Task Answer(Verb verb, Dictionary<VerbArgument, List<string>> given, IActorRef asker)
    {
        try
        {
            var input = new VerbInput(verb.Arguments.ToDictionary(argument => argument, argument => argument.Read(given[argument])));
            await using var lines = new LineWriter(line => asker.Tell(new CommandResponse(line, final: false), ActorRefs.NoSender));
            await using var output = new ShownOutput(lines);
            var answer = new Answer(output, false, _hasGone);
            if (IsOrder(verb, given)) await _audit.AroundAsync(Who, "pbm", $"pbm cohort {verb.Name}", TextOf(given), () => Run(verb, input, answer));
            else await verb.Run(input, _cohort, answer);
            lines.End();
            asker.Tell(CommandResponse.Empty, ActorRefs.NoSender);
        }
        catch (OperationCanceledException) when (_hasGone.IsCancellationRequested)
        {
            // Nobody is there any more.
        }
        catch (Exception fault) when (fault is VerbUsageException or CohortException)
        {
            asker.Tell(new ErroredCommandResponse(fault.Message), ActorRefs.NoSender);
        }
#pragma warning disable CA1031 // A console that never answers is worse than one that says what went wrong.
        catch (Exception fault)
        {
            asker.Tell(new ErroredCommandResponse($"It failed unexpectedly ({fault.GetType().Name}): {fault.Message}"), ActorRefs.NoSender);
        }
#pragma warning restore CA1031
    }

    private async Task<string> Run(Verb verb, VerbInput input, Answer answer)
    {
        await verb.Run(input, _cohort, answer);
        return "done";
    }

    // 'limits' asks where nothing is given to change.
    private static bool IsOrder(Verb verb, Dictionary<VerbArgument, List<string>> given) =>
        !verb.Role.OnlyAsks() && (verb.Paths.All(path => !path.StartsWith("GET ", StringComparison.Ordinal)) || given.Values.Any(values => values.Count > 0));

    private static string TextOf(Dictionary<VerbArgument, List<string>> given) => string.Join(
        ' ', given.SelectMany(one => one.Value.Select(value => $"--{CohortCommands.NameOf(one.Key)} {value}")));
}
