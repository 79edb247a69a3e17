using System.CommandLine;
using System.Text.Json;
using Cohort.Cli.Display;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort receipt verify</c>: whether a receipt of an erasure is what a directory's key signed, and of whom it is.</summary>
internal static class ReceiptCommand
{
    // A line for each table and copy.
    private const int MostBytes = 4 * 1024 * 1024;

    public static Command Create() => new("receipt",
        """
        Work on receipts of erasures.

        Example:
          cohort receipt verify anna-receipt.json --user anna
        """)
    {
        CreateVerify(),
    };

    private static Command CreateVerify()
    {
        var file = VerbSymbols.Argument(CommonArguments.Text("FILE", "The receipt, as 'cohort erase' wrote it."));
        var user = new Option<string?>("--user") { HelpName = "USER", Description = "The id of the user that the receipt is to be of." };
        var key = new Option<string?>("--key") { HelpName = "FINGERPRINT", Description = "The fingerprint of the key that is to have signed it; its first digits are enough." };
        var json = CommonOptions.Json();
        var command = new Command("verify",
            """
            Check the signature of a receipt, and that it is of a user. Compare the fingerprint of the key with the one that the
            operator of the directory told you, or give that with --key. Ends with 1 where something does not fit.

            Example:
              cohort receipt verify anna-receipt.json --user anna
            """)
        { file, user, key, json };
        command.SetAction((parsed, cancel) => Task.Run(
            () => Verify(parsed.GetValue(file)!, parsed.GetValue(user), parsed.GetValue(key), parsed.GetValue(json), parsed.InvocationConfiguration), cancel));
        return command;
    }

    private static int Verify(string path, string? user, string? key, bool json, InvocationConfiguration streams)
    {
        var (sealedReceipt, receipt) = Read(path);
        var fault = !sealedReceipt.Fits() ? "The signature does not fit the receipt: it was changed after it was signed, or is not whole."
            : user is not null && !receipt.User.IsOf(user) ? "The receipt is of another user."
            : key is not null && !sealedReceipt.Signature.Fingerprint.StartsWith(key, StringComparison.OrdinalIgnoreCase)
                ? $"The receipt is signed by another key, {sealedReceipt.Signature.Fingerprint}." : null;
        if (json) Json.Write(streams.Output, new { Fits = fault is null, Fault = fault, sealedReceipt.Signature.Fingerprint, receipt.Erasure, receipt.At });
        else if (fault is not null) streams.Error.WriteLine(fault);
        else
        {
            streams.Output.WriteLine($"The receipt is whole{(user is null ? "" : ", and of this user")}: erasure {receipt.Erasure}, asked for by {receipt.By} on {UtcText.Of(receipt.At)}.");
            ReceiptText.Write(receipt, streams.Output);
            streams.Output.WriteLine($"Signed by the key {sealedReceipt.Signature.Fingerprint}.");
        }

        return fault is null ? ExitCode.Done : ExitCode.Fault;
    }

    private static (SealedReceipt Sealed, ErasureReceipt Receipt) Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes }) throw new JsonException("It is larger than any receipt.");
            var read = JsonSerializer.Deserialize(File.ReadAllText(path), CohortJson.Form.SealedReceipt) ?? throw new JsonException("It is empty.");
            return (read, read.Read());
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw CommandException.BadInput($"'{path}' cannot be read as a receipt. {e.Message} Give the file that 'cohort erase' wrote with --receipt.");
        }
    }
}
