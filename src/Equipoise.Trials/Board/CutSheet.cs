using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Board;

/// <summary>What may be done next about a cut, and by whom.</summary>
/// <param name="Roles">Who.</param>
/// <param name="Command">The command's name, as <see cref="CommandCatalogue.NameOf(Command)"/> gives it.</param>
/// <param name="Words">What, in words.</param>
public sealed record NextStep(ImmutableArray<Role> Roles, string Command, string Words);

/// <summary>The advice of the board on a cut, with who signed it as it stands.</summary>
/// <param name="Advice">The advice.</param>
/// <param name="Signatures">Who signed it as it stands, and when.</param>
/// <param name="Needed">Signatures that the protocol asks for.</param>
public sealed record SignedAdvice(BoardRecommended Advice, ImmutableArray<(string By, Instant At)> Signatures, int Needed)
{
    /// <summary>Whether enough members have signed it.</summary>
    public bool HasForce => Signatures.Select(s => s.By).Distinct(StringComparer.Ordinal).Count() >= Needed;
}

/// <summary>
/// A cut with all that followed: reports with their hashes, the interim result, the board's advice with signatures, the sponsor's decision, and what comes next. Of the interim result there is a copy
/// here, so the sheet is for those who may see results by arm; <see cref="WithoutResults"/> is for everybody else.
/// </summary>
/// <param name="Cut">The cut.</param>
/// <param name="AnalysisLabel">The words of its analysis; null where no analysis is planned.</param>
/// <param name="Reports">Reports issued from it, in order.</param>
/// <param name="Result">What the interim analysis found; null where none is recorded.</param>
/// <param name="Advice">The advice that counts, the last one; null for none.</param>
/// <param name="EarlierAdvice">Advice that was replaced, in order.</param>
/// <param name="Decision">What the sponsor did; null before.</param>
/// <param name="CodeReveals">When the board was told which arm each group is, with who asked and why.</param>
/// <param name="Next">What may be done next; empty where nothing is open.</param>
public sealed record CutSheet(
    DataCutTaken Cut,
    string? AnalysisLabel,
    ImmutableArray<ReportIssued> Reports,
    InterimResultRecorded? Result,
    SignedAdvice? Advice,
    ImmutableArray<BoardRecommended> EarlierAdvice,
    SponsorDecided? Decision,
    ImmutableArray<CodesReveal> CodeReveals,
    ImmutableArray<NextStep> Next)
{
    /// <summary>Whether the cut is for the analysis at the end of follow-up, whose report is by arm.</summary>
    public bool IsFinal { get; init; }

    /// <summary>The sheets of all cuts, the newest first.</summary>
    /// <param name="state">The trial.</param>
    public static ImmutableArray<CutSheet> Of(TrialState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.Cuts.Select(c => Of(state, c)).Reverse()];
    }

    /// <summary>The sheet without the interim result and without what the board was told: the advice itself goes to the sponsor.</summary>
    public CutSheet WithoutResults() => this with { Result = null, CodeReveals = [] };

    private static CutSheet Of(TrialState state, DataCutTaken cut)
    {
        var document = state.Protocol!.Document;
        var advice = state.Advice.Where(a => a.Cut == cut.Cut).ToList();
        var result = state.InterimResults.FirstOrDefault(r => r.Cut == cut.Cut);
        var decision = state.SponsorDecisions.FirstOrDefault(d => d.Cut == cut.Cut);
        var signed = advice.Count == 0 ? null : new SignedAdvice(
            advice[^1],
            [.. state.AdviceSignatures.Where(s => s.Event.Cut == cut.Cut && s.Event.ContentSha256 == SignAdvice.HashOf(advice[^1])).Select(s => (s.By, s.At))],
            document.Access.BoardSignatures);
        return new CutSheet(
            cut,
            document.Analyses.FirstOrDefault(a => a.Id == cut.Analysis)?.Label,
            [.. state.Reports.Where(r => r.Cut == cut.Cut)],
            result,
            signed,
            [.. advice.SkipLast(1)],
            decision,
            [.. state.CodeReveals.Where(r => r.Cut == cut.Cut)],
            [.. Steps(state, cut, result, signed, decision)])
        {
            IsFinal = document.Analyses.FirstOrDefault(a => a.Id == cut.Analysis)?.When is EndOfFollowUp,
        };
    }

    private static IEnumerable<NextStep> Steps(TrialState state, DataCutTaken cut, InterimResultRecorded? result, SignedAdvice? advice, SponsorDecided? decision)
    {
        if (cut.Analysis == DataCutTaken.Unplanned || state.Protocol!.Document.Analyses.FirstOrDefault(a => a.Id == cut.Analysis)?.When is EndOfFollowUp)
        {
            yield break;
        }

        if (result is null)
        {
            yield return new NextStep([Role.IndependentStatistician], "recordInterimResult", "The independent statistician records what the interim analysis found.");
        }
        else if (advice is null)
        {
            yield return new NextStep([Role.Board], "recordBoardAdvice", "The board advises: continue, modify, stop accrual, or stop the trial.");
        }
        else if (decision is null)
        {
            if (!advice.HasForce)
            {
                var missing = advice.Needed - advice.Signatures.Select(s => s.By).Distinct(StringComparer.Ordinal).Count();
                yield return new NextStep([Role.Board], "signAdvice", string.Create(CultureInfo.InvariantCulture, $"{missing} more {(missing == 1 ? "member of the board signs" : "members of the board sign")} the advice."));
            }
            else
            {
                yield return new NextStep([Role.Sponsor], "recordSponsorDecision", "The sponsor decides whether to follow the advice.");
            }
        }
        else if (decision.Decision == SponsorDecision.Follow && advice.Advice.Advice is BoardAdvice.StopAccrual or BoardAdvice.StopTrial && state.Closure is null)
        {
            yield return new NextStep([Role.Sponsor], "closeAccrual", "The sponsor closes accrual, as decided.");
        }
    }
}
