using System.CommandLine;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort rules rollback</c>: puts rules of a former version in force again.</summary>
internal static class RulesRollbackCommand
{
    public static Command Create()
    {
        var to = CommonOptions.Whole("--to", "The version to go back to, as 'cohort rules history' lists them; the one before that in force unless given.", n => n > 0, "a revision, a whole number from 1");
        var (reason, by) = (VerbSymbols.Option(NoteArguments.Reason()), VerbSymbols.Option(NoteArguments.By()));
        return new Command("rollback",
            """
            Put the rules of a former version in force again, with the taxonomy that holds. They are a version of their own, so that
            the list of versions tells what happened, and going back again is the same order. 'cohort rules show 3 > rules.cohort'
            and 'cohort rules preview rules.cohort' show before who would enter and leave.

            Example:
              cohort rules rollback --to 3 --reason "Too many got the mail" --data data
            """)
        { to, reason, by }.Ask(async (parsed, cohort, answer) =>
        {
            var holds = await cohort.RulesAsync(null, answer.Cancel);
            if (parsed.GetValue(to) is null && holds.InForce == 1) throw CommandException.BadUsage("Revision 1 of the rules is in force, and there is none before it.");
            var former = await cohort.RulesAsync((int?)parsed.GetValue(to) ?? holds.InForce - 1, answer.Cancel);
            var note = NoteArguments.NoteOf(cohort, parsed.GetValue(reason), parsed.GetValue(by), holds.Holds());
            var activated = await cohort.ActivateAsync(former.Text, null, note.Reason.Length > 0 ? note : note with { Reason = former.ReturnReason }, answer.Cancel);
            if (answer.WroteJson(activated)) return;
            answer.Output.WriteLine(activated.RulesRevision == holds.InForce
                ? $"Revision {holds.InForce} of the rules is in force, and says the same as revision {former.Revision}: nothing was changed."
                : $"The rules of revision {former.Revision} are in force again, as revision {activated.RulesRevision}.");
        });
    }
}
