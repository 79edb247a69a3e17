using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Engine.Texts;
using Cohort.Store;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort erase</c> and <c>cohort erasures</c>: takes a user out of a data directory, and says who was taken out when.</summary>
internal static class EraseCommand
{
    public static Command Create()
    {
        var user = VerbSymbols.Argument(CommonArguments.Text("USER", "The id of the user."));
        var backups = new Option<string[]>("--backup")
        {
            HelpName = "DIR",
            Description = "A copy that 'cohort data backup' made, to take the user out of, too; may be given several times.",
            DefaultValueFactory = _ => [],
        };
        var reason = new Option<string>("--reason") { HelpName = "TEXT", Description = "Why, for whoever looks at erasures later; it must not name the user.", DefaultValueFactory = _ => "" };
        var by = new Option<string?>("--by") { HelpName = "NAME", Description = "Who asks for it, of a directory; the account of this machine unless given. Over HTTP it is the name of the key." };
        var file = new Option<string?>("--receipt") { HelpName = "FILE", Description = "Where the receipt goes, too; it stays in the directory." };
        var refuse = new Option<bool>("--refuse-later") { Description = "Refuse purchases of the user that come later; a hash of their id under a key of the directory is kept for it." };
        return new Command("erase",
            """
            Take a user out of a data directory, which no run may be writing, or of one that 'cohort serve' serves, or of a
            cluster, by its address: purchases, totals, memberships, transitions, scores, refused records, and their id in the log of changes; also out of
            copies that are named. Everybody else's answers stay as they are. A process that dies meanwhile is no harm: the next
            one that opens the directory for writing finishes it. The receipt says what was removed where, and what was not
            reached; it is signed, and holds no more of the id than a hash. Who buys again is somebody new, unless later
            purchases are to be refused.

            Example:
              cohort erase anna --data data --backup backups/2026-03-01 --reason "Request 4711" --receipt anna-receipt.json
            """)
        { user, backups, reason, by, file, refuse }.Ask(async (parsed, cohort, answer) =>
        {
            var note = ActivationNote.OfThisAccount with { Reason = parsed.GetValue(reason)! };
            if (parsed.GetValue(by) is { } name) note = note with { By = name };
            var erasure = await cohort.EraseAsync(parsed.GetValue(user)!, note, parsed.GetValue(backups)!, parsed.GetValue(refuse), answer.Cancel);
            if (erasure.Receipt is null)
                throw new CohortException(Refusal.NotReady, $"Erasure {erasure.Erasure} is asked for and goes on, and is not done yet; the status says what it waits for. Give the same command again for the receipt.");
            if (parsed.GetValue(file) is { } path) Write(path, CohortJson.Of(erasure.Receipt));
            if (answer.WroteJson(erasure)) return;
            Show(erasure, answer.Output);
        });
    }

    public static Command CreateList() =>
        new Command("erasures",
            """
            Show which users were taken out of a data directory, by hashes of their ids, and with --json the receipts.

            Example:
              cohort erasures --data data
            """)
        { CreateAcceptLater() }
            .Ask(async (_, cohort, answer) =>
            {
                var erasures = await cohort.ErasuresAsync(answer.Cancel);
                if (answer.WroteJsonLines(erasures)) return;
                if (erasures.Count == 0) answer.Output.WriteLine("Nobody was erased.");
                var table = new TextTable(">Erasure", "User", "Asked for", "By", "Done", "Later purchases", "Reason");
                foreach (var erasure in erasures)
                    table.Add(Amount.Count(erasure.Erasure), erasure.User.Called, UtcText.Of(erasure.At), erasure.By, erasure.Done ? "yes" : "no", erasure.RefusesLater ? "refused" : "taken", erasure.Reason);
                table.Write(answer.Output);
            });

    private static Command CreateAcceptLater()
    {
        var erasure = new Argument<long>("ERASURE")
        {
            Description = "The number of the erasure, as 'cohort erasures' lists it.",
            CustomParser = Number,
        };
        return new Command("accept-later",
            """
            Take purchases of a user again whose erasure was to refuse them. Who buys then is somebody new; what was refused
            meanwhile stays out, and the receipt stays as it is.

            Example:
              cohort erasures accept-later 3 --data data
            """)
        { erasure }.Ask(async (parsed, cohort, answer) =>
        {
            var accepted = await cohort.AcceptLaterAsync(parsed.GetValue(erasure), answer.Cancel);
            if (!answer.WroteJson(accepted)) answer.Output.WriteLine($"Later purchases of the user with the hash {accepted.User.Called} are taken again.");
        });
    }

    private static long Number(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            result.AddError($"The argument ERASURE is \"{text}\"; give the number of an erasure as 'cohort erasures' lists them, such as 3.");
        return number;
    }

    private static void Show(ErasureReply erasure, TextWriter output)
    {
        var receipt = erasure.Receipt!.Read();
        output.WriteLine($"The user is erased, as erasure {erasure.Erasure} with the hash {erasure.User.Called}.");
        ReceiptText.Write(receipt, output);
        if (receipt.RefusesLater) output.WriteLine("Purchases of theirs that come later are refused.");
        output.WriteLine($"Signed by the key {erasure.Receipt.Signature.Fingerprint}.");
    }

    private static void Write(string path, string receipt)
    {
        using var file = new AtomicFile(path, isPrivate: true);
        file.Stream.Write(System.Text.Encoding.UTF8.GetBytes(receipt + "\n"));
        file.Commit();
    }
}
