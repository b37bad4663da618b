using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.FollowUp;

/// <summary>Records that the participant was known to be alive on a date.</summary>
public sealed record RecordContact(string Participant, LocalDate ContactOn) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today) =>
        Implausible(ContactOn, "A contact", participant, randomisation, today) is { } refusal ? new Decision([], refusal)
        : participant.FollowUpWithdrawal is { } withdrawn && ContactOn > withdrawn.Fact.WithdrewOn
            ? Decision.Refuse("follow-up-withdrawn", $"{Participant} withdrew from follow-up on {withdrawn.Fact.WithdrewOn:uuuu-MM-dd}; no later contact is recorded.")
        : Decision.Of(new ContactRecorded(Participant, ContactOn));
}

/// <summary>Records the first recurrence, by the date of its first evidence.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="EvidenceOn">The date of the first evidence.</param>
/// <param name="Location">Where.</param>
/// <param name="EstablishedBy">How it was established.</param>
public sealed record RecordRelapse(string Participant, LocalDate EvidenceOn, string Location, RelapseEvidence EstablishedBy) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today) =>
        Implausible(EvidenceOn, "A relapse", participant, randomisation, today) is { } refusal ? new Decision([], refusal)
        : participant.Relapse is not null ? Decision.Refuse("relapsed", $"The first recurrence of {Participant} is already recorded.")
        : participant.Assessments.Any(a => a.Fact.AssessedOn >= EvidenceOn)
            ? Decision.Refuse("assessment-after", $"An assessment on or after {EvidenceOn:uuuu-MM-dd} showed no recurrence; one of the two must be corrected first.")
        : Decision.Of(new RelapseRecorded(Participant, EvidenceOn, Location, EstablishedBy));
}

/// <summary>Records another invasive cancer.</summary>
public sealed record RecordSecondPrimary(string Participant, LocalDate DiagnosedOn, string Location) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today) =>
        Implausible(DiagnosedOn, "A diagnosis", participant, randomisation, today) is { } refusal ? new Decision([], refusal)
        : participant.SecondPrimary is { } first ? Decision.Refuse("second-primary", $"A second primary of {Participant} is already recorded, of {first.Fact.DiagnosedOn:uuuu-MM-dd}; the first one counts.")
        : Decision.Of(new SecondPrimaryRecorded(Participant, DiagnosedOn, Location));
}

/// <summary>Records that a therapy of the disease was begun that the protocol does not give.</summary>
public sealed record RecordNewTherapy(string Participant, LocalDate StartedOn, string Therapy) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today) =>
        Implausible(StartedOn, "A therapy", participant, randomisation, today) is { } refusal ? new Decision([], refusal)
        : participant.Relapse is { } relapse && StartedOn >= relapse.Fact.EvidenceOn
            ? Decision.Of(new NewTherapyStarted(Participant, StartedOn, Therapy))
        : Decision.Of(
            new NewTherapyStarted(Participant, StartedOn, Therapy),
            new DeviationRecorded(Participant, DeviationKind.Other, StartedOn, $"Another therapy of the disease was begun before any recurrence: {Therapy}.", FoundByRule: true));
}

/// <summary>Records that a participant begins another arm's treatment after recurrence.</summary>
public sealed record StartCrossover(string Participant, LocalDate StartedOn, LocalDate? ConsentedOn) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        if (Implausible(StartedOn, "Crossover", participant, randomisation, today) is { } refusal)
        {
            return new Decision([], refusal);
        }

        return randomisation.Arm is null ? Decision.Refuse("arm-concealed", $"The arm of {Participant} is concealed; crossover would tell it.")
            : deciding.Protocol.Arm(randomisation.Arm).Crossover is not AtFirstRecurrence crossover ? Decision.Refuse("no-crossover", $"The protocol allows no crossover from the arm {randomisation.Arm}.")
            : participant.Relapse is not { } relapse || StartedOn < relapse.Fact.EvidenceOn ? Decision.Refuse("no-relapse", $"{Participant} has no recurrence before {StartedOn:uuuu-MM-dd}; crossover begins at the first one.")
            : participant.Crossover is not null ? Decision.Refuse("crossed-over", $"{Participant} has already crossed over.")
            : ConsentedOn is not { } consented ? Decision.Refuse("no-consent", "Crossover needs a consent of its own; its date is missing.")
            : consented > StartedOn || consented < randomisation.RandomisedOn
                ? Decision.Refuse("consent-date", $"Consent to crossover on {consented:uuuu-MM-dd} is outside the days from randomisation ({randomisation.RandomisedOn:uuuu-MM-dd}) to its start ({StartedOn:uuuu-MM-dd}).")
            : Decision.Of(new CrossoverStarted(Participant, StartedOn, crossover.To, consented));
    }
}

/// <summary>Records a death.</summary>
public sealed record RecordDeath(string Participant, LocalDate DiedOn, DeathCause Cause) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        var seen = LastSeen(participant, deciding.State.Sites[participant.Site].Zone);
        return participant.Death is not null ? Decision.Refuse("died", $"The death of {Participant} is already recorded.")
            : Implausible(DiedOn, "A death", participant, randomisation, today) is { } refusal ? new Decision([], refusal)
            : seen is { } alive && alive > DiedOn ? Decision.Refuse("alive-after", $"{Participant} was seen alive on {alive:uuuu-MM-dd}, after {DiedOn:uuuu-MM-dd}.")
            : Decision.Of(new DeathRecorded(Participant, DiedOn, Cause));
    }

    /// <summary>The last day on which something recorded shows the participant alive: a visit, a contact, a dose, a new adverse event, relapse, crossover.</summary>
    private static LocalDate? LastSeen(ParticipantState participant, DateTimeZone zone) => participant.Assessments.Select(a => (LocalDate?)a.Fact.AssessedOn)
        .Concat(participant.Contacts.Select(c => (LocalDate?)c.Fact.ContactOn))
        .Concat(participant.Cycles.SelectMany(c => c.Slots).Select(s => s.StartedAt?.InZone(zone).Date))
        .Concat(participant.AdverseEvents.Select(a => (LocalDate?)a.OnsetOn))
        .Append(participant.Relapse?.Fact.EvidenceOn)
        .Append(participant.Crossover?.Fact.StartedOn)
        .Append(participant.SecondPrimary?.Fact.DiagnosedOn)
        .Append(participant.NewTherapy?.Fact.StartedOn)
        .Append(participant.TreatmentWithdrawal?.Fact.WithdrewOn)
        .Append(participant.FollowUpWithdrawal?.Fact.WithdrewOn)
        .Append(participant.ConsentWithdrawal?.Fact.WithdrewOn)
        .Append(participant.Loss?.Fact.LastContactOn)
        .Max();
}

/// <summary>Records that a participant can no longer be reached.</summary>
public sealed record RecordLossToFollowUp(string Participant, LocalDate LastContactOn) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today) =>
        participant.Death is not null ? Decision.Refuse("died", $"{Participant} has died.")
        : participant.Loss is not null ? Decision.Refuse("lost", $"{Participant} is already lost to follow-up.")
        : Implausible(LastContactOn, "A last contact", participant, randomisation, today) is { } refusal ? new Decision([], refusal)
        : Decision.Of(new LostToFollowUp(Participant, LastContactOn));
}
