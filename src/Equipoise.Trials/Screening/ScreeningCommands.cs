using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Screening;

/// <summary>
/// Enters a candidate in the screening log of the actor's site. Somebody who was excluded may be screened again: under a new number, which names the old one, so that the log keeps both and the
/// flow of participants counts the person once.
/// </summary>
/// <param name="Participant">A number that was not used before.</param>
/// <param name="ScreenedOn">The site's local date, today or before.</param>
/// <param name="RescreenOf">The number of an excluded candidate of the same site who is the same person; null where this is the first screening.</param>
public sealed record ScreenCandidate(string Participant, LocalDate ScreenedOn, string? RescreenOf = null) : Command
{
    internal override ImmutableArray<Role> MayAct => ParticipantCommand.SiteStaff;

    internal override Decision Decide(Deciding deciding) =>
        deciding.Actor.Site is not { } site || !deciding.State.Sites.ContainsKey(site) ? Decision.Refuse("site-closed", $"Site {deciding.Actor.Site ?? "(none)"} is not open.")
        : deciding.State.Closure is not null ? Decision.Refuse("accrual-closed", "Accrual is closed; no candidate is screened any more.")
        : deciding.State.Participants.ContainsKey(Participant) ? Decision.Refuse("number-used", $"The number {Participant} is already used.")
        : ScreenedOn > deciding.TodayAt(site) ? Decision.Refuse("date-in-future", $"{ScreenedOn:uuuu-MM-dd} is in the future; today is {deciding.TodayAt(site):uuuu-MM-dd} at the site.")
        : string.IsNullOrWhiteSpace(Participant) ? Decision.Refuse("number", "A candidate needs a number.")
        : Rescreened(deciding.State, site) ?? Decision.Of(new CandidateScreened(Participant, site, ScreenedOn, RescreenOf));

    private Decision? Rescreened(TrialState state, string site) =>
        RescreenOf is null ? null
        : !state.Participants.TryGetValue(RescreenOf, out var before) || before.Site != site ? Decision.Refuse("participant-unknown", $"There is no participant {RescreenOf} at site {site}.")
        : before.Exclusion is not { } exclusion ? Decision.Refuse("not-excluded", $"{RescreenOf} is not excluded; screening goes on under that number.")
        : ScreenedOn < exclusion.Fact.ExcludedOn ? Decision.Refuse("screening-date", $"{ScreenedOn:uuuu-MM-dd} is before {RescreenOf} was excluded, on {exclusion.Fact.ExcludedOn:uuuu-MM-dd}.")
        : state.Participants.Values.FirstOrDefault(p => p.RescreenOf == RescreenOf) is { } again ? Decision.Refuse("screened-again", $"{RescreenOf} was screened again already, as {again.Id}.")
        : null;
}

/// <summary>Records consent.</summary>
public sealed record GiveConsent(string Participant, LocalDate ConsentedOn, string DocumentVersion) : ParticipantCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today) =>
        participant.Consent is not null ? Decision.Refuse("consent-given", $"{Participant} has already consented.")
        : participant.Exclusion is not null ? Decision.Refuse("excluded", $"{Participant} is excluded: {ExclusionWords.Of(participant.Exclusion.Value.Fact, deciding.Protocol)}.")
        : ConsentedOn > today || ConsentedOn < participant.ScreenedOn ? Decision.Refuse("consent-date", $"Consent on {ConsentedOn:uuuu-MM-dd} is outside the days from screening ({participant.ScreenedOn:uuuu-MM-dd}) to today ({today:uuuu-MM-dd}).")
        : Decision.Of(new ConsentGiven(Participant, ConsentedOn, DocumentVersion));
}

/// <summary>Records measured or stated values, each with its unit, its date and, where that is worth saying, where it was found.</summary>
public sealed record RecordMeasurements(string Participant, ImmutableArray<Measurement> Measurements) : ParticipantCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today)
    {
        var refusal = Measurements.Select(m => Unfit(m, deciding.Protocol, today)).FirstOrDefault(r => r is not null);
        return refusal is null ? Decision.Of(new MeasurementsRecorded(Participant, Measurements)) : Decision.Refuse("measurement", refusal);
    }

    /// <summary>Why a value cannot be recorded; null if it can.</summary>
    internal static string? Unfit(Measurement m, TrialProtocol protocol, LocalDate today)
    {
        var field = protocol.Document.Fields.FirstOrDefault(f => f.Id == m.Field);
        return field is null ? $"The protocol declares no field '{m.Field}'; it declares {string.Join(", ", protocol.Document.Fields.Select(f => f.Id))}."
            : field.Derivation is not null ? $"{m.Field} is derived by the protocol's formula and never entered."
            : m.TakenOn > today ? $"{m.Field} is dated {m.TakenOn:uuuu-MM-dd}, in the future; today is {today:uuuu-MM-dd} at the site."
            : field.Kind switch
            {
                FieldKind.Code => field.Codes.Contains(m.Value) ? null : $"{m.Field} is '{m.Value}'; accepted are {string.Join(", ", field.Codes)}.",
                FieldKind.Date => LocalDatePattern.Iso.Parse(m.Value).Success ? null : $"{m.Field} is '{m.Value}'; accepted is a date as YYYY-MM-DD.",
                _ => !decimal.TryParse(m.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? $"{m.Field} is '{m.Value}'; accepted is a decimal number."
                    : m.Unit is null || !field.Takes(m.Unit) ? $"{m.Field} has the unit '{m.Unit}'; accepted is {field.Unit} or a unit {(field.Analyte is null ? "of the same dimension" : "that it can be converted from: " + string.Join(", ", Units.All.Where(u => field.Takes(u.Symbol)).Select(u => u.Symbol)))}."
                    : PlausibleNumber.Check(number, m.Unit, field) is (false, var range) ? $"{m.Field} is {m.Value} {m.Unit}; accepted is {range}."
                    : null,
            };
    }
}

