using System.Text;
using Cohort.Actors.Messages;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;

namespace Cohort.Actors.Ranges;

/// <summary>
/// Rules that somebody thinks of activating, bound once for all ranges of a node: each is asked about the same text one after the
/// other.
/// </summary>
internal sealed class PreviewedRules
{
    private readonly Lock _gate = new();
    private string _text = "";
    private RuleContext? _current;
    private (RuleContext? Context, string Fault) _next;

    /// <summary>What the rules would change in a range, or what one of its users is by them.</summary>
    public PreviewAnswer Answer(RangeState state, AskPreview ask)
    {
        var (next, fault) = Next(state.Context, ask.Rules);
        if (next is null) return new PreviewAnswer(state.AsOf, state.Offsets, null) { Fault = fault };
        return ask.UserId.Length == 0
            ? new PreviewAnswer(state.AsOf, state.Offsets, state.Members.Preview(next, null, ask.Samples))
            : new PreviewAnswer(state.AsOf, state.Offsets, null) { User = state.Questions.FindUnder(Encoding.UTF8.GetBytes(ask.UserId), next, null) };
    }

    private (RuleContext? Context, string Fault) Next(RuleContext current, string text)
    {
        lock (_gate)
        {
            if (_current != current || _text != text) (_current, _text, _next) = (current, text, Bind(current, text));
            return _next;
        }
    }

    private static (RuleContext? Context, string Fault) Bind(RuleContext current, string text)
    {
        if (!RuleText.TryParse(text, out var rules, out var errors, current.WindowDays) || !rules.TryBind(current.Taxonomy, out var set, out errors, current.Rules.MinorDigits)) return (null, errors[0].ToString());
        return (new RuleContext(set, current.RulesRevision + 1, current.Taxonomy, current.TaxonomyRevision), "");
    }
}
