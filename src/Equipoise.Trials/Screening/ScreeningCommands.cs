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

/// <summary>Enters a candidate in the screening log of the actor's site.</summary>
public sealed record ScreenCandidate(string Participant, LocalDate ScreenedOn) : Command
{
    internal override ImmutableArray<Role> MayAct => ParticipantCommand.SiteStaff;

    internal override Decision Decide(Deciding deciding) =>
        deciding.Actor.Site is not { } site || !deciding.State.Sites.ContainsKey(site) ? Decision.Refuse("site-closed", $"Site {deciding.Actor.Site ?? "(none)"} is not open.")
        : deciding.State.Closure is not null ? Decision.Refuse("accrual-closed", "Accrual is closed; no candidate is screened any more.")
        : deciding.State.Participants.ContainsKey(Participant) ? Decision.Refuse("number-used", $"The number {Participant} is already used.")
        : ScreenedOn > deciding.TodayAt(site) ? Decision.Refuse("date-in-future", $"{ScreenedOn:uuuu-MM-dd} is in the future; today is {deciding.TodayAt(site):uuuu-MM-dd} at the site.")
        : Decision.Of(new CandidateScreened(Participant, site, ScreenedOn));
}

/// <summary>Records consent.</summary>
public sealed record GiveConsent(string Participant, LocalDate ConsentedOn, string DocumentVersion) : ParticipantCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today) =>
        participant.Consent is not null ? Decision.Refuse("consent-given", $"{Participant} has already consented.")
        : participant.Exclusion is not null ? Decision.Refuse("excluded", $"{Participant} is excluded: {participant.Exclusion.Value.Fact.Ground}.")
        : ConsentedOn > today || ConsentedOn < participant.ScreenedOn ? Decision.Refuse("consent-date", $"Consent on {ConsentedOn:uuuu-MM-dd} is outside the days from screening ({participant.ScreenedOn:uuuu-MM-dd}) to today ({today:uuuu-MM-dd}).")
        : Decision.Of(new ConsentGiven(Participant, ConsentedOn, DocumentVersion));
}

/// <summary>Records measured or stated values.</summary>
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
                    : m.Unit is null || !Units.Comparable(m.Unit, field.Unit!) ? $"{m.Field} has the unit '{m.Unit}'; accepted is {field.Unit} or a unit of the same dimension."
                    : PlausibleNumber.Check(number, m.Unit, field.Unit!) is (false, var range) ? $"{m.Field} is {m.Value} {m.Unit}; accepted is {range}."
                    : null,
            };
    }
}

/// <summary>Assesses every criterion from the recorded values, as of today at the site.</summary>
public sealed record AssessEligibility(string Participant) : ParticipantCommand(Participant)
{
    internal override ImmutableArray<Role> MayAct => [Role.Investigator];

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
        return Decision.Of(new EligibilityAssessed(Participant, today, outcomes.All(o => o.Verdict == Verdict.Met), outcomes));
    }
}

/// <summary>Records that a candidate is not randomised, and why.</summary>
public sealed record ExcludeCandidate(string Participant, LocalDate ExcludedOn, string Ground) : ParticipantCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today) =>
        participant.Randomisation is not null ? Decision.Refuse("randomised", $"{Participant} is randomised; an allocation is never undone.")
        : participant.Exclusion is not null ? Decision.Refuse("excluded", $"{Participant} is already excluded.")
        : ExcludedOn > today ? Decision.Refuse("date-in-future", $"{ExcludedOn:uuuu-MM-dd} is in the future; today is {today:uuuu-MM-dd} at the site.")
        : Decision.Of(new CandidateExcluded(Participant, ExcludedOn, Ground));
}