/// <summary>
/// Assesses every criterion from the recorded values, as of today at the site. An investigator's assessment is signed by the act; a nurse's needs an investigator's signature
/// (<see cref="SignEntry"/>) before randomisation.
/// </summary>
public sealed record AssessEligibility(string Participant) : ParticipantCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today)
    {
        if (participant.Consent is null)
        {
            return Decision.Refuse("no-consent", $"{Participant} has not consented; consent comes before eligibility.");
        }

        if (participant.Randomisation is not null || participant.Exclusion is not null)
        {
            return Decision.Refuse("screening-over", $"{Participant} is already {(participant.Exclusion is null ? "randomised" : "excluded")}.");
        }

        var outcomes = EligibilityRules.Assess(deciding.Protocol, participant.Measurements, today);
        return Decision.Of(new EligibilityAssessed(Participant, today, deciding.Actor.Role, outcomes.All(o => o.Verdict == Verdict.Met), outcomes));
    }
}

/// <summary>Records that a candidate is not randomised, and why.</summary>
/// <param name="Participant">The candidate.</param>
/// <param name="ExcludedOn">The site's local date, from screening to today.</param>
/// <param name="Reason">The reason, of the list that the flow of participants counts.</param>
/// <param name="Criterion">With <see cref="ExclusionReason.NotEligible"/>, the criterion that is not met; where it is not given, the first one that the last assessment found not met, or else missing or out of date.</param>
/// <param name="Ground">Words that say more; needed with <see cref="ExclusionReason.Other"/>.</param>
public sealed record ExcludeCandidate(string Participant, LocalDate ExcludedOn, ExclusionReason Reason, string? Criterion = null, string? Ground = null) : ParticipantCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today) =>
        participant.Randomisation is not null ? Decision.Refuse("randomised", $"{Participant} is randomised; an allocation is never undone.")
        : participant.Exclusion is not null ? Decision.Refuse("excluded", $"{Participant} is already excluded.")
        : ExcludedOn > today ? Decision.Refuse("date-in-future", $"{ExcludedOn:uuuu-MM-dd} is in the future; today is {today:uuuu-MM-dd} at the site.")
        : ExcludedOn < participant.ScreenedOn ? Decision.Refuse("exclusion-date", $"{ExcludedOn:uuuu-MM-dd} is before screening on {participant.ScreenedOn:uuuu-MM-dd}.")
        : Reason == ExclusionReason.Other && string.IsNullOrWhiteSpace(Ground) ? Decision.Refuse("no-ground", "Another reason needs words (ground).")
        : Reason != ExclusionReason.NotEligible ? Criterion is null ? Excluded(null) : Decision.Refuse("criterion", $"A criterion goes with the reason notEligible; the reason given is {Words.Of(Reason)}.")
        : Failed(participant, deciding.Protocol);

    private Decision Excluded(string? criterion) => Decision.Of(new CandidateExcluded(Participant, ExcludedOn, Reason, criterion, string.IsNullOrWhiteSpace(Ground) ? null : Ground));

    private Decision Failed(ParticipantState participant, TrialProtocol protocol)
    {
        var outcomes = participant.Eligibility?.Fact.Criteria ?? [];
        if (Criterion is null)
        {
            return (outcomes.FirstOrDefault(o => o.Verdict == Verdict.NotMet) ?? outcomes.FirstOrDefault(o => o.Verdict != Verdict.Met)) is { } first
                ? Excluded(first.Criterion)
                : Decision.Refuse("criterion", $"Which criterion is not met must be said: {(outcomes.IsEmpty ? $"{Participant} was not assessed" : "the last assessment found every one met")}.");
        }

        return protocol.Document.Eligibility.Criteria.All(c => c.Id != Criterion)
            ? Decision.Refuse("criterion", $"The protocol has no criterion {Criterion}; it has {string.Join(", ", protocol.Document.Eligibility.Criteria.Select(c => c.Id))}.")
            : Excluded(Criterion);
    }
}
