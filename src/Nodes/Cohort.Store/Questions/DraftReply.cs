using Cohort.Core;
using Cohort.Core.Segments;
using Cohort.Core.Texts;
using Cohort.Store.Serving;

namespace Cohort.Store.Questions;

/// <summary>A draft of rules, to be kept.</summary>
/// <param name="Name">What it is found by.</param>
/// <param name="Text">Its text, which may be half done.</param>
/// <param name="Base">What held when it was begun.</param>
/// <param name="By">Who writes it.</param>
public sealed record DraftText(string Name, string Text, ContextVersion Base, string By);

/// <summary>A draft of rules: kept, and looked at by nothing.</summary>
/// <param name="Name">What it is found by.</param>
/// <param name="Tag">What it is, by its hash; given when it is written again or forgotten, so that nobody overwrites what they have not seen.</param>
/// <param name="Text">Its text; null in a list.</param>
/// <param name="BaseRules">The revision of the rules that held when it was begun.</param>
/// <param name="BaseTaxonomy">The revision of the taxonomy that held then.</param>
/// <param name="Outdated">Whether other rules or another taxonomy hold by now.</param>
/// <param name="At">When it was written last.</param>
/// <param name="By">Who wrote it last.</param>
public sealed record DraftReply(string Name, string Tag, string? Text, int BaseRules, int BaseTaxonomy, bool Outdated, DateTimeOffset At, string By)
{
    /// <summary>As a tag: whatever there is.</summary>
    public const string Any = "*";

    internal static async Task<IReadOnlyList<DraftReply>> AllOf(IDraftStore store, ContextVersion holds, CancellationToken cancel) =>
        [.. (await store.DraftsAsync(cancel).ConfigureAwait(false)).Select(draft => Of(draft, holds) with { Text = null })];

    internal static async Task<DraftReply> OneOf(IDraftStore store, string name, ContextVersion holds, CancellationToken cancel) =>
        Of(await store.DraftAsync(name, cancel).ConfigureAwait(false) ?? throw Missing(name), holds);

    internal static async Task<DraftReply> Write(IDraftStore store, DraftText text, string? after, ContextVersion holds, DateTimeOffset now, CancellationToken cancel)
    {
        if ((TextFault.Of("name of a draft", text.Name, CohortLimits.DraftNameBytes) ?? TextFault.OfId("name of who writes a draft", text.By)) is { } fault) throw new CohortException(Refusal.Wrong, fault);
        if (System.Text.Encoding.UTF8.GetByteCount(text.Text) is var bytes && bytes > Limits.RulesBytes)
            throw new CohortException(Refusal.Wrong, $"The draft has {bytes} bytes, and rules have {Limits.RulesBytes} at most.");
        if (text.Text.Contains('\0', StringComparison.Ordinal)) throw new CohortException(Refusal.Wrong, "The draft holds a character U+0000, which no text of rules has; remove it.");
        var draft = new Draft(text.Name, text.Text, text.Base, now, text.By);
        var (outcome, found) = await store.WriteDraftAsync(draft, after, cancel).ConfigureAwait(false);
        return outcome switch
        {
            DraftOutcome.Done => Of(draft, holds),
            DraftOutcome.TooMany => throw new CohortException(
                Refusal.Conflict, $"There are {CohortLimits.Drafts} drafts, or {CohortLimits.DraftsBytes / (1024 * 1024)} MiB of them, which is the most. Delete one that nobody needs."),
            _ => throw Changed(text.Name, found),
        };
    }

    internal static async Task<DraftReply> Delete(IDraftStore store, string name, string after, ContextVersion holds, CancellationToken cancel)
    {
        var (outcome, found) = await store.DeleteDraftAsync(name, after, cancel).ConfigureAwait(false);
        if (found is null) throw Missing(name);
        return outcome == DraftOutcome.Done ? Of(found, holds) with { Text = null } : throw Changed(name, found);
    }

    private static DraftReply Of(Draft draft, ContextVersion holds) =>
        new(draft.Name, draft.Tag, draft.Text, draft.Base.Rules, draft.Base.Taxonomy, draft.Base != holds, draft.At, draft.By);

    private static CohortException Missing(string name) => new(Refusal.Unknown, $"There is no draft {Excerpt.Of(name)}. The list of drafts has the names of all.");

    private static CohortException Changed(string name, Draft? found) => new(Refusal.Changed, found is null
        ? $"The draft {Excerpt.Of(name)} is not there any more: somebody deleted it. Save it as a new one."
        : FormattableString.Invariant($"The draft {Excerpt.Of(name)} is another by now: {Excerpt.Of(found.By)} wrote it at {found.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Open that one and take over what is to stay, or save yours under another name."));
}
