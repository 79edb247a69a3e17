using System.Globalization;
using System.Text;

namespace Cohort.Fuzz;

/// <summary>An input that a reader did not stand.</summary>
/// <param name="Number">The number of the input, from 0.</param>
/// <param name="Input">The input.</param>
/// <param name="Reason">What was thrown, or what law was broken.</param>
internal sealed record Failure(int Number, byte[] Input, string Reason)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"input {Number}, {Input.Length} bytes, base64 {Convert.ToBase64String(Input.AsSpan(0, Math.Min(Input.Length, 2_000)))}\nas text: {Encoding.UTF8.GetString(Input.AsSpan(0, Math.Min(Input.Length, 500)))}\n{Reason}");
}

/// <summary>What came of feeding a reader.</summary>
/// <param name="Read">Inputs that it read.</param>
/// <param name="Refused">Inputs that it refused with an exception that it documents.</param>
/// <param name="Failure">The first that it did not stand; null where it stood all.</param>
internal sealed record Outcome(int Read, int Refused, Failure? Failure);

/// <summary>Feeds a reader with spoilt inputs.</summary>
internal static class Fuzzer
{
    public static Outcome Run(Target target, int inputs, int seed)
    {
        var (read, refused) = (0, 0);
        foreach (var sample in target.Samples)
        {
            if (Try(target, sample, -1, ref read, ref refused) is { } failure) return new Outcome(read, refused, failure);
        }

        if (refused > 0) return new Outcome(read, refused, new Failure(-1, [], "A sample that is to be valid is refused."));
        var mutator = new Mutator(target, seed);
        for (var i = 0; i < inputs; i++)
        {
            if (Try(target, mutator.Next(), i, ref read, ref refused) is { } failure) return new Outcome(read, refused, failure);
        }

        return new Outcome(read, refused, null);
    }

    private static Failure? Try(Target target, byte[] input, int number, ref int read, ref int refused)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Read(input);
            read++;
        }
        catch (Exception e) when (target.IsExpected(e))
        {
            refused++;
        }
        catch (Exception e)
        {
            return new Failure(number, input, e.ToString());
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated <= Target.Allowance + ((long)target.BytesPerByte * input.Length)
            ? null : new Failure(number, input, $"Reading allocated {allocated} bytes.");
    }
}
