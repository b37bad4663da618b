using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Trials.SiteWork;

/// <summary>One thing that must hold before a participant is randomised.</summary>
/// <param name="Name">What must hold.</param>
/// <param name="Open">Whether it holds; null where it cannot be asked yet.</param>
/// <param name="Found">What was found, in words.</param>
public sealed record RandomisationGate(string Name, bool? Open, string Found);

/// <summary>
/// What must hold before a participant is randomised, gate by gate, for a person who wants to see all that is missing and not only the first of it. The decision itself is taken by
/// <see cref="Randomisation.Randomise"/> on the whole trial, which knows cohorts that are full besides.
/// </summary>
public static class RandomisationGates
{
    /// <summary>The gates, in the order in which they are asked.</summary>
    /// <param name="state">The trial, or the site's part of it.</param>
    /// <param name="participant">The participant.</param>
    /// <param name="today">The site's local date.</param>
    public static ImmutableArray<RandomisationGate> Of(TrialState state, ParticipantState participant, LocalDate today)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        var protocol = state.ProtocolOf(participant);
        return
        [
            new("Accrual is open", state.Closure is null && !state.SafetyCalls.Any(c => c.HoldsAccrual), Accrual(state)),
            new("The candidate is in screening", participant.Exclusion is null && participant.Randomisation is null,
                participant.Randomisation is not null ? "Already randomised; the allocation stands."
                : participant.Exclusion is { } exclusion ? $"Excluded: {ExclusionWords.Of(exclusion.Fact, protocol)}."
                : Text($"Screened on {participant.ScreenedOn:uuuu-MM-dd}.")),
            new("Consent is given", participant.Consent is not null && participant.ConsentWithdrawal is null,
                participant.ConsentWithdrawal is { } withdrawn ? Text($"The consent was taken back on {withdrawn.Fact.WithdrewOn:uuuu-MM-dd}.")
                : participant.Consent is { } consent ? Text($"{consent.Fact.ConsentedOn:uuuu-MM-dd}, document version {consent.Fact.DocumentVersion} (entry {consent.Sequence}).")
                : "No consent is recorded."),
            .. Verdict(state, participant, today),
            Strata(state, participant, today),
        ];
    }

    private static string Accrual(TrialState state) =>
        state.Closure is { } closure ? Text($"Accrual closed with entry {closure.Sequence}.")
        : state.SafetyCalls.LastOrDefault(c => c.HoldsAccrual) is { } call ? Text($"Accrual is suspended since entry {call.Met.Sequence}, until the board advises that it goes on.")
        : "Yes.";

    private static IEnumerable<RandomisationGate> Verdict(TrialState state, ParticipantState participant, LocalDate today)
    {
        var (protocol, site) = (state.ProtocolOf(participant), state.Sites[participant.Site]);
        if (participant.Eligibility is not { } verdict)
        {
            yield return new("Eligibility is assessed", false, "It has not been assessed.");
            yield return new("Every criterion is met today", null, "Asked once eligibility is assessed.");
            yield return new("The verdict is signed", null, "Asked once eligibility is assessed.");
            yield break;
        }

        var change = CurrentVerdict.ChangeSince(protocol, participant, verdict.Fact);
        var before = verdict.Sequence < site.VersionEntry;
        yield return new("Eligibility is assessed on the values that count", change is null && !before,
            before ? Text($"Assessed on {verdict.Fact.AssessedOn:uuuu-MM-dd} (entry {verdict.Sequence}); since then protocol version {site.Version} is in force at the site. Assess again.")
            : change is null ? Text($"Assessed on {verdict.Fact.AssessedOn:uuuu-MM-dd} (entry {verdict.Sequence}).")
            : Text($"Assessed on {verdict.Fact.AssessedOn:uuuu-MM-dd} (entry {verdict.Sequence}); since then values changed: {change}. Assess again."));
        var failed = EligibilityRules.Assess(protocol, participant.Measurements, today).Where(o => o.Verdict != Ledger.Events.Verdict.Met).ToList();
        yield return new("Every criterion is met today", failed.Count == 0 && verdict.Fact.Eligible,
            failed.Count > 0 ? string.Join(" ", failed.Select(f => $"{f.Criterion}, {Words.Spoken(f.Verdict)}: {f.Explanation}."))
            : verdict.Fact.Eligible ? Text($"All {verdict.Fact.Criteria.Length} are met.")
            : "The assessment found one that was not met. Assess again.");
        yield return new("The verdict is signed", CurrentVerdict.IsSigned(participant, verdict),
            verdict.Fact.AssessedAs == Protocol.Document.Role.Investigator ? "An investigator assessed."
            : CurrentVerdict.IsSigned(participant, verdict) ? "An investigator signed the nurse's assessment."
            : "A nurse assessed; an investigator of the site must sign.");
    }

    private static RandomisationGate Strata(TrialState state, ParticipantState participant, LocalDate today)
    {
        var (levels, unknown) = EligibilityRules.Stratify(state.ProtocolOf(participant), participant, today);
        return new("The stratum is known", unknown is null, unknown ?? (levels.Length == 0 ? "The trial is not stratified." : string.Join("; ", levels.Select(l => EligibilityChecklist.Level(state.ProtocolOf(participant), l, state)).Select(l => $"{l.Factor}: {l.Level}, {l.Words}")) + "."));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
