using System.CommandLine;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort source</c>: what the cluster reads, and the ways on where it must not go on by itself.</summary>
internal static class SourceCommand
{
    public static Command Create() => new("source",
        """
        Let a topic be read anew, or a source go on after records that are gone.

        Example:
          cohort source begin-anew purchases --node http://127.0.0.1:8080
          cohort source skip purchases/3 --node http://127.0.0.1:8080
        """)
    {
        CreateBeginAnew(),
        CreateSkip(),
    };

    private static Command CreateBeginAnew()
    {
        var topic = new Argument<string>("TOPIC") { Description = "The name of the topic." };
        return new Command("begin-anew",
            """
            Read a topic from its first record, where it was deleted and made anew or is in another cluster. Its records are new
            ones to the ranges; purchases whose event ids they have already are left out as repeats.

            Example:
              cohort source begin-anew purchases --node http://127.0.0.1:8080
            """)
        { topic }.AskNode(async (parsed, node, answer) =>
        {
            var said = await node.Order("sources/begin-anew", new { topic = parsed.GetRequiredValue(topic) }, answer.Cancel);
            if (answer.WroteJson(said)) return;
            answer.Output.WriteLine($"The topic '{said.Shown("topic")}' is read from its first record within half a minute; its sources are called {said.Shown("sources")}/0 and so on.");
        });
    }

    private static Command CreateSkip()
    {
        var source = new Argument<string>("SOURCE") { Description = "The name of the source, as readiness tells it." };
        return new Command("skip",
            """
            Let a source go on with the first record that is there, where the records that it should read are gone. What was left
            out is kept among the dead letters. Where nothing is gone, nothing is left out.

            Example:
              cohort source skip purchases/3 --node http://127.0.0.1:8080
            """)
        { source }.AskNode(async (parsed, node, answer) =>
        {
            var said = await node.Order("sources/skip", new { source = parsed.GetRequiredValue(source) }, answer.Cancel);
            if (answer.WroteJson(said)) return;
            answer.Output.WriteLine($"Whoever reads {said.Shown("source")} goes on after the records that are gone within half a minute. 'cohort dead-letters' then says which were left out.");
        });
    }
}
