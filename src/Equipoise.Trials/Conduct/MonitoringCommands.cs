using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Conduct;

/// <summary>Takes a named snapshot for a planned analysis: all entries so far, clinical dates up to a day.</summary>
public sealed record TakeDataCut(string Cut, string Analysis, LocalDate AsOf) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.DataManager];

    /// <summary>Why the cut would be refused at an instant; null where it would be taken.</summary>
    internal Rejection? Refusal(TrialState state, Instant now)
    {
        var planned = state.Protocol!.Document.Analyses.Select(a => a.Id).ToList();

        // The cut counts dates of every site, so the day is the one that has begun somewhere on earth: UTC+14.
        var today = now.Plus(Duration.FromHours(14)).InUtc().Date;
        return Analysis != DataCutTaken.Unplanned && !planned.Contains(Analysis, StringComparer.Ordinal)
                ? new Rejection("analysis-unplanned", $"The protocol plans no analysis '{Analysis}'; it plans {string.Join(", ", planned)}. A cut for another purpose says so: {DataCutTaken.Unplanned}.")
            : state.Cuts.Any(c => c.Cut == Cut) ? new Rejection("cut-exists", $"There is a cut '{Cut}' already; cuts never change.")
            : AsOf > today ? new Rejection("date-in-future", $"The cut is as of {AsOf:uuuu-MM-dd}, in the future.")
            : null;
    }

    internal override Decision Decide(Deciding deciding)
    {
        if (Refusal(deciding.State, deciding.Now) is { } refusal)
        {
            return new Decision([], refusal);
        }

        var dataset = AnalysisDataset.At(deciding.State, AsOf);
        var unsettled = CleaningList.AtCut(deciding.State, AsOf).GroupBy(i => i.Kind).OrderBy(g => g.Key).Select(g => new UnsettledCount(g.Key, g.Count()));
        return Decision.Of(new DataCutTaken(Cut, Analysis, AsOf, deciding.State.Version, deciding.State.HeadHash, dataset.Sha256, deciding.Protocol.Document.Trial.Version, [.. unsettled]));
    }
}

/// <summary>Records what an interim analysis of a cut found.</summary>
public sealed record RecordInterimResult(
    string Cut,
    double InformationFraction,
    double? Z,
    ImmutableArray<RuleOutcome> Rules,
    bool RulesMet,
    string Summary) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.IndependentStatistician];

    internal override Decision Decide(Deciding deciding)
    {
        var cut = deciding.State.Cuts.FirstOrDefault(c => c.Cut == Cut);
        return cut is null ? Decision.Refuse("cut-unknown", $"There is no cut '{Cut}'.")
            : cut.Analysis == DataCutTaken.Unplanned ? Decision.Refuse("analysis-unplanned", $"The cut '{Cut}' was taken for no planned analysis; there is no rule whose outcome could be recorded.")
            : deciding.State.InterimResults.Any(r => r.Cut == Cut) ? Decision.Refuse("result-exists", $"The result of the cut '{Cut}' is already recorded; results never change.")
            : !double.IsFinite(InformationFraction) || Z is { } z && !double.IsFinite(z) || Rules.Any(r => !double.IsFinite(r.Value) || !double.IsFinite(r.Limit))
                ? Decision.Refuse("not-a-number", "A number of the interim result is not finite; leave out what is not defined.")
            : Decision.Of(new InterimResultRecorded(Cut, cut.Analysis, InformationFraction, Z, Rules, RulesMet, deciding.Protocol.Document.Analyses.First(a => a.Id == cut.Analysis).Binding, Summary));
    }
}

/// <summary>Records what the board advises after an interim result.</summary>
public sealed record RecordBoardAdvice(string Cut, BoardAdvice Advice, string Rationale) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Board];

    internal override Decision Decide(Deciding deciding) => deciding.State.InterimResults.Any(r => r.Cut == Cut)
        ? Decision.Of(new BoardRecommended(Cut, Advice, Rationale))
        : Decision.Refuse("no-interim-result", $"No interim result is recorded for the cut '{Cut}'; the board advises on one.");
}

