using System.Text;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Cohort.Actors.Messages;
using Cohort.Actors.Wire.Guards;
using Cohort.Core.Hashing;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Store.Questions;

namespace Cohort.Node.Questions;

/// <summary>Asks the coordinator and the ranges, wherever they are.</summary>
internal sealed class ClusterView(ActorSystem system, IReadOnlyActorRegistry registry)
{
    // A range that was just moved reads its journal first; whoever asks over HTTP waits no longer than this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // All users are looked at, and each range has its turn on its node.
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(30);

    // Questions under way at once: a table of thousands of ranges must not flood their nodes.
    private const int Together = 64;

    public bool IsUp => Cluster.Get(system).SelfMember.Status == MemberStatus.Up;

    /// <summary>The address of this node in the cluster.</summary>
    public string Node => Cluster.Get(system).SelfAddress.ToString();

    /// <summary>The nodes of the cluster, as this one sees them, by address. What nodes agree on is a role too, and none for people.</summary>
    public IReadOnlyList<MemberReply> Members()
    {
        var state = Cluster.Get(system).State;
        return [.. state.Members.OrderBy(member => member.Address.ToString(), StringComparer.Ordinal).Select(member => new MemberReply(
            member.Address.ToString(), member.Status.ToString().ToLowerInvariant(), RolesOf(member), !state.Unreachable.Contains(member)))];
    }

    private static IReadOnlyList<string> RolesOf(Member member) =>
        [.. member.Roles.Where(role => !role.StartsWith(Agreement.Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public Task<ClusterStatus> Stand() => Ask<Actors.Hosting.Actors.Coordinator, ClusterStatus>(new AskStatus());

    /// <summary>The same; null where the coordinator does not answer.</summary>
    public async Task<ClusterStatus?> StandIfThere()
    {
        try
        {
            return await Stand();
        }
        catch (CohortException e) when (e.Refusal == Refusal.NotReady)
        {
            return null;
        }
    }

    /// <summary>The range table.</summary>
    /// <exception cref="CohortException">There are no ranges yet.</exception>
    public async Task<RangeTable> Table() => (await Stand()).Table
        ?? throw new CohortException(Refusal.NotReady, "There are no ranges yet: activate rules and a taxonomy (POST /v1/activation, or 'cohort activate'), and the first begin.");

    public Task<Requested> Request(Order order, bool isConfirmed) => Ask<Actors.Hosting.Actors.Coordinator, Requested>(new Request(order, isConfirmed));

    public Task<T> AskRebalancer<T>(object question) => Ask<Actors.Hosting.Actors.Rebalancer, T>(question);

    /// <summary>How nodes and ranges are loaded, by all pages of the answer.</summary>
    public async Task<LoadsAnswer> Loads()
    {
        var page = await AskRebalancer<LoadsAnswer>(new AskLoads());
        var ranges = new List<RangeLine>(page.Ranges);
        while (page.Next != 0)
        {
            page = await AskRebalancer<LoadsAnswer>(new AskLoads(page.Next));
            ranges.AddRange(page.Ranges);
        }

        return page with { Ranges = ranges };
    }

    /// <summary>What the ranges last reported of their loads; nothing where the rebalancer is on its way to another node.</summary>
    public async Task<IReadOnlyDictionary<int, RangeLine>> LoadsOfRanges()
    {
        try
        {
            return (await Loads()).Ranges.ToDictionary(line => line.RangeId);
        }
        catch (CohortException e) when (e.Refusal == Refusal.NotReady)
        {
            return new Dictionary<int, RangeLine>();
        }
    }

    /// <summary>What the owner of a user holds of them, and the range.</summary>
    /// <param name="id">The user.</param>
    /// <param name="segment">The segment of which is asked when the user would enter it; empty where nobody asks.</param>
    public async Task<(UserAnswer Answer, int RangeId)> User(string id, string segment)
    {
        var range = await RangeOf(id);
        return (await Ask<Actors.Hosting.Actors.Ranges, UserAnswer>(new AskUser(range, id, segment)), range);
    }

    /// <summary>The range that owns a user.</summary>
    public async Task<int> RangeOf(string id)
    {
        var table = await Table();
        return table.Entries[table.IndexOf(UserHash.Of(Encoding.UTF8.GetBytes(id)))].Id;
    }

    /// <summary>What users of a range spend, after a place in the order of hashes, then of ids.</summary>
    public Task<SpendAnswer> Spend(int rangeId, ulong hash, string user, int limit) =>
        Ask<Actors.Hosting.Actors.Ranges, SpendAnswer>(new AskSpend(rangeId, hash, user, limit));

    /// <summary>Asks all ranges something; each must answer.</summary>
    /// <param name="table">The ranges.</param>
    /// <param name="question">Makes the question to a range of an id.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="CohortException">One did not answer in time.</exception>
    public async Task<IReadOnlyList<T>> AskAll<T>(RangeTable table, Func<int, object> question, CancellationToken cancel)
    {
        var answers = new T[table.Entries.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancel };
        await Parallel.ForAsync(0, answers.Length, options, async (i, _) => answers[i] = await Ask<Actors.Hosting.Actors.Ranges, T>(question(table.Entries[i].Id), LongPatience));
        return answers;
    }

    /// <summary>What a user is by other rules.</summary>
    public async Task<(PreviewAnswer Answer, int RangeId)> UserUnder(string id, string rules)
    {
        var range = await RangeOf(id);
        return (await Ask<Actors.Hosting.Actors.Ranges, PreviewAnswer>(new AskPreview(range, rules, 0, id)), range);
    }

    /// <summary>Where each range stands; null for one that did not answer.</summary>
    public async Task<IReadOnlyList<RangeReport?>> Reports(RangeTable table, CancellationToken cancel)
    {
        var reports = new RangeReport?[table.Entries.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancel };
        await Parallel.ForAsync(0, reports.Length, options, async (i, _) =>
        {
            try
            {
                reports[i] = await Ask<Actors.Hosting.Actors.Ranges, RangeReport>(new AskRange(table.Entries[i].Id));
            }
            catch (CohortException e) when (e.Refusal == Refusal.NotReady)
            {
                // Shown as silent.
            }
        });
        return reports;
    }

    private async Task<TAnswer> Ask<TKey, TAnswer>(object question, TimeSpan? patience = null)
    {
        if (!registry.TryGet<TKey>(out var actor)) throw new CohortException(Refusal.NotReady, "The actors of this node have not begun yet. Ask again in a moment.");
        try
        {
            return await actor.Ask<TAnswer>(question, patience ?? Patience);
        }
        catch (AskTimeoutException e)
        {
            throw new CohortException(Refusal.NotReady, "The node that knows did not answer in time; it may be starting or gone. Ask again in a moment.", cause: e);
        }
    }
}
