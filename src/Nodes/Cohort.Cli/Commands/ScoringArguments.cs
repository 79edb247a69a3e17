using System.CommandLine;
using Cohort.Core.Scoring;
using Cohort.Engine.Scoring;

namespace Cohort.Cli.Commands;

/// <summary>The options of <c>cohort run</c> that say what to score with and how fresh.</summary>
internal sealed class ScoringArguments
{
    private const int Hour = 3_600_000;

    private readonly Option<string?> _models = new("--models") { HelpName = "DIR", Description = "Score users with the models that are in force in this registry." };
    private readonly Option<string?> _campaigns = new("--campaigns") { HelpName = "FILE", Description = "Find each user's next best action among these campaigns." };
    private readonly Option<int> _interval = CommonOptions.Whole("--score-interval", "Milliseconds between two scores of a user, at least; their changes until then are scored together.", (int)Freshness.Default.Interval, 0, Hour);
    private readonly Option<int> _delay = CommonOptions.Whole("--score-delay", "Milliseconds that a user waits for a full batch, at most.", (int)Freshness.Default.LongestDelay, 0, Hour);
    private readonly Option<int> _batch = CommonOptions.Whole("--score-batch", "Users scored at a time.", Freshness.Default.BatchUsers, 1, Core.Limits.ScoreBatch);
    private readonly Option<int> _share = CommonOptions.Whole("--score-share", "Percent of the machine's time that scoring takes at most while the engine catches up.", ScoringOptions.UsualSharePercent, 1, 100);
    private readonly Option<bool> _noFullPass = new("--no-full-pass") { Description = "Do not score everybody when the day turns." };
    private readonly Option<bool> _keepJournal = new("--keep-journal") { Description = "Keep the journal behind snapshots, so that 'cohort rescore' can go back; give it from the first run on." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_models, _campaigns, _interval, _delay, _batch, _share, _noFullPass, _keepJournal]) command.Add(option);
    }

    public bool KeepJournal(ParseResult parsed) => parsed.GetValue(_keepJournal);

    /// <summary>What was asked for; null where nothing is to be scored.</summary>
    /// <exception cref="CommandException">The options do not fit together.</exception>
    public ScoringOptions? Read(ParseResult parsed)
    {
        var campaigns = parsed.GetValue(_campaigns);
        if (parsed.GetValue(_models) is not { } models)
            return campaigns is null ? null : throw CommandException.BadUsage("--campaigns needs models that say how likely an offer is taken; give --models too.");
        var freshness = new Freshness(
            parsed.GetValue(_interval), Math.Max(parsed.GetValue(_delay), parsed.GetValue(_interval)), parsed.GetValue(_batch), !parsed.GetValue(_noFullPass));
        if (freshness.Fault is { } fault) throw CommandException.BadUsage(fault);
        return new ScoringOptions { Models = models, Campaigns = campaigns, Freshness = freshness, SharePercent = parsed.GetValue(_share) };
    }
}