/// <summary>A member of the board signs the advice on a cut.</summary>
public sealed record SignAdvice(string Cut) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Board];

    internal override Decision Decide(Deciding deciding) =>
        deciding.State.Advice.LastOrDefault(a => a.Cut == Cut) is not { } advice ? Decision.Refuse("no-advice", $"The board has given no advice on the cut '{Cut}'.")
        : deciding.State.AdviceSignatures.Any(s => s.By == deciding.Actor.Id && s.Event.ContentSha256 == HashOf(advice)) ? Decision.Refuse("signed", $"{deciding.Actor.Id} has already signed the advice on the cut '{Cut}'.")
        : Decision.Of(new AdviceSigned(Cut, HashOf(advice), deciding.State.NameOf(deciding.Actor.Id), deciding.ShownBy));

    internal static string HashOf(BoardRecommended advice) => LedgerEntry.HashOf(CanonicalJson.Write(EventJson.ToJson(advice)));
}

/// <summary>Records what the sponsor does about the board's advice, once enough members signed it.</summary>
public sealed record RecordSponsorDecision(string Cut, SponsorDecision Decision, string Ground) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Sponsor];

    internal override Decision Decide(Deciding deciding)
    {
        if (deciding.State.Advice.LastOrDefault(a => a.Cut == Cut) is not { } advice)
        {
            return Conduct.Decision.Refuse("no-advice", $"The board has given no advice on the cut '{Cut}'.");
        }

        var signed = deciding.State.AdviceSignatures.Where(s => s.Event.Cut == Cut && s.Event.ContentSha256 == SignAdvice.HashOf(advice)).Select(s => s.By).Distinct(StringComparer.Ordinal).Count();
        var needed = deciding.Protocol.Document.Access.BoardSignatures;
        return signed < needed
                ? Conduct.Decision.Refuse("advice-unsigned", string.Create(CultureInfo.InvariantCulture, $"The advice on the cut '{Cut}' is signed by {signed} of the {needed} members whom the protocol asks for."))
            : deciding.State.SponsorDecisions.Any(d => d.Cut == Cut) ? Conduct.Decision.Refuse("decided", $"The sponsor has already decided on the advice of the cut '{Cut}'.")
            : Decision == SponsorDecision.Decline && string.IsNullOrWhiteSpace(Ground) ? Conduct.Decision.Refuse("no-reason", "Not to follow the board's advice needs a reason.")
            : Conduct.Decision.Of(new SponsorDecided(Cut, Decision, Ground));
    }
}

/// <summary>Records that a report was issued from a cut.</summary>
public sealed record IssueReport(string Cut, string Report, string Sha256) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.TrialStatistician, Role.IndependentStatistician];

    internal override Decision Decide(Deciding deciding) =>
        deciding.State.Cuts.FirstOrDefault(c => c.Cut == Cut) is not { } cut ? Decision.Refuse("cut-unknown", $"There is no cut '{Cut}'.")
        : deciding.Protocol.Document.Analyses.Any(a => a.Id == cut.Analysis && a.When is EndOfFollowUp) && deciding.State.Lock is null
            ? Decision.Refuse("data-open", "The final report is issued after the data are locked.")
        : Decision.Of(new ReportIssued(Cut, Report, Sha256));
}

/// <summary>Records that a report by arm was asked for in a part that may not see it, and was refused.</summary>
/// <param name="Cut">The cut.</param>
/// <param name="Report">The kind of report.</param>
public sealed record RecordRefusedReport(string Cut, string Report) : Command
{
    internal override ImmutableArray<Role> MayAct => [.. Enum.GetValues<Role>()];

    internal override Decision Decide(Deciding deciding) =>
        deciding.State.Cuts.All(c => c.Cut != Cut) ? Decision.Refuse("cut-unknown", $"There is no cut '{Cut}'.")
        : deciding.Protocol.Document.Access.ComparativeResults.Contains(deciding.Actor.Role) ? Decision.Refuse("report-allowed", $"{deciding.Actor.Id} may see results by arm as {Words.Of(deciding.Actor.Role)}; nothing was refused.")
        : Decision.Of(new ReportRefused(Cut, Report, "comparative-results"));
}
