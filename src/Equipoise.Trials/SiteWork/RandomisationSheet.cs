using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Trials.SiteWork;

/// <summary>A gate before randomisation.</summary>
/// <param name="Name">What is asked, such as "Consent".</param>
/// <param name="Open">Whether it is passed.</param>
/// <param name="Words">What was found.</param>
public sealed record Gate(string Name, bool Open, string Words);

/// <summary>A factor of stratification with the level that will be, or was, used.</summary>
/// <param name="Factor">The factor's words.</param>
/// <param name="Level">The level's name.</param>
/// <param name="Words">The level's words.</param>
public sealed record StratumLine(string Factor, string Level, string Words);

/// <summary>What a slip of the randomisation says.</summary>
/// <param name="RandomisedOn">The site's local date.</param>
/// <param name="Arm">The arm's words; null where arms are concealed.</param>
/// <param name="Code">The code that stands for the arm; null where arms are open.</param>
/// <param name="Entry">The ledger entry.</param>
/// <param name="ProtocolVersion">The version under which it was done.</param>
public sealed record RandomisationSlip(LocalDate RandomisedOn, string? Arm, string? Code, long Entry, string ProtocolVersion);

/// <summary>What stands in the way of randomising a candidate, gate by gate, and what will be used. It knows nothing of the sequence.</summary>
/// <param name="Participant">The candidate.</param>
/// <param name="Gates">The gates.</param>
/// <param name="Strata">The levels.</param>
/// <param name="Refusal">What the trial answers to the command as a whole; null where it would randomise. Only the whole trial can tell whether a cohort is full.</param>
/// <param name="Slip">The result, once randomised; else null.</param>
public sealed record RandomisationSheet(string Participant, ImmutableArray<Gate> Gates, ImmutableArray<StratumLine> Strata, Rejection? Refusal, RandomisationSlip? Slip)
{
    /// <summary>The sheet of a candidate or participant.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="participant">The candidate.</param>
    /// <param name="on">The site's local date.</param>
    /// <param name="refusal">What the whole trial says against <see cref="Randomisation.Randomise"/> now, see <see cref="Decider"/>; null for nothing.</param>
    public static RandomisationSheet Of(TrialState state, ParticipantState participant, LocalDate on, Rejection? refusal)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        var protocol = state.ProtocolOf(participant);
        var levels = participant.Randomisation?.Fact.Levels ?? EligibilitySheet.Of(state, participant, on).Levels;
        ImmutableArray<StratumLine> strata = [.. levels.Select(l => (Used: l, Factor: protocol.Document.Stratification.FirstOrDefault(f => f.Id == l.Factor)))
            .Select(l => new StratumLine(l.Factor?.Label ?? l.Used.Factor, l.Used.Level, l.Factor is null || l.Factor.BySite ? $"Site {l.Used.Level}" : l.Factor.Levels.FirstOrDefault(f => f.Id == l.Used.Level)?.Label ?? l.Used.Level))];
        var slip = participant.Randomisation is { } r
            ? new RandomisationSlip(r.Fact.RandomisedOn, r.Fact.Arm is { } arm ? protocol.Arm(arm).Label : null, r.Fact.Code, r.Sequence, r.Fact.ProtocolVersion)
            : null;
        return new RandomisationSheet(participant.Id, slip is null ? GatesOf(state, participant, EligibilitySheet.Of(state, participant, on)) : [], strata, slip is null ? refusal : null, slip);
    }

    private static ImmutableArray<Gate> GatesOf(TrialState state, ParticipantState p, EligibilitySheet sheet)
    {
        var met = sheet.Criteria.Count(c => c.Outcome.Verdict == Verdict.Met);
        var failing = sheet.Criteria.FirstOrDefault(c => c.Outcome.Verdict != Verdict.Met);
        return
        [
            new Gate("Accrual", state.Closure is null && state.SafetyCalls.All(c => !c.HoldsAccrual), state.Closure is not null ? "Accrual is closed" : state.SafetyCalls.Any(c => c.HoldsAccrual) ? "Accrual is suspended until the board has advised" : "The trial takes participants in"),
            new Gate("Consent", p.Consent is not null && p.ConsentWithdrawal is null, p.ConsentWithdrawal is { } taken ? $"Taken back on {taken.Fact.WithdrewOn:uuuu-MM-dd}" : p.Consent is { } c ? $"Given on {c.Fact.ConsentedOn:uuuu-MM-dd}, version {c.Fact.DocumentVersion}" : "Not recorded"),
            new Gate("Criteria", failing is null, string.Create(CultureInfo.InvariantCulture, $"{met} of {sheet.Criteria.Length} met today") + (failing is null ? "" : $"; {failing.Criterion.Id}: {failing.Outcome.Explanation}")),
            new Gate("Verdict", sheet.Step is EligibilityStep.Sign or EligibilityStep.Ready, p.Eligibility is not { } v ? "Eligibility has not been assessed" : sheet.ChangedSince is { } changed ? $"Assessed on {v.Fact.AssessedOn:uuuu-MM-dd}, and since then {changed}" : $"Assessed on {v.Fact.AssessedOn:uuuu-MM-dd}: {(v.Fact.Eligible ? "eligible" : "not eligible")}"),
            new Gate("Signature", sheet.Step == EligibilityStep.Ready, sheet.Step == EligibilityStep.Ready ? "An investigator stands behind the verdict" : "An investigator has to sign the verdict"),
            new Gate("Stratum", sheet.UnknownStratum is null, sheet.UnknownStratum ?? "Every factor can be told"),
            new Gate("Exclusion", p.Exclusion is null, p.Exclusion is null ? "Not excluded" : "Excluded"),
        ];
    }
}
