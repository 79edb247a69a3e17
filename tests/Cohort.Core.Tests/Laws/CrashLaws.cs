using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Ranges;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>Nothing is lost and nothing counts twice: crashes, repeats, gaps.</summary>
[Trait("Category", "Slow")]
public class CrashLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void It_goes_on_as_if_nothing_had_happened_When_it_crashes_at_any_point() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(7);
            var runs = Feed.Cut(script.Steps, dice);
            var (snapshotAt, crashAt) = (dice.Next(runs.Count + 1), dice.Next(runs.Count + 1));
            if (snapshotAt > crashAt) (snapshotAt, crashAt) = (crashAt, snapshotAt);
            var undisturbed = new Runner(script.World.Context()).Run(runs.Take(snapshotAt));
            var snapshot = undisturbed.Snapshot();
            undisturbed.Run(runs.Take(crashAt).Skip(snapshotAt));

            var recovered = Runner.Recovered(snapshot, script.World.Context(), undisturbed.Journal.Skip(snapshotAt));
            recovered.Stored.UnionWith(undisturbed.Stored);

            Agreement.Between(undisturbed.State, recovered.State);
            undisturbed.Transitions.Clear();
            undisturbed.Run(runs.Skip(crashAt));
            recovered.Run(runs.Skip(crashAt));
            Agreement.Between(undisturbed.State, recovered.State);
            Assert.Equal(undisturbed.ByUser, recovered.ByUser);
            Assert.Equal(undisturbed.Stored.Order(), recovered.Stored.Order());
        }));

    [Fact]
    public void It_catches_up_When_a_state_that_was_live_follows_the_journal_for_a_while() =>
        Check.One(Config.WithMaxTest(150), Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(13);
            var runs = Feed.Cut(script.Steps, dice, script.Steps.Count / 3);
            var cut = dice.Next(runs.Count + 1);
            var follower = new Runner(script.World.Context()).Run(runs.Take(cut));
            var undisturbed = new Runner(script.World.Context()).Run(runs);

            follower.State.BeginRecovery();
            foreach (var batch in undisturbed.Journal.Skip(cut)) follower.State.Recover(batch);
            follower.State.FinishRecovery();

            Agreement.Between(undisturbed.State, follower.State);
        }));

    [Fact]
    public void It_judges_everybody_anew_When_its_snapshot_is_of_an_earlier_context() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var dice = script.Dice(8);
            var runs = Feed.Cut(script.Steps, dice);
            var cut = dice.Next(runs.Count + 1);
            var undisturbed = new Runner(script.World.Context()).Run(runs.Take(cut));
            var snapshot = undisturbed.Snapshot();
            var context = ScriptWriter.OtherWorld(script.Seed, script.World.WindowDays).Context(2, 2);
            undisturbed.Activate(context, Core.Segments.CauseKind.RulesChanged);
            undisturbed.Run(runs.Skip(cut));

            var recovered = Runner.Recovered(snapshot, context, undisturbed.Journal.Skip(cut));

            Agreement.Between(undisturbed.State, recovered.State);
        }));

    [Fact]
    public void It_writes_the_bytes_that_it_read_When_a_snapshot_is_read_and_written_again() =>
        Check.One(Config, Prop.ForAll(Script.Any, script =>
        {
            var runner = new Runner(script.World.Context()).Run([script.Steps]);
            var snapshot = runner.Snapshot();
            var again = new Runner(RangeState.ReadSnapshot(snapshot, script.World.Context()));

            Assert.Equal(snapshot, again.Snapshot());
            Agreement.Between(runner.State, again.State);
        }));

    [Fact]
    public void It_takes_each_batch_once_and_changes_nothing_When_batches_come_again_or_with_gaps() =>
        Check.One(Config.WithMaxTest(100), Prop.ForAll(Script.Any, script =>
        {
            var runner = new Runner(script.World.Context());
            var at = 0;
            foreach (var run in Feed.Cut(script.Steps, script.Dice(9)))
            {
                runner.Apply(run);
                at += run.Count;
                var before = runner.Snapshot();

                Assert.All(runner.Journal, batch => Assert.Equal(new BatchReply(BatchVerdict.AlreadyApplied, at), runner.State.Apply(batch)));
                Assert.Equal(new BatchReply(BatchVerdict.Refused, at), runner.State.Apply(Feed.Batch(run, at + 1)));
                Assert.Equal(before, runner.Snapshot());
            }
        }));

    [Fact]
    public void It_cannot_be_stored_between_two_commits()
    {
        var state = new RangeState(HashRange.Whole, ScriptWriter.OtherWorld(1).Context());
        state.Recover(Feed.Batch([new DayTurn(20_000)], 0));

        Assert.Throws<InvalidOperationException>(() => state.WriteSnapshot(new ByteWriter()));
        Assert.Throws<InvalidOperationException>(() => state.Questions.Find("user"u8));
        state.FinishRecovery();
        state.WriteSnapshot(new ByteWriter());
    }
}
