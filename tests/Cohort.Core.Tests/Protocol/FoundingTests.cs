using Cohort.Core.Protocol;
using Xunit;

namespace Cohort.Core.Tests.Protocol;

/// <summary>There is never a second cluster while the first one can be heard, and always one in the end.</summary>
public sealed class FoundingTests
{
    private const int Seeds = 1_000;

    private FoundingState _state = new(0);
    private readonly Dictionary<string, FoundingNode> _nodes = new(StringComparer.Ordinal);
    private long _now = 1_000_000;

    [Fact]
    public void There_is_one_cluster_When_nodes_begin_fail_and_lose_the_database_in_any_order()
    {
        var (faults, begun) = (new List<string>(), 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var world = new FoundingWorld(seed, Founding.Decide);
            world.Run();
            begun += world.Begun;
            faults.AddRange(world.Faults.Select(fault => $"seed {seed}: {fault}"));
        }

        Assert.Empty(faults);
        Assert.True(begun > 2 * Seeds, $"Only {begun} clusters were begun: the worlds are too quiet.");
    }

    [Fact]
    public void The_worlds_find_a_second_cluster_When_what_members_say_does_not_count() => FindsFaults((state, nodes, report, now) =>
    {
        var (next, answer) = Founding.Decide(state, [], report, now);
        return (report.IsMember ? next with { Claimant = state.Claimant, Claims = state.Claims } : next, answer);
    });

    [Fact]
    public void The_worlds_find_a_second_cluster_When_a_claim_of_another_is_taken_for_ones_own() => FindsFaults((state, nodes, report, now) =>
        Founding.Decide(state.Cluster > 0 && !report.IsMember ? state with { Claimant = report.Member, Claims = Founding.Rounds } : state, nodes, report, now));

    [Fact]
    public void The_worlds_find_it_When_members_of_a_former_cluster_go_on() => FindsFaults((state, nodes, report, now) =>
        Founding.Decide(state, nodes, report.IsMember ? report with { Cluster = state.Cluster } : report, now));

    [Fact]
    public void The_first_to_ask_begins_and_others_join_it()
    {
        Assert.Equal(new FoundingAnswer(FoundingVerdict.Found, 1).Verdict, Seek("a#1").Verdict);

        var second = Seek("b#1");

        Assert.Equal((FoundingVerdict.Join, 1), (second.Verdict, second.Cluster));
        Assert.Equal(["a"], second.Addresses);
    }

    [Fact]
    public void Whoever_may_begin_is_told_so_again_When_the_answer_was_lost()
    {
        Seek("a#1");

        Assert.Equal((FoundingVerdict.Found, 1), (Seek("a#1") is var again ? (again.Verdict, again.Cluster) : default));
    }

    [Fact]
    public void Another_cluster_begins_after_twenty_words_without_one_of_a_member()
    {
        Seek("a#1");
        _now += Founding.FreshTime + 1;

        for (var word = 1; word < Founding.Rounds; word++, _now += 1_000) Assert.Equal(FoundingVerdict.Wait, Seek("b#1").Verdict);

        Assert.Equal((FoundingVerdict.Found, 2), (Seek("b#1") is var last ? (last.Verdict, last.Cluster) : default));
        Assert.Equal(FoundingVerdict.Superseded, Member("a#1", 1).Verdict);
    }

    [Fact]
    public void A_word_of_a_member_cancels_what_others_claim()
    {
        Seek("a#1");
        _now += Founding.FreshTime + 1;
        for (var word = 1; word < Founding.Rounds; word++, _now += 1_000) Seek("b#1");

        Member("a#1", 1);

        Assert.Equal(FoundingVerdict.Join, Seek("b#1").Verdict);
        Assert.Equal("", _state.Claimant);
    }

    [Fact]
    public void A_process_is_not_told_to_join_the_one_that_had_its_address()
    {
        Seek("a#1");
        Seek("b#1");
        Member("b#1", 1);

        Assert.Equal(["b"], Seek("a#2").Addresses);
    }

    [Fact]
    public void Hasty_words_do_not_count()
    {
        Seek("a#1");
        _now += Founding.FreshTime + 1;

        for (var word = 0; word < 10 * Founding.Rounds; word++, _now += 20) Assert.Equal(FoundingVerdict.Wait, Seek("b#1").Verdict);
    }

    [Fact]
    public void A_claim_is_void_When_its_holder_is_silent_or_the_clock_was_set_back()
    {
        Seek("a#1");
        _now += Founding.FreshTime + 1;
        Seek("b#1");

        Assert.Equal("b#1", _state.Claimant);
        _now += Founding.ClaimTime + 1;
        Seek("c#1");
        Assert.Equal("c#1", _state.Claimant);
        _now -= 3_600_000;
        Seek("d#1");
        Assert.Equal(("d#1", 1), (_state.Claimant, _state.Claims));
    }

    [Fact]
    public void A_cluster_that_found_itself_by_seeds_is_joined_by_those_who_ask_the_database()
    {
        Assert.Equal((FoundingVerdict.Member, 1), (Member("a#1", null) is var told ? (told.Verdict, told.Cluster) : default));

        Assert.Equal(["a"], Seek("b#1").Addresses);
    }

    [Fact]
    public void A_process_that_was_stopped_between_question_and_answer_does_not_begin()
    {
        var seeker = new ClusterSeeker("a#1", "a", isGuided: true);
        var report = seeker.Report(isMember: false)!;

        var step = seeker.Follow(report, new FoundingAnswer(FoundingVerdict.Found, 1), TimeSpan.FromSeconds(30));

        Assert.Equal(SeekerStep.None, step);
        Assert.NotNull(seeker.Report(isMember: false));
    }

    [Fact]
    public void A_process_asks_to_be_let_in_once_and_then_speaks_only_as_a_member()
    {
        var seeker = new ClusterSeeker("b#1", "b", isGuided: true);
        var report = seeker.Report(isMember: false)!;

        Assert.Equal(SeekerStep.Join, seeker.Follow(report, new FoundingAnswer(FoundingVerdict.Join, 4) { Addresses = ["a"] }, TimeSpan.Zero));

        Assert.Null(seeker.Report(isMember: false));
        Assert.Equal(4, seeker.Report(isMember: true)!.Cluster);
    }

    [Fact]
    public void A_process_with_seeds_says_nothing_before_it_is_a_member()
    {
        var seeker = new ClusterSeeker("a#1", "a", isGuided: false);

        Assert.Null(seeker.Report(isMember: false));
        Assert.Equal(new FoundingReport("a#1", "a", true, null), seeker.Report(isMember: true));
    }

    private static void FindsFaults(FoundingWorld.Rule rule)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var world = new FoundingWorld(seed, rule);
            world.Run();
            if (world.Faults.Count > 0) return;
        }

        Assert.Fail($"None of {Seeds} worlds shows the fault that was planted.");
    }

    private FoundingAnswer Seek(string member) => Tell(new FoundingReport(member, member[..1], false, null));

    private FoundingAnswer Member(string member, long? cluster) => Tell(new FoundingReport(member, member[..1], true, cluster));

    private FoundingAnswer Tell(FoundingReport report)
    {
        (_state, var answer) = Founding.Decide(_state, [.. _nodes.Values], report, _now);
        var cluster = answer.Verdict is FoundingVerdict.Member or FoundingVerdict.Found ? answer.Cluster : report.Cluster;
        _nodes[report.Member] = new FoundingNode(report.Member, report.Address, cluster, _now);
        return answer;
    }
}
