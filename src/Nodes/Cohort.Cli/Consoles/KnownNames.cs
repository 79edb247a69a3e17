using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;

namespace Cohort.Cli.Consoles;

/// <summary>The names that whoever is asked has just now: for completing, so that nobody waits long for them.</summary>
/// <param name="opened">Opens whoever is asked.</param>
internal sealed class KnownNames(Func<ICohort> opened)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // More would fill the screen many times.
    private const int Most = 2000;

    /// <summary>The names of a kind; none where whoever is asked does not tell within two seconds.</summary>
    public async Task<IReadOnlyList<string>> Of(NameKind kind)
    {
        if (kind is NameKind.None) return [];
        if (kind is NameKind.File) return Files();
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await using var cohort = opened();
            return [.. (await Task.Run(() => Of(kind, cohort, patience.Token), patience.Token).WaitAsync(patience.Token)).Take(Most)];
        }
#pragma warning disable CA1031 // A key of the keyboard must not fail: the verb itself tells what is wrong.
        catch (Exception)
        {
            return [];
        }
#pragma warning restore CA1031
    }

    private static async Task<IEnumerable<string>> Of(NameKind kind, ICohort cohort, CancellationToken cancel) => kind switch
    {
        NameKind.Segment => (await cohort.SegmentsAsync(cancel)).Select(segment => segment.Segment),
        NameKind.Range => (await cohort.RangesAsync(cancel)).Ranges.Select(range => $"{range.Id}"),
        NameKind.Member => (await cohort.StatusAsync(cancel)).Members.Select(member => member.Address),
        _ => (await cohort.SuspendAsync(null, cancel)).Limits.Keys.Select(name => $"{name}="),
    };

    private static List<string> Files() =>
        [.. Directory.EnumerateFiles(".").Take(Most).Select(file => Path.GetFileName(file)!)];
}
