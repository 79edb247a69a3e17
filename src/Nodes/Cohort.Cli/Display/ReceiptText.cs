using Cohort.Engine.Texts;
using Cohort.Store.Questions;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Display;

/// <summary>A receipt of an erasure, for people.</summary>
internal static class ReceiptText
{
    /// <summary>Writes what was removed where, and what was not reached.</summary>
    public static void Write(ErasureReceipt receipt, TextWriter output)
    {
        var table = new TextTable("Place", ">Removed", "What");
        foreach (var part in receipt.Removed) table.Add(part.Place, Amount.Count(part.Count), part.What);
        if (table.IsEmpty) output.WriteLine("Nothing of them was there.");
        table.Write(output);
        output.WriteLine("Not reached:");
        foreach (var sentence in receipt.NotReached) output.WriteLine($"  {sentence}");
    }
}
